import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import { actorOf } from '@invites/invites/internal';
import { type HeaderBag, linkToNext, readPage } from '@invites/problem-details';
import { CheckApiKeyAccess } from '../../application/use-cases/check-api-key-access.js';
import type { Page, PageQuery } from '../../application/ports/page.js';
import type { WorkspaceRef } from '../../application/ports/member-repository.js';
import { requireId } from './path-ids.js';
import { readAfterAccess } from './requested-api-key.decorator.js';

interface Request {
  readonly params: { readonly workspace_id: string };
  readonly query: Readonly<Record<string, unknown>>;
}
type Submission = Request & { readonly actorId: number };

/** A cursor of these lists is the id that a page ends with. */
function readIdPage(query: Request['query']): PageQuery {
  return readPage(query, (cursor) => {
    const id = /^[0-9a-z]{1,11}$/.test(String(cursor)) ? Number.parseInt(String(cursor), 36) : Number.NaN;
    return Number.isSafeInteger(id) ? id : undefined;
  });
}

/** Announces the next page, if there is one. */
export function itemsOf<Item>({ items, next }: Page<Item>, url: string, response: HeaderBag): readonly Item[] {
  if (next !== undefined) linkToNext(response, url, next.toString(36));
  return items;
}

/** The query of a list of one's own, as a `PageQuery`. */
export const RequestedPage = createParamDecorator((_data: unknown, context: ExecutionContext): PageQuery => {
  return readIdPage(context.switchToHttp().getRequest<Request>().query);
});

const Submitted = createParamDecorator((_data: unknown, context: ExecutionContext): Submission => {
  const { params, query } = context.switchToHttp().getRequest<Request>();
  return { actorId: actorOf(context).userId, params, query };
});

@Injectable()
class ApiKeyPagePipe implements PipeTransform<Submission, Promise<WorkspaceRef & PageQuery>> {
  constructor(private readonly checkAccess: CheckApiKeyAccess) {}

  async transform({ actorId, params, query }: Submission): Promise<WorkspaceRef & PageQuery> {
    const workspace = { actorId, workspaceId: requireId(params.workspace_id, 'invalid-workspace-id') };
    const page = await readAfterAccess(this.checkAccess, workspace, () => readIdPage(query));
    return { ...workspace, ...page };
  }
}

/** The query of a list of keys, as a `WorkspaceRef & PageQuery`. */
export const RequestedApiKeyPage = () => Submitted(ApiKeyPagePipe);
