import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import { type Refuse, type RequestedPage, requestedPage } from '@invites/problem-details';
import type { HistoryPosition, HistoryQuery, PageQuery } from '../../application/ports/invite-queries.js';
import { FILTER_NAMES, nameOfFilters, readFilters } from './invite-filters.js';
import { inviteOfPath, type InviteRequest, workspaceOfQuery } from './invite-request.decorators.js';
import { PageCursors } from './page-cursors.js';

const Context = createParamDecorator((_data: unknown, context: ExecutionContext) => context);

/** What a cursor has of an `InvitePosition`. */
type SealedPosition = readonly number[];

export type InvitesPage = RequestedPage<PageQuery, SealedPosition>;
export type HistoryPage = RequestedPage<HistoryQuery, HistoryPosition>;

@Injectable()
class InvitesPagePipe implements PipeTransform<ExecutionContext, InvitesPage> {
  constructor(private readonly pageCursors: PageCursors) {}

  transform(context: ExecutionContext): InvitesPage {
    const request = context.switchToHttp().getRequest<InviteRequest>();
    const { workspaceId = 0 } = workspaceOfQuery(request) ?? {};
    const mistakes: Parameters<Refuse>[] = [];
    const filters = readFilters(request.query, (...mistake) => void mistakes.push(mistake));
    const cursors = this.pageCursors.of<SealedPosition>(`invites ${workspaceId} ${nameOfFilters(filters)}`);
    return requestedPage(context, cursors, ['workspace_id', ...FILTER_NAMES], (readTerms, refuse) => {
      if (workspaceId === 0) refuse('workspace_id', 'must be a positive integer, here or as X-Workspace-Id');
      for (const mistake of mistakes) refuse(...mistake);
      const { after, limit } = readTerms();
      return { workspaceId, ...filters, before: after && [after[0]!, after[1]], limit };
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
