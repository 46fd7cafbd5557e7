import type { EmailAddress } from '../../domain/email-address.js';

export interface PurgeTerms {
  /** Only invites that were settled at or before this instant. */
  readonly settledBy: Date;
  readonly limit: number;
}

export interface SettledInvite {
  readonly workspaceId: number;
  readonly inviteId: number;
}

/** Invites that nothing can happen to any more, with all that is kept of them. */
export abstract class SettledInvites {
  /**
   * Deletes invites that were settled long ago, the oldest first, with everything that refers to them: up to `limit`.
   * Those of which a mail, an event or the delivery to a webhook still waits are left for later. Resolves with how many it
   * has deleted.
   */
  abstract purge(terms: PurgeTerms): Promise<number>;

  /**
   * Hides the address of invites, with all else that says whose they are, and kills their links: nobody reads any of it
   * from now on. Resolves with which they are, up to `limit`; they are the same until they are erased.
   */
  abstract hide(email: EmailAddress, limit: number): Promise<SettledInvite[]>;

  /**
   * Skips the mails of hidden invites that wait. Resolves with whether somebody is still delivering a mail or handling an
   * event of them, and may hold what was read before they were hidden.
   */
  abstract isUnderWay(invites: readonly SettledInvite[], now: Date): Promise<boolean>;

  /** Erases the address from all that is kept of hidden invites. Their ids, times and kinds stay. */
  abstract erase(email: EmailAddress, invites: readonly SettledInvite[]): Promise<void>;

  /** Forgets whether mail to the address has come back. */
  abstract forgetBounce(email: EmailAddress): Promise<void>;
}
