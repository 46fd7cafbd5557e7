import {
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  Injectable,
  type PipeTransform,
  Post,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import { type Actor, CurrentActor, ROLE_NAMES } from '@invites/invites';
import { actorOf, httpsUrlOrNull } from '@invites/invites/internal';
import { type HeaderBag, readForm } from '@invites/problem-details';
import { CheckFounder } from '../../application/use-cases/check-founder.js';
import { CreateWorkspace } from '../../application/use-cases/create-workspace.js';
import { ListMyWorkspaces } from '../../application/use-cases/list-my-workspaces.js';
import type { PageQuery } from '../../application/ports/page.js';
import type { MyWorkspace } from '../../domain/workspace.js';
import { itemsOf, RequestedPage } from '../request/page-query.decorator.js';
import { WorkspaceProblemsFilter } from '../wire/workspace-problems.filter.js';
import { CreateWorkspaceBody, type Workspace } from '../wire/workspaces.dto.js';
import { ApiCreateWorkspace, ApiListWorkspaces, ApiWorkspaces } from './workspaces.openapi.js';

interface Founding<Form> {
  readonly userId: number;
  readonly form: Form;
}

const Submitted = createParamDecorator((_data: unknown, context: ExecutionContext): Founding<unknown> => {
  const { body } = context.switchToHttp().getRequest<{ body: unknown }>();
  return { userId: actorOf(context).userId, form: body };
});

/** Whether the caller may is told before mistakes in the form. */
@Injectable()
class FoundingPipe implements PipeTransform<Founding<unknown>, Promise<Founding<CreateWorkspaceBody>>> {
  constructor(private readonly checkFounder: CheckFounder) {}

  async transform({ userId, form }: Founding<unknown>): Promise<Founding<CreateWorkspaceBody>> {
    try {
      return { userId, form: readForm(CreateWorkspaceBody, form) };
    } catch (mistake) {
      await this.checkFounder.execute({ userId });
      throw mistake;
    }
  }
}

@ApiWorkspaces()
@UseFilters(WorkspaceProblemsFilter)
@Controller('workspaces')
export class WorkspacesController {
  constructor(
    private readonly createWorkspace: CreateWorkspace,
    private readonly listMyWorkspaces: ListMyWorkspaces,
  ) {}

  @ApiCreateWorkspace()
  @Post()
  async create(@Submitted(FoundingPipe) { userId, form }: Founding<CreateWorkspaceBody>): Promise<Workspace> {
    const { name, description = '', logo = null } = form;
    return toWorkspace(await this.createWorkspace.execute({ userId, workspace: { name, description, logo } }));
  }

  @ApiListWorkspaces()
  @Get()
  async list(
    @CurrentActor() { userId }: Actor,
    @RequestedPage() page: PageQuery,
    @Req() { originalUrl }: { originalUrl: string },
    @Res({ passthrough: true }) response: HeaderBag,
  ): Promise<Workspace[]> {
    const found = await this.listMyWorkspaces.execute({ userId, ...page });
    return itemsOf(found, originalUrl, response).map(toWorkspace);
  }
}

function toWorkspace({ id, name, description, logo, role }: MyWorkspace): Workspace {
  return { id, name, description, logo: httpsUrlOrNull(logo), role: String(role), role_display: ROLE_NAMES[role] };
}
