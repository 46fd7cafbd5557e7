import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import { announceNextPage, readPage, readQuery } from '@invites/problem-details';
import type { HistoryPosition, HistoryQuery, PageQuery } from '../../application/ports/invite-queries.js';
import { INVITE_STATUSES } from '../wire/invites.dto.js';
import { inviteOfPath, type InviteRequest, workspaceOfQuery } from './invite-request.decorators.js';
import { PageCursor } from './page-cursor.js';

/** A page of a list that a request asks for, and how to announce the next one, if there is one. */
export interface RequestedPage<Query, Position> {
  readonly query: Query;
  readonly announceNext: (position: Position | undefined) => void;
}

const Context = createParamDecorator((_data: unknown, context: ExecutionContext) => context);

@Injectable()
class InvitePagePipe implements PipeTransform<ExecutionContext, RequestedPage<PageQuery, number>> {
  constructor(private readonly pageCursor: PageCursor) {}

  transform(context: ExecutionContext): RequestedPage<PageQuery, number> {
    const request = context.switchToHttp().getRequest<InviteRequest>();
    const { workspaceId = 0 } = workspaceOfQuery(request) ?? {};
    const status = INVITE_STATUSES.find((known) => known === request.query.status);
    const list = `invites ${workspaceId} ${status ?? ''}`;
    const query = readQuery((refuse) => {
      if (workspaceId === 0) refuse('workspace_id', 'must be a positive integer, here or as X-Workspace-Id');
      if (status !== request.query.status) refuse('status', `must be one of ${INVITE_STATUSES.join(', ')}`);
      const { after, limit } = readPage(request.query, (cursor) => this.pageCursor.open(cursor, list), refuse);
      return { workspaceId, status, before: after?.[0], limit };
    });
    const announceNext = (id: number | undefined) => {
      if (id !== undefined) announceNextPage(context, this.pageCursor.seal([id], list));
    };
    return { query, announceNext };
  }
}

@Injectable()
class HistoryPagePipe implements PipeTransform<ExecutionContext, RequestedPage<HistoryQuery, HistoryPosition>> {
  constructor(private readonly pageCursor: PageCursor) {}

  transform(context: ExecutionContext): RequestedPage<HistoryQuery, HistoryPosition> {
    const request = context.switchToHttp().getRequest<InviteRequest>();
    const { inviteId } = inviteOfPath(request);
    const list = `history ${inviteId}`;
    const open = (cursor: unknown) => this.pageCursor.open(cursor, list) as HistoryPosition | undefined;
    const page = readQuery((refuse) => readPage(request.query, open, refuse));
    const announceNext = (position: HistoryPosition | undefined) => {
      if (position !== undefined) announceNextPage(context, this.pageCursor.seal(position, list));
    };
    return { query: { inviteId, ...page }, announceNext };
  }
}

/** Reads which page of which workspace's invites is asked for. */
export const RequestedInvites = () => Context(InvitePagePipe);

/** Reads which page of which invite's history is asked for. */
export const RequestedHistory = () => Context(HistoryPagePipe);
