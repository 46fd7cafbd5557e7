import type { InviteMember } from '../../domain/invite-repository.js';

export interface WorkspaceFacts {
  readonly name: string;
}

export interface UserFacts {
  readonly email: string;
  /** Empty when the user has told no name. */
  readonly fullName: string;
}

/** What the host knows of its workspaces and users. */
export abstract class WorkspaceDirectory {
  /** The user as a member of the workspace, or undefined when there is no such workspace or membership. */
  abstract member(userId: number, workspaceId: number): Promise<InviteMember | undefined>;

  /** Facts by workspace id; a workspace that does not exist is left out. */
  abstract workspaces(ids: readonly number[]): Promise<ReadonlyMap<number, WorkspaceFacts>>;

  /** Facts by user id; a user who does not exist is left out. */
  abstract users(ids: readonly number[]): Promise<ReadonlyMap<number, UserFacts>>;
}
