import { Inject, Injectable, type PipeTransform } from '@nestjs/common';
import { type ProblemError, readId, readPageTerms, requestProblem } from '@invites/problem-details';
import { CheckAccess } from '../../application/use-cases/check-access.js';
import type { PageQuery } from '../../application/ports/invite-queries.js';
import type { InviteStatus } from '../../domain/invite.js';
import { listOf, PageCursor } from './page-cursor.js';
import { INVITE_STATUSES } from '../wire/invites.dto.js';
import { readAfterAccess, type Submission, Submitted } from './submission.js';

/** Reads the query of a list. The header `X-Workspace-Id` stands in for `workspace_id`; an explicit parameter wins. */
@Injectable()
export class ListQueryPipe implements PipeTransform<Submission, Promise<PageQuery>> {
  constructor(
    @Inject(CheckAccess) private readonly checkAccess: CheckAccess,
    @Inject(PageCursor) private readonly pageCursor: PageCursor,
  ) {}

  async transform({ actor, query, headers }: Submission): Promise<PageQuery> {
    const explicit = query.workspace_id;
    const named = explicit === undefined ? headers['x-workspace-id'] : explicit;
    const workspaceId = typeof named === 'string' ? readId(named) : undefined;
    const read = () => this.#read(workspaceId, query);
    return readAfterAccess(this.checkAccess, { actor }, () => (workspaceId ? { workspaceId } : undefined), read);
  }

  #read(workspaceId: number | undefined, query: Submission['query']): PageQuery {
    const { status } = query;
    const errors: ProblemError[] = [];
    const refuse = (pointer: string, detail: string) => void errors.push({ pointer: `#/${pointer}`, detail });
    if (workspaceId === undefined) refuse('workspace_id', 'must be a positive integer, here or as X-Workspace-Id');
    if (status !== undefined && !isStatus(status)) refuse('status', `must be one of ${INVITE_STATUSES.join(', ')}`);
    const terms = { workspaceId: workspaceId ?? 0, status: status as InviteStatus | undefined };
    const page = readPageTerms(query, (cursor) => this.pageCursor.open(cursor, listOf(terms)), refuse);
    if (errors.length > 0) throw requestProblem('invalid-query', { errors });
    return { ...terms, before: page.after?.[0], limit: page.limit };
  }
}

function isStatus(value: unknown): value is InviteStatus {
  return INVITE_STATUSES.includes(value as InviteStatus);
}

export const ListQuery = () => Submitted(ListQueryPipe);
