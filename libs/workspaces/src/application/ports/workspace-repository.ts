import type { Role } from '@invites/invites';
import type { FounderFacts } from '../../domain/founder.js';
import type { MyWorkspace, NewWorkspace } from '../../domain/workspace.js';

export abstract class WorkspaceRepository {
  /**
   * Adds the workspace and its founder as its owner together; resolves with the workspace's id.
   *
   * @param quota how many workspaces the founder may have founded; any number when it is 0
   * @throws WorkspaceError `quota-reached`, or what `permit` throws
   */
  abstract add(
    workspace: NewWorkspace,
    founderId: number,
    permit: (facts: FounderFacts) => void,
    quota: number,
  ): Promise<number>;

  /** The workspaces that the user is a member of, oldest first: so many of those with a greater id. */
  abstract ofMember(userId: number, afterId: number, limit: number): Promise<MyWorkspace[]>;

  /** Makes the user a member; an existing member keeps the higher of the two roles. */
  abstract grant(workspaceId: number, userId: number, role: Role): Promise<void>;
}
