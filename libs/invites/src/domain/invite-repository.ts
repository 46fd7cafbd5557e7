import type { Invite, InviteChange, InviteDraft, Member } from './invite.js';

/** Which invite, and who asks: an invite in a workspace that the actor is no member of does not exist. */
export interface InviteRef {
  readonly inviteId: number;
  readonly actorId: number;
}

/** The member who asks, with what the answer needs to know of the workspace. */
export interface InviteMember extends Member {
  readonly workspaceName: string;
}

export interface Changed {
  readonly invite: Invite;
  readonly member: InviteMember;
}

/**
 * Where invites are kept. Each method stores the invite, its history entry and, for a `sent` or `resent`
 * one, its mail in one atomic step.
 */
export abstract class InviteRepository {
  /**
   * Adds an invite. A lapsed one for the same workspace and address is closed in the same step.
   *
   * @throws InviteError `invite-already-pending`, with the live invite's id
   */
  abstract add(draft: InviteDraft): Promise<Invite>;

  /**
   * Loads, decides, and stores if nobody else has changed the invite in between; otherwise decides again on
   * what it has become. `decide` must be pure: it may run several times.
   *
   * @throws InviteError `invite-not-found`, `invite-busy` when the race is lost too often, or what `decide` throws
   */
  abstract change(ref: InviteRef, decide: (invite: Invite, member: InviteMember) => InviteChange): Promise<Changed>;

  /** The role that the actor holds in the invite's workspace. @throws InviteError `invite-not-found` */
  abstract memberFor(ref: InviteRef): Promise<InviteMember>;
}
