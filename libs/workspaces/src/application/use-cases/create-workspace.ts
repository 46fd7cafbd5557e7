import { Inject, Injectable } from '@nestjs/common';
import { ROLES } from '@invites/invites';
import { cleanName, lineFeeds } from '@invites/invites/internal';
import { requireCreator } from '../../domain/workspace-creator.js';
import type { MyWorkspace, NewWorkspace } from '../../domain/workspace.js';
import { WorkspaceRepository } from '../ports/workspace-repository.js';
import { WORKSPACE_LIMITS, type WorkspaceLimits } from './workspace-limits.js';

/**
 * Creates a workspace and makes its creator the Owner. Only a person with a verified address may.
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
    const { userId } = command;
    const { name, description, logo } = command.workspace;
    const workspace = { name: cleanName(name), description: lineFeeds(description), logo };
    const id = await this.workspaces.add(workspace, userId, requireCreator, this.limits.workspacesPerUser);
    return { id, ...workspace, role: ROLES.owner };
  }
}
