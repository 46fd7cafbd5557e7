import type { Role } from '@invites/invites';
import type { MyWorkspace, NewWorkspace } from './workspace.js';

export abstract class WorkspaceRepository {
  /** Adds the workspace and its owner together; resolves with the workspace's id. */
  abstract add(workspace: NewWorkspace, ownerId: number): Promise<number>;

  /** The workspaces that the user is a member of, oldest first. */
  abstract ofMember(userId: number): Promise<MyWorkspace[]>;

  /** Makes the user a member; an existing member keeps the higher of the two roles. */
  abstract grant(workspaceId: number, userId: number, role: Role): Promise<void>;
}
