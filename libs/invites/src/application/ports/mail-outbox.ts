import type { EmailAddress } from '../../domain/email-address.js';
import type { Invite, Member } from '../../domain/invite.js';
import type { MailNumber } from '../../domain/message-id.js';

export interface ClaimTerms {
  /** Identifies the claim; only its holder can renew it and settle the mails. */
  readonly claimedBy: string;
  readonly now: Date;
  /** How long the lease lasts, in milliseconds. A mail that is neither settled nor renewed by then is due again. */
  readonly leaseMs: number;
  readonly limit: number;
}

export interface ClaimedMail {
  readonly id: number;
  readonly claimedBy: string;
  /** 1 for an invite's first mail. */
  readonly number: number;
  /** The claim counts it, so that a crash counts as well. */
  readonly attempt: number;
  /** The invite as it is now, not as it was when the mail was queued. */
  readonly invite: Invite;
  /** Its inviter as a member now; undefined when the inviter has left. May ask the directory. */
  inviter(): Promise<Member | undefined>;
}

/** The outcome of an attempt. */
export type MailOutcome =
  | { readonly status: 'sent'; readonly at: Date; readonly reply: string }
  | { readonly status: 'skipped'; readonly at: Date; readonly reply: string }
  | { readonly status: 'failed'; readonly at: Date; readonly reply: string }
  | {
      readonly status: 'queued';
      readonly at: Date;
      /** Left out: the last one stays. */
      readonly reply?: string;
      readonly dueAt: Date;
      /** True: the attempt does not count, since nobody refused the mail. */
      readonly uncounted?: boolean;
    };

/** A mail that was given up. */
export interface FailedMail {
  readonly id: number;
  readonly inviteId: number;
  readonly workspaceId: number;
  readonly number: number;
  readonly attempts: number;
  readonly failedAt: Date;
  /** The mail server's last reply. */
  readonly reply: string;
}

/** How many mails are queued, and how many have failed. */
export interface MailBacklog {
  readonly queued: number;
  /** When the mail that has waited longest became due; null when none is due. A mail under a lease is not due. */
  readonly oldestDueAt: Date | null;
  /**
   * When the mail that has waited longest was queued, or requeued; null when none is queued. A retry that is put off, or
   * a lease, does not change it.
   */
  readonly oldestQueuedAt: Date | null;
  readonly failed: number;
}

/** What a mail server reports of a mail after it has accepted it. */
export type MailEvent = MailNumber &
  (
    | { readonly kind: 'delivered'; readonly at: Date }
    | { readonly kind: 'bounced' | 'complained'; readonly at: Date; readonly reason: string | null }
  );

/** The mails that committed changes have queued, until each is settled. */
export abstract class MailOutbox {
  /**
   * Claims due mails: of each workspace in turn its oldest, so that the backlog of one delays no other. No two claims
   * get the same mail while the lease lasts.
   */
  abstract claim(terms: ClaimTerms): Promise<ClaimedMail[]>;

  /** Extends the lease to an instant; false when another worker holds the claim now, or the mail is settled. */
  abstract renew(mail: ClaimedMail, leaseEndsAt: Date): Promise<boolean>;

  /**
   * Records the outcome; false when another worker holds the claim now, and nothing is recorded. To record the same
   * outcome again is no mistake: the caller may not know that it was recorded.
   */
  abstract settle(mail: ClaimedMail, outcome: MailOutcome): Promise<boolean>;

  /**
   * Records an event, whatever has been recorded before: events may come late, twice and in any order. A bounce makes
   * the mail's address a bounced one unless a mail to it was delivered later, and a later delivery ends that. A
   * complaint makes it one that nobody can force and no delivery ends. An event of a mail that does not exist is
   * ignored.
   */
  abstract record(event: MailEvent): Promise<void>;

  /** Whether mail to the address comes back, or its owner has complained of one. */
  abstract hasBounced(email: EmailAddress): Promise<boolean>;

  /** The mails that failed last, newest first. */
  abstract failed(limit: number): Promise<FailedMail[]>;

  /**
   * Queues failed mails again, with all attempts of the schedule; the failure stays on record. Others are not touched.
   * Resolves with the ids of those queued.
   */
  abstract requeue(mailIds: readonly number[], now: Date): Promise<number[]>;

  abstract backlog(now: Date): Promise<MailBacklog>;
}
