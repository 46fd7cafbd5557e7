import type { MembershipFacts, WorkspaceMember } from '../../domain/membership.js';

/** A workspace, and the actor who asks for it. To an actor who is no member of it, the workspace does not exist. */
export interface WorkspaceRef {
  readonly workspaceId: number;
  readonly actorId: number;
}

/** A member, and the actor who asks. */
export interface MemberRef extends WorkspaceRef {
  readonly userId: number;
}

export abstract class MemberRepository {
  /** Members in the order in which they joined. @throws WorkspaceError `workspace-not-found` */
  abstract list(ref: WorkspaceRef): Promise<WorkspaceMember[]>;

  /** Without a user id, `member` is undefined. @throws WorkspaceError `workspace-not-found` */
  abstract factsFor(ref: WorkspaceRef & Partial<MemberRef>): Promise<MembershipFacts>;

  /**
   * Stores the member that `decide` returns. From the read to the commit, no role in the workspace is lowered and the
   * member's own role does not change.
   *
   * @throws WorkspaceError `workspace-not-found`, or what `decide` throws
   */
  abstract change(ref: MemberRef, decide: (facts: MembershipFacts) => WorkspaceMember): Promise<WorkspaceMember>;

  /**
   * Removes the member that `decide` returns, under the same guarantees as {@link change}. What `afterwards` does commits
   * together with the removal. Both may run several times.
   *
   * @throws WorkspaceError `workspace-not-found`, or what `decide` or `afterwards` throws
   */
  abstract remove(
    ref: MemberRef,
    decide: (facts: MembershipFacts) => WorkspaceMember,
    afterwards: (removed: WorkspaceMember) => Promise<void>,
  ): Promise<void>;
}
