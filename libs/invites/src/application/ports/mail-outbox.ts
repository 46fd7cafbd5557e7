import type { Invite, Member } from '../../domain/invite.js';
import type { MailNumber } from '../../domain/message-id.js';

export interface ClaimTerms {
  /** Names the claim; only its holder can renew it and settle the mails. */
  readonly claimedBy: string;
  readonly now: Date;
  /** How long the claim holds, in milliseconds. A mail neither settled nor renewed by then is due again. */
  readonly leaseMs: number;
  readonly limit: number;
}

export interface ClaimedMail {
  readonly id: number;
  readonly claimedBy: string;
  /** 1 for an invite's first mail. */
  readonly number: number;
  /** Counted at the claim, so that a crash counts as well. */
  readonly attempt: number;
  /** The invite as it is now, not as it was when the mail was queued. */
  readonly invite: Invite;
  /** Its inviter as a member now; undefined when the inviter has left. Asks the directory where that alone knows. */
  inviter(): Promise<Member | undefined>;
}

/** What became of an attempt. */
export type MailOutcome =
  | { readonly status: 'sent'; readonly at: Date; readonly reply: string }
  | { readonly status: 'skipped'; readonly at: Date; readonly reply: string }
  | { readonly status: 'failed'; readonly at: Date; readonly reply: string }
  | {
      readonly status: 'queued';
      readonly at: Date;
      readonly reply: string;
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

/** What waits, and what was given up. */
export interface MailBacklog {
  readonly queued: number;
  /** When the mail that has waited longest became due; null when nothing is due. A mail in hand is not due. */
  readonly oldestDueAt: Date | null;
  readonly failed: number;
}

/** What is told of a mail after a server has taken it. */
export type MailEvent = MailNumber &
  (
    | { readonly kind: 'delivered'; readonly at: Date }
    | { readonly kind: 'bounced' | 'complained'; readonly at: Date; readonly reason: string | null }
  );

/** The mails that committed changes have queued, each until it is settled. */
export abstract class MailOutbox {
  /**
   * Takes due mails: of each workspace in turn its oldest, so that the backlog of one holds up no other. No two claims get
   * the same one while the lease lasts.
   */
  abstract claim(terms: ClaimTerms): Promise<ClaimedMail[]>;

  /** Prolongs the lease to an instant; false when the claim has gone to somebody else, or the mail is settled. */
  abstract renew(mail: ClaimedMail, leaseEndsAt: Date): Promise<boolean>;

  /**
   * Records the outcome; false when the claim has gone to somebody else meanwhile, and nothing is recorded. To record
   * what has been recorded already, because nobody heard that it was, is no mistake.
   */
  abstract settle(mail: ClaimedMail, outcome: MailOutcome): Promise<boolean>;

  /**
   * Records an event, whatever has been recorded before: events may come late, twice and in any order. A bounce makes
   * the mail's address a bounced one unless a mail to it was delivered later, and a later delivery ends that. A complaint
   * makes it one that nobody can force and no delivery ends. An event of a mail that does not exist is passed over.
   */
  abstract record(event: MailEvent): Promise<void>;

  /** The mails given up last, newest first. */
  abstract failed(limit: number): Promise<FailedMail[]>;

  /**
   * Queues failed mails anew, with all their attempts before them; the failure stays on record. Others are left alone.
   * Resolves with the ids of those queued.
   */
  abstract requeue(mailIds: readonly number[], now: Date): Promise<number[]>;

  abstract backlog(now: Date): Promise<MailBacklog>;
}
