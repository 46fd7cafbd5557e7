import type { MembershipFacts, WorkspaceMember } from '../../domain/membership.js';

/** Which workspace, and who asks: one that the actor is no member of does not exist. */
export interface WorkspaceRef {
  readonly workspaceId: number;
  readonly actorId: number;
}

/** Which member, and who asks. */
export interface MemberRef extends WorkspaceRef {
  readonly userId: number;
}

export abstract class MemberRepository {
  /** Who joined first comes first. @throws WorkspaceError `workspace-not-found` */
  abstract list(ref: WorkspaceRef): Promise<WorkspaceMember[]>;

  /** Without a user id the facts are about nobody. @throws WorkspaceError `workspace-not-found` */
  abstract factsFor(ref: WorkspaceRef & Partial<MemberRef>): Promise<MembershipFacts>;

  /**
   * Stores the member that `decide` makes of the facts. From facts to store no role in the workspace is lowered, and the
   * member's own does not change at all.
   *
   * @throws WorkspaceError `workspace-not-found`, or what `decide` throws
   */
  abstract change(ref: MemberRef, decide: (facts: MembershipFacts) => WorkspaceMember): Promise<WorkspaceMember>;

  /**
   * Removes the member whom `decide` makes of the facts, as {@link change} stores one. What `afterwards` does is stored
   * together with the removal; both may run several times.
   *
   * @throws WorkspaceError `workspace-not-found`, or what `decide` or `afterwards` throws
   */
  abstract remove(
    ref: MemberRef,
    decide: (facts: MembershipFacts) => WorkspaceMember,
    afterwards: (removed: WorkspaceMember) => Promise<void>,
  ): Promise<void>;
}
