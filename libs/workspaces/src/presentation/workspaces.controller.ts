import { Body, Controller, Get, Injectable, type PipeTransform, Post } from '@nestjs/common';
import { type Actor, CurrentActor, ROLE_NAMES } from '@invites/invites';
import { readForm } from '@invites/problem-details';
import { CreateWorkspace } from '../application/create-workspace.js';
import { ListMyWorkspaces } from '../application/list-my-workspaces.js';
import type { MyWorkspace } from '../domain/workspace.js';
import { CreateWorkspaceBody, type Workspace } from './workspaces.dto.js';
import { ApiCreateWorkspace, ApiListWorkspaces, ApiWorkspaces } from './workspaces.openapi.js';

@Injectable()
class CreateWorkspaceForm implements PipeTransform<unknown, CreateWorkspaceBody> {
  transform(body: unknown): CreateWorkspaceBody {
    return readForm(CreateWorkspaceBody, body);
  }
}

@ApiWorkspaces()
@Controller('workspaces')
export class WorkspacesController {
  constructor(
    private readonly createWorkspace: CreateWorkspace,
    private readonly listMyWorkspaces: ListMyWorkspaces,
  ) {}

  @ApiCreateWorkspace()
  @Post()
  async create(
    @CurrentActor() { userId }: Actor,
    @Body(CreateWorkspaceForm) body: CreateWorkspaceBody,
  ): Promise<Workspace> {
    const { name, description = '', logo = null } = body;
    return toWorkspace(await this.createWorkspace.execute({ userId, workspace: { name, description, logo } }));
  }

  @ApiListWorkspaces()
  @Get()
  async list(@CurrentActor() { userId }: Actor): Promise<Workspace[]> {
    return (await this.listMyWorkspaces.execute({ userId })).map(toWorkspace);
  }
}

function toWorkspace({ id, name, description, logo, role }: MyWorkspace): Workspace {
  return { id, name, description, logo, role: String(role), role_display: ROLE_NAMES[role] };
}
