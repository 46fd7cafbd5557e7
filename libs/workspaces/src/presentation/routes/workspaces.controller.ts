import { Controller, Get, Patch, Post, UseFilters } from '@nestjs/common';
import { type Actor, CurrentActor, ROLE_NAMES } from '@invites/invites';
import { cleanName, httpsUrlOrNull } from '@invites/invites/internal';
import { CreatedAt, Form, NoQuery } from '@invites/problem-details';
import { ChangeWorkspace } from '../../application/use-cases/change-workspace.js';
import { CreateWorkspace } from '../../application/use-cases/create-workspace.js';
import { ListMyWorkspaces } from '../../application/use-cases/list-my-workspaces.js';
import { ShowWorkspace } from '../../application/use-cases/show-workspace.js';
import type { WorkspaceRef } from '../../application/ports/member-repository.js';
import type { MyWorkspace, WorkspaceDetails } from '../../domain/workspace.js';
import { type ListPage, Paged } from '../request/paged.decorator.js';
import {
  CreatorAccess,
  MemberAccess,
  OwnerAccess,
  RequestedWorkspace,
} from '../request/workspace-request.decorators.js';
import { WorkspaceProblemsFilter } from '../wire/workspace-problems.js';
import {
  CreateWorkspaceBody,
  UpdateWorkspaceBody,
  type Workspace,
  type WorkspaceWithSettings,
} from '../wire/workspaces.dto.js';
import {
  ApiCreateWorkspace,
  ApiListWorkspaces,
  ApiShowWorkspace,
  ApiUpdateWorkspace,
  ApiWorkspaces,
} from './workspaces.openapi.js';

@ApiWorkspaces()
@UseFilters(WorkspaceProblemsFilter)
@Controller('workspaces')
export class WorkspacesController {
  constructor(
    private readonly createWorkspace: CreateWorkspace,
    private readonly listMyWorkspaces: ListMyWorkspaces,
    private readonly showWorkspace: ShowWorkspace,
    private readonly changeWorkspace: ChangeWorkspace,
  ) {}

  @ApiCreateWorkspace
  @CreatorAccess()
  @CreatedAt(({ id }: Workspace) => `${id}/`)
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

  @ApiShowWorkspace
  @MemberAccess({ reads: true })
  @Get(':workspace_id')
  async show(@RequestedWorkspace() workspace: WorkspaceRef, @NoQuery() _query: void): Promise<WorkspaceWithSettings> {
    return toWorkspaceWithSettings(await this.showWorkspace.execute(workspace));
  }

  @ApiUpdateWorkspace
  @OwnerAccess()
  @Patch(':workspace_id')
  async update(
    @RequestedWorkspace() workspace: WorkspaceRef,
    @Form() {
      allowed_email_domains: allowedEmailDomains,
      notify_inviters: notifyInviters,
      ...same
    }: UpdateWorkspaceBody,
  ): Promise<WorkspaceWithSettings> {
    const changes = { ...same, allowedEmailDomains, notifyInviters };
    return toWorkspaceWithSettings(await this.changeWorkspace.execute({ ...workspace, changes }));
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

function toWorkspaceWithSettings(workspace: WorkspaceDetails): WorkspaceWithSettings {
  const { allowedEmailDomains, notifyInviters } = workspace;
  return {
    ...toWorkspace(workspace),
    allowed_email_domains: allowedEmailDomains,
    notify_inviters: notifyInviters,
  };
}
