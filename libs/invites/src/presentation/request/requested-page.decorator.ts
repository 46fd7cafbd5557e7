import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import { readPage, readQuery } from '@invites/problem-details';
import type { HistoryPosition, HistoryQuery, PageQuery } from '../../application/ports/invite-queries.js';
import { INVITE_STATUSES } from '../wire/invites.dto.js';
import { type InviteRequest, workspaceOfQuery } from './invite-access.decorator.js';
import { inviteIdOf } from './invite-id.decorator.js';
import { historyOf, listOf, PageCursor } from './page-cursor.js';

const Request = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  context.switchToHttp().getRequest<InviteRequest>(),
);

@Injectable()
class InvitePagePipe implements PipeTransform<InviteRequest, PageQuery> {
  constructor(private readonly pageCursor: PageCursor) {}

  transform(request: InviteRequest): PageQuery {
    const { query } = request;
    const { workspaceId = 0 } = workspaceOfQuery(request) ?? {};
    const status = INVITE_STATUSES.find((known) => known === query.status);
    const list = listOf({ workspaceId, status });
    return readQuery((refuse) => {
      if (workspaceId === 0) refuse('workspace_id', 'must be a positive integer, here or as X-Workspace-Id');
      if (status !== query.status) refuse('status', `must be one of ${INVITE_STATUSES.join(', ')}`);
      const { after, limit } = readPage(query, (cursor) => this.pageCursor.open(cursor, list), refuse);
      return { workspaceId, status, before: after?.[0], limit };
    });
  }
}

@Injectable()
class HistoryPagePipe implements PipeTransform<InviteRequest, HistoryQuery> {
  constructor(private readonly pageCursor: PageCursor) {}

  transform({ params, query }: InviteRequest): HistoryQuery {
    const inviteId = inviteIdOf(params);
    const open = (cursor: unknown) => this.pageCursor.open(cursor, historyOf(inviteId)) as HistoryPosition | undefined;
    return { inviteId, ...readQuery((refuse) => readPage(query, open, refuse)) };
  }
}

/** Which page of which workspace's invites is asked for, as a `PageQuery`. */
export const RequestedInvites = () => Request(InvitePagePipe);

/** Which page of which invite's history is asked for, as a `HistoryQuery`. */
export const RequestedHistory = () => Request(HistoryPagePipe);
