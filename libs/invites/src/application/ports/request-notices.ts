import type { Invite } from '../../domain/invite.js';

/** An inviter who is to be told that a new link is asked for. */
export interface RequestNotice {
  /** As it is now, not as it was when somebody asked. */
  readonly invite: Invite;
  /** When another worker claims the notice, unless it is settled. */
  readonly dueAgainAt: Date;
}

/** What inviters still have to be told; each request is stored with its notice. */
export abstract class RequestNotices {
  /** Claims the notices that are due, the oldest first. No two claims get the same one before it is due again. */
  abstract claim(terms: {
    readonly now: Date;
    readonly dueAgainAt: Date;
    readonly limit: number;
  }): Promise<RequestNotice[]>;

  /** Ends a notice, unless another worker has claimed it, or somebody has asked again. */
  abstract settle(notice: RequestNotice): Promise<void>;
}
