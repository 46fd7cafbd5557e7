import { Injectable } from '@nestjs/common';
import { ROLES } from '@invites/invites';
import type { MyWorkspace, NewWorkspace } from '../domain/workspace.js';
import { UserRepository } from '../domain/user-repository.js';
import { WorkspaceError } from '../domain/workspace-error.js';
import { WorkspaceRepository } from '../domain/workspace-repository.js';

/**
 * Makes a workspace, whose creator becomes its Owner: a person, since an API key is for one workspace.
 *
 * @throws WorkspaceError `permission-denied`
 */
@Injectable()
export class CreateWorkspace {
  constructor(
    private readonly workspaces: WorkspaceRepository,
    private readonly users: UserRepository,
  ) {}

  async execute(command: { readonly userId: number; readonly workspace: NewWorkspace }): Promise<MyWorkspace> {
    if (!(await this.users.isPerson(command.userId))) throw new WorkspaceError('permission-denied');
    const id = await this.workspaces.add(command.workspace, command.userId);
    return { id, ...command.workspace, role: ROLES.owner };
  }
}
