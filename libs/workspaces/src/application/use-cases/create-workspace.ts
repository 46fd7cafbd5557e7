import { Inject, Injectable } from '@nestjs/common';
import { ROLES } from '@invites/invites';
import { requireFounder } from '../../domain/founder.js';
import type { MyWorkspace, NewWorkspace } from '../../domain/workspace.js';
import { WorkspaceRepository } from '../ports/workspace-repository.js';
import { WORKSPACE_LIMITS, type WorkspaceLimits } from './workspace-limits.js';

/**
 * Makes a workspace, whose creator becomes its Owner: a person with a verified address.
 *
 * @throws WorkspaceError `permission-denied`, `email-not-verified` or `quota-reached`
 */
@Injectable()
export class CreateWorkspace {
  constructor(
    private readonly workspaces: WorkspaceRepository,
    @Inject(WORKSPACE_LIMITS) private readonly limits: WorkspaceLimits,
  ) {}

  async execute(command: { readonly userId: number; readonly workspace: NewWorkspace }): Promise<MyWorkspace> {
    const { userId, workspace } = command;
    const id = await this.workspaces.add(workspace, userId, requireFounder, this.limits.workspacesPerUser);
    return { id, ...workspace, role: ROLES.owner };
  }
}
