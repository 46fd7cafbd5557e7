import type { Role } from '@invites/invites';
import type { CreatorFacts } from '../../domain/workspace-creator.js';
import type { MembershipFacts } from '../../domain/membership.js';
import type { MyWorkspace, NewWorkspace, WorkspaceChanges, WorkspaceDetails } from '../../domain/workspace.js';
import type { WorkspaceRef } from './member-repository.js';

export abstract class WorkspaceRepository {
  /**
   * Stores the workspace together with its creator as its Owner. Resolves with the workspace's id.
   *
   * @param quota how many workspaces the creator may have created; any number when it is 0
   * @throws WorkspaceError `quota-reached`, or what `permit` throws
   */
  abstract add(
    workspace: NewWorkspace,
    creatorId: number,
    permit: (facts: CreatorFacts) => void,
    quota: number,
  ): Promise<number>;

  /** The workspaces with a greater id that the user is a member of, oldest first, up to a number. */
  abstract ofMember(userId: number, afterId: number, limit: number): Promise<MyWorkspace[]>;

  /** The workspace as its member sees it. @throws WorkspaceError `workspace-not-found` */
  abstract find(ref: WorkspaceRef): Promise<WorkspaceDetails>;

  /** Stores the changes. @throws WorkspaceError `workspace-not-found`, or what `permit` throws */
  abstract change(
    ref: WorkspaceRef,
    permit: (facts: MembershipFacts) => void,
    changes: WorkspaceChanges,
  ): Promise<WorkspaceDetails>;

  /** Makes the user a member; an existing member keeps the higher of the two roles. */
  abstract grant(workspaceId: number, userId: number, role: Role): Promise<void>;
}
