import { Controller, Get, Post, UseFilters } from '@nestjs/common';
import { type Actor, CurrentActor, ROLE_NAMES } from '@invites/invites';
import { cleanName, httpsUrlOrNull } from '@invites/invites/internal';
import { Form } from '@invites/problem-details';
import { CreateWorkspace } from '../../application/use-cases/create-workspace.js';
import { ListMyWorkspaces } from '../../application/use-cases/list-my-workspaces.js';
import type { MyWorkspace } from '../../domain/workspace.js';
import { type ListPage, Paged } from '../request/paged.decorator.js';
import { CreatorAccess } from '../request/workspace-request.decorators.js';
import { WorkspaceProblemsFilter } from '../wire/workspace-problems.js';
import { CreateWorkspaceBody, type Workspace } from '../wire/workspaces.dto.js';
import { ApiCreateWorkspace, ApiListWorkspaces, ApiWorkspaces } from './workspaces.openapi.js';

@ApiWorkspaces()
@UseFilters(WorkspaceProblemsFilter)
@Controller('workspaces')
export class WorkspacesController {
  constructor(
    private readonly createWorkspace: CreateWorkspace,
    private readonly listMyWorkspaces: ListMyWorkspaces,
  ) {}

  @ApiCreateWorkspace
  @CreatorAccess()
  @Post()
  async create(@CurrentActor() { userId }: Actor, @Form() body: CreateWorkspaceBody): Promise<Workspace> {
    const { name, description = '', logo = null } = body;
    return toWorkspace(await this.createWorkspace.execute({ userId, workspace: { name, description, logo } }));
  }

  @ApiListWorkspaces
  @Get()
  async list(@CurrentActor() { userId }: Actor, @Paged() { query, announceNext }: ListPage): Promise<Workspace[]> {
    const { items, next } = await this.listMyWorkspaces.execute({ userId, ...query });
    announceNext(next);
    return items.map(toWorkspace);
  }
}

function toWorkspace({ id, name, description, logo, role }: MyWorkspace): Workspace {
  return {
    id,
    name: cleanName(name),
    description,
    logo: httpsUrlOrNull(logo),
    role: String(role),
    role_display: ROLE_NAMES[role],
  };
}
