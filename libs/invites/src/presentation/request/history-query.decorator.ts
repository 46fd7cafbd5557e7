import { Injectable, type PipeTransform } from '@nestjs/common';
import { type PageTerms, readPage } from '@invites/problem-details';
import { CheckAccess } from '../../application/use-cases/check-access.js';
import type { HistoryPosition, HistoryQuery } from '../../application/ports/invite-queries.js';
import { inviteIdOf } from './invite-id.pipe.js';
import { historyOf, PageCursor } from './page-cursor.js';
import { readAfterAccess, type Submission, Submitted } from './submission.js';

@Injectable()
class HistoryQueryPipe implements PipeTransform<Submission, Promise<HistoryQuery>> {
  constructor(
    private readonly checkAccess: CheckAccess,
    private readonly pageCursor: PageCursor,
  ) {}

  async transform({ actor, params, query }: Submission): Promise<HistoryQuery> {
    const inviteId = inviteIdOf(params.invite_id!);
    const open = (cursor: unknown) => this.pageCursor.open(cursor, historyOf(inviteId)) as HistoryPosition | undefined;
    const read = (): PageTerms<HistoryPosition> => readPage(query, open);
    return { inviteId, ...(await readAfterAccess(this.checkAccess, { actor }, () => ({ inviteId }), read)) };
  }
}

/** Which page of which invite's history, as a `HistoryQuery`. */
export const RequestedHistory = () => Submitted(HistoryQueryPipe);
