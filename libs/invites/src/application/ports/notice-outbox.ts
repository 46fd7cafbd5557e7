import type { News } from '../../domain/notice.js';
import type { ClaimTerms, MailOutcome } from './mail-outbox.js';

export interface NoticeClaimTerms extends ClaimTerms {
  /** How many mails an inviter gets in a rolling day, over all workspaces; 0: any number. */
  readonly perInviterPerDay: number;
}

/** A mail to an inviter that tells what has become of some of their invites. */
export interface ClaimedNotice {
  /** The same at every attempt. */
  readonly id: string;
  readonly workspaceId: number;
  readonly inviterId: number;
  readonly claimedBy: string;
  /** The claim counts it, so that a crash counts as well. */
  readonly attempt: number;
  /** Oldest first; none when the invites are gone. */
  readonly news: readonly News[];
}

/**
 * What inviters are to be told. Each notice is stored with the change that it tells of, and is due a minute later; none
 * tells an inviter what they have done themselves.
 */
export abstract class NoticeOutbox {
  /**
   * Claims mails that are due. When a notice is due, all that wait for the same inviter in the same workspace become one
   * mail, unless the inviter has had as many as they may: then they wait until one is a day old. No two claims get the same
   * mail while the lease lasts.
   */
  abstract claim(terms: NoticeClaimTerms): Promise<ClaimedNotice[]>;

  /** Extends the lease to an instant; false when another worker holds the claim now. */
  abstract renew(notice: ClaimedNotice, leaseEndsAt: Date): Promise<boolean>;

  /**
   * Records the outcome; false when another worker holds the claim now, and nothing is recorded. A mail that was skipped
   * does not count for the limit.
   */
  abstract settle(notice: ClaimedNotice, outcome: MailOutcome): Promise<boolean>;

  /** When the mail was made that has waited longest; null when none waits. */
  abstract oldestQueuedAt(): Promise<Date | null>;

  /** Forgets mails that no longer count for a limit. */
  abstract purge(now: Date): Promise<void>;
}
