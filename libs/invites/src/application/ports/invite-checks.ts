import type { Invite, InviteChange, Member } from '../../domain/invite.js';
import type { ReminderFacts } from '../../domain/reminder.js';
import type { MailStatus } from './invite-queries.js';
import type { Outcome } from './invite-repository.js';

/** A live invite that it is time to look at. */
export interface ClaimedCheck extends ReminderFacts {
  readonly invite: Invite;
  /** Of the invite, as it was read. */
  readonly version: number;
  /** Its inviter as a member now; undefined when they have left. */
  readonly inviter: Member | undefined;
  /** What became of its newest mail. */
  readonly mailStatus: MailStatus;
}

/** An invite that is to be looked at again. */
export interface NextCheck {
  readonly invite: Invite;
  readonly at: Date;
}

/** A reminder that was decided on, of the check that it was decided on. */
export interface Reminder {
  readonly check: ClaimedCheck;
  readonly change: InviteChange;
}

/**
 * When each pending invite is to be looked at next: after a send at the first reminder, or at the expiry if that comes first.
 * A resend moves it there where there are reminders; where there are none, only when the invite has lapsed or will within the
 * hour, since who looks too early looks again.
 */
export abstract class InviteChecks {
  /** Claims checks of live invites that are due, the oldest first. No two claims get the same one before `dueAgainAt`. */
  abstract claim(terms: {
    readonly now: Date;
    readonly dueAgainAt: Date;
    readonly limit: number;
  }): Promise<ClaimedCheck[]>;

  /**
   * Stores reminders with their history and mail as resends are stored, under the same limits: for each whether it is stored,
   * since somebody may have changed the invite, or why it may not be mailed.
   */
  abstract remind(reminders: readonly Reminder[]): Promise<Outcome<boolean>[]>;

  /** Says when to look again at what was claimed until `dueAgainAt`, as far as no resend has said so since. */
  abstract lookAgain(checks: readonly NextCheck[], dueAgainAt: Date): Promise<void>;

  /**
   * Ends checks that are due of invites that have lapsed, with an event for each, and of those that are settled, without one.
   * Resolves with how many it has ended. The event is queued once, however many do this, until a resend revives the invite.
   */
  abstract lapse(terms: { readonly now: Date; readonly limit: number }): Promise<number>;
}
