import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import { type RequestedPage, requestedPage } from '@invites/problem-details';
import type { HistoryPosition, HistoryQuery, PageQuery } from '../../application/ports/invite-queries.js';
import { INVITE_STATUSES } from '../wire/invites.dto.js';
import { inviteOfPath, type InviteRequest, workspaceOfQuery } from './invite-request.decorators.js';
import { PageCursors } from './page-cursors.js';

const FILTERS = ['workspace_id', 'status', 'lapsed'];
const BOOLEANS = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
]);

const Context = createParamDecorator((_data: unknown, context: ExecutionContext) => context);

export type InvitesPage = RequestedPage<PageQuery, readonly [id: number]>;
export type HistoryPage = RequestedPage<HistoryQuery, HistoryPosition>;

@Injectable()
class InvitesPagePipe implements PipeTransform<ExecutionContext, InvitesPage> {
  constructor(private readonly pageCursors: PageCursors) {}

  transform(context: ExecutionContext): InvitesPage {
    const request = context.switchToHttp().getRequest<InviteRequest>();
    const { workspaceId = 0 } = workspaceOfQuery(request) ?? {};
    const status = INVITE_STATUSES.find((known) => known === request.query.status);
    const lapsed = BOOLEANS.get(request.query.lapsed);
    const list = `invites ${workspaceId} ${status ?? ''} ${lapsed ?? ''}`;
    const cursors = this.pageCursors.of<readonly [id: number]>(list);
    return requestedPage(context, cursors, FILTERS, (readTerms, refuse) => {
      if (workspaceId === 0) refuse('workspace_id', 'must be a positive integer, here or as X-Workspace-Id');
      if (status !== request.query.status) refuse('status', `must be one of ${INVITE_STATUSES.join(', ')}`);
      if (lapsed === undefined && request.query.lapsed !== undefined) refuse('lapsed', 'must be true or false');
      const { after, limit } = readTerms();
      return { workspaceId, status, lapsed, before: after?.[0], limit };
    });
  }
}

@Injectable()
class HistoryPagePipe implements PipeTransform<ExecutionContext, HistoryPage> {
  constructor(private readonly pageCursors: PageCursors) {}

  transform(context: ExecutionContext): HistoryPage {
    const { inviteId } = inviteOfPath(context.switchToHttp().getRequest());
    const cursors = this.pageCursors.of<HistoryPosition>(`history ${inviteId}`);
    return requestedPage(context, cursors, [], (readTerms) => ({ inviteId, ...readTerms() }));
  }
}

/** Reads which page of which workspace's invites is asked for. */
export const RequestedInvites = () => Context(InvitesPagePipe);

/** Reads which page of which invite's history is asked for. */
export const RequestedHistory = () => Context(HistoryPagePipe);
