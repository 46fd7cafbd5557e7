import type { EmailAddress } from '../../domain/email-address.js';
import type { Invite, InviteChange, InviteDraft, Member } from '../../domain/invite.js';
import type { InviteError } from '../../domain/invite-error.js';
import type { Role } from '../../domain/role.js';
import type { UserFacts, WorkspaceFacts } from './workspace-directory.js';

/**
 * An invite, and the actor who asks for it. To an actor who is no member of its workspace, the invite does not exist.
 */
export interface InviteRef {
  readonly inviteId: number;
  readonly actorId: number;
}

/** The member who asks, with the name of the workspace. */
export interface InviteMember extends Member {
  readonly workspaceName: string;
}

export interface InviteForMember {
  readonly invite: Invite;
  readonly member: InviteMember;
}

/** An invite for the holder of its token. */
export interface InviteForHolder {
  readonly invite: Invite;
  /** Its inviter as a member now; undefined when the inviter has left the workspace. */
  readonly inviter: Member | undefined;
  /** What was read with the invite; undefined where the directory has to be asked. */
  readonly facts?: InviterFacts | undefined;
}

/** What the holder of a token is shown of the inviter and their workspace. */
export interface InviterFacts {
  readonly inviter: UserFacts;
  readonly workspace: WorkspaceFacts;
}

/** An invite that the holder of its token has changed, or has left as it was. */
export interface ChangedForHolder extends InviteForHolder {
  readonly changed: boolean;
}

/** Makes the answer to a change from the invite as it is about to be stored; asked again when somebody was faster. */
export type Describe<Changed, Answer> = (changed: Changed) => Promise<Answer>;

/** The outcome of one of several: it is stored, or refused for a reason of its own. */
export type Outcome<Stored> = Stored | InviteError;

/** Decides on an invite; undefined leaves it as it is. Must be pure: it may run several times. */
export type MemberDecision = (invite: Invite, member: InviteMember) => InviteChange | undefined;

/** Decides for the holder of the token, with the inviter as a member now. Must be pure: it may run several times. */
export type HolderDecision = (invite: Invite, inviter: Member | undefined) => InviteChange | undefined;

/** The pending invite of an address: a workspace has one at most. */
export interface PendingRef {
  readonly workspaceId: number;
  readonly email: EmailAddress;
}

export interface LapsedTerms {
  readonly workspaceId: number;
  readonly now: Date;
  /** Only invites to this role or a lower one. */
  readonly maxRole: Role;
  /** Also those to addresses that have bounced, unless somebody has complained. */
  readonly force: boolean;
  /** Only invites to addresses of these domains; to any when there are none. */
  readonly allowedEmailDomains?: readonly string[] | undefined;
  readonly limit: number;
}

/**
 * Where invites are kept. Each change is stored with its history entry and, if it is `sent` or `resent`, its
 * mail, in one atomic step; limits on mail are kept in that very step.
 */
export abstract class InviteRepository {
  /**
   * Adds invites to one workspace, each by itself: an outcome per draft, in order. A lapsed invite for the same
   * address is closed in the same step. Refusals: `invite-already-pending` with the live invite's id,
   * `address-bounced` unless the draft is forced and nobody has complained, `workspace-address-limit`, `address-limit`,
   * `workspace-limit`, `sender-limit`, `pending-limit`, `invite-busy`.
   */
  abstract add(drafts: readonly InviteDraft[]): Promise<Outcome<Invite>[]>;

  /**
   * Loads, decides, and stores if nobody else has changed the invite in between; otherwise decides again on the changed
   * invite. Resolves with what `describe` makes of it before it is stored, so that nothing can fail afterwards.
   *
   * @throws InviteError `invite-not-found`, `invite-busy` when others change the invite too often, `address-bounced`
   * unless the resend is forced and nobody has complained, `invite-limit`, `workspace-address-limit`, `address-limit`,
   * `workspace-limit`, `sender-limit`, `pending-limit`, or what `decide` throws
   */
  abstract change<Answer = InviteForMember>(
    ref: InviteRef,
    decide: MemberDecision,
    describe?: Describe<InviteForMember, Answer>,
  ): Promise<Answer>;

  /**
   * As {@link change}, for several invites of one workspace: an outcome per id, in order; the ids must be distinct.
   * Resends are stored together.
   */
  abstract changeMany(
    inviteIds: readonly number[],
    actorId: number,
    workspaceId: number,
    decide: MemberDecision,
  ): Promise<Outcome<InviteForMember>[]>;

  /**
   * As {@link change}, for the holder of the invite's token. An acceptance that admits is stored together with what
   * `WorkspaceDirectory.admit` stores, or not at all.
   */
  abstract changeByToken<Answer = ChangedForHolder>(
    token: string,
    decide: HolderDecision,
    describe?: Describe<ChangedForHolder, Answer>,
  ): Promise<Answer>;

  /** As {@link change}, without an actor whose rights are checked. Does nothing when there is no such invite. */
  abstract changePending(ref: PendingRef, decide: (invite: Invite) => InviteChange): Promise<void>;

  /** @throws InviteError `invite-not-found` */
  abstract find(ref: InviteRef): Promise<InviteForMember>;

  /** Those of the invites that exist for the actor, in no order. */
  abstract findMany(inviteIds: readonly number[], actorId: number): Promise<InviteForMember[]>;

  /** @throws InviteError `invite-not-found` */
  abstract findByToken(token: string): Promise<InviteForHolder>;

  /** The pending invites of a workspace that have lapsed and may be mailed, the newest first: their ids. */
  abstract findLapsed(terms: LapsedTerms): Promise<number[]>;

  /** Closes up to `limit` invites that lapsed at or before an instant; resolves with how many it has closed. */
  abstract closeLapsed(terms: { readonly lapsedBy: Date; readonly now: Date; readonly limit: number }): Promise<number>;
}
