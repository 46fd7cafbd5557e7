import { Injectable } from '@nestjs/common';
import type { MailOutcome } from '../../application/ports/mail-outbox.js';
import { type ClaimedNotice, type NoticeClaimTerms, NoticeOutbox } from '../../application/ports/notice-outbox.js';
import { Database } from './database.js';
import { inviteOf } from './invite-mapper.js';
import { claimNotices, loadToldInvites } from './statements/claim-notices.js';
import { run } from './statements/statement.js';

/** While a mail is claimed its `due_at` is the end of the lease. */
@Injectable()
export class TypeOrmNoticeOutbox extends NoticeOutbox {
  constructor(private readonly database: Database) {
    super();
  }

  async claim(terms: NoticeClaimTerms): Promise<ClaimedNotice[]> {
    const claimed = await run(this.database, claimNotices(terms));
    if (claimed.length === 0) return [];
    const rows = await run(this.database, loadToldInvites(claimed));
    const inviteOfId = new Map(rows.map((row) => [Number(row.id), inviteOf(row)]));
    return claimed.map(({ workspaceId, id, inviterId, attempts: attempt, news }) => ({
      id,
      workspaceId: Number(workspaceId),
      inviterId: Number(inviterId),
      claimedBy: terms.claimedBy,
      attempt,
      news: news.flatMap(({ kind, at, inviteId }) => {
        const invite = inviteOfId.get(inviteId);
        return invite ? [{ kind, at: new Date(at), invite }] : []; // it may have been deleted
      }),
    }));
  }

  async renew({ workspaceId, id, claimedBy }: ClaimedNotice, leaseEndsAt: Date): Promise<boolean> {
    const renewed = await this.database.query<unknown>(
      `/* notices.renew */
      WITH renewed AS (
        UPDATE invite_notice_mails SET due_at = $4
        WHERE workspace_id = $1 AND id = $2 AND claimed_by = $3 AND due_at IS NOT NULL RETURNING id
      )
      SELECT id FROM renewed`,
      [workspaceId, id, claimedBy, leaseEndsAt],
    );
    return renewed.length > 0;
  }

  async settle({ workspaceId, id, claimedBy }: ClaimedNotice, outcome: MailOutcome): Promise<boolean> {
    const claim = [workspaceId, id, claimedBy];
    const [dueAt, uncounted] =
      outcome.status === 'queued' ? [outcome.dueAt, outcome.uncounted ?? false] : [null, false];
    const settled =
      outcome.status === 'skipped'
        ? await this.database.query<unknown>(
            `/* notices.skip */
            WITH skipped AS (
              DELETE FROM invite_notice_mails WHERE workspace_id = $1 AND id = $2 AND claimed_by = $3 RETURNING id
            )
            SELECT id FROM skipped`,
            claim,
          )
        : await this.database.query<unknown>(
            `/* notices.settle */
            WITH settled AS (
              UPDATE invite_notice_mails SET due_at = $4, claimed_by = CASE WHEN $4::timestamptz IS NULL THEN claimed_by END,
                attempts = attempts - $5::boolean::integer, news = CASE WHEN $4::timestamptz IS NULL THEN '[]' ELSE news END
              WHERE workspace_id = $1 AND id = $2 AND claimed_by = $3 AND (due_at IS NOT NULL OR $4::timestamptz IS NULL)
              RETURNING id
            )
            SELECT id FROM settled`,
            [...claim, dueAt, uncounted],
          );
    return settled.length > 0;
  }

  async oldestQueuedAt(): Promise<Date | null> {
    const [oldest] = await this.database.query<{ at: Date | null }>(
      `/* notices.oldest */ SELECT min(made_at) AS at FROM invite_notice_mails WHERE due_at IS NOT NULL`,
    );
    return oldest!.at;
  }

  async purge(now: Date): Promise<void> {
    await this.database.query(
      `/* notices.purge */
      DELETE FROM invite_notice_mails WHERE due_at IS NULL AND made_at <= $1::timestamptz - interval '24 hours'`,
      [now],
    );
  }
}
