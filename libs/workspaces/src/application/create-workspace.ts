import { Injectable } from '@nestjs/common';
import { ROLES } from '@invites/invites';
import type { MyWorkspace, NewWorkspace } from '../domain/workspace.js';
import { WorkspaceRepository } from '../domain/workspace-repository.js';

/** Makes a workspace, whose creator becomes its Owner. */
@Injectable()
export class CreateWorkspace {
  constructor(private readonly workspaces: WorkspaceRepository) {}

  async execute(command: { readonly userId: number; readonly workspace: NewWorkspace }): Promise<MyWorkspace> {
    const id = await this.workspaces.add(command.workspace, command.userId);
    return { id, ...command.workspace, role: ROLES.owner };
  }
}
