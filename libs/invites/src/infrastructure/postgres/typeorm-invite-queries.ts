import { Injectable } from '@nestjs/common';
import {
  type HistoryPosition,
  type HistoryQuery,
  type HistoryRecord,
  InviteQueries,
  type MailStep,
  type PageQuery,
} from '../../application/ports/invite-queries.js';
import type { EmailAddress } from '../../domain/email-address.js';
import type { HistoryEntry, Invite } from '../../domain/invite.js';
import type { InviteForHolder } from '../../application/ports/invite-repository.js';
import { InviteLoader } from './invite-loader.js';
import { inviteColumns, inviteOf, type InviteRecord } from './invite-mapper.js';
import { TransactionScope } from './transaction-scope.js';

interface LineRecord {
  at: Date;
  kind: HistoryEntry['kind'] | MailStep;
  actor_id: string | null;
  changes: HistoryEntry['changes'] | null;
  /** Null of what is no mail. */
  attempts: number | null;
  reply: string | null;
  delivered_at: Date | null;
  of_mail: number;
  number: string;
  step: number;
}

@Injectable()
export class TypeOrmInviteQueries extends InviteQueries {
  constructor(
    private readonly scope: TransactionScope,
    private readonly loader: InviteLoader,
  ) {
    super();
  }

  async page({ workspaceId, status, before = Number.MAX_SAFE_INTEGER, limit }: PageQuery): Promise<Invite[]> {
    const records = status
      ? await this.scope.manager.query<InviteRecord[]>(PAGE_BY_STATUS, [workspaceId, before, limit, status])
      : await this.scope.manager.query<InviteRecord[]>(PAGE, [workspaceId, before, limit]);
    return records.map(inviteOf);
  }

  pendingFor(email: EmailAddress, limit: number): Promise<InviteForHolder[]> {
    return this.loader.pendingFor(email, limit);
  }

  async history({
    workspaceId,
    inviteId,
    after,
    limit,
  }: HistoryQuery & { workspaceId: number }): Promise<HistoryRecord[]> {
    const [atMs = 0, ofMail = 0, number = 0, step = 0] = after ?? [];
    const values = [inviteId, new Date(atMs), ofMail, number, step, limit, workspaceId];
    return (await this.scope.manager.query<LineRecord[]>(HISTORY, values)).map(lineOf);
  }
}

function lineOf(record: LineRecord): HistoryRecord {
  const { at, kind, actor_id: actorId, changes, attempts, reply, delivered_at: deliveredAt } = record;
  const position: HistoryPosition = [at.getTime(), record.of_mail, Number(record.number), record.step];
  if (attempts === null) {
    const entry = { kind: kind as HistoryEntry['kind'], actorId: actorId === null ? null : Number(actorId) };
    return { at, position, ...entry, ...(changes && { changes }) };
  }
  return { at, position, kind: kind as MailStep, attempts, reply, ...(deliveredAt && { deliveredAt }) };
}

const PAGE = `/* invites.page */
  SELECT ${inviteColumns('i')} FROM invites i WHERE i.workspace_id = $1 AND i.id < $2 ORDER BY i.id DESC LIMIT $3`;

const PAGE_BY_STATUS = `/* invites.page-by-status */
  SELECT ${inviteColumns('i')} FROM invites i
  WHERE i.workspace_id = $1 AND i.status = $4 AND i.id < $2 ORDER BY i.id DESC LIMIT $3`;

/**
 * `$1` invite, `$2` to `$5` the position after which the page begins, `$6` how many, `$7` workspace. A mail is queued, also anew after a
 * failure, and has one fate; while it has none, its last reply stands beside the queueing.
 */
const HISTORY = `/* invites.history */
  SELECT line.* FROM (
    SELECT at, kind, actor_id, changes, NULL::integer AS attempts, NULL AS reply, NULL::timestamptz AS delivered_at,
      0 AS of_mail, id AS number, 0 AS step
    FROM invite_history WHERE workspace_id = $7 AND invite_id = $1
    UNION ALL
    SELECT told.at, told.kind, NULL, NULL, told.attempts, told.reply, told.delivered_at, 1, mail.number, told.step
    FROM invite_mails mail CROSS JOIN LATERAL (
      SELECT CASE nth WHEN 0 THEN mail.queued_at ELSE (mail.failures -> nth - 1 ->> 'requeuedAt')::timestamptz END,
        'mail-queued', CASE WHEN waits THEN mail.attempts ELSE 0 END, CASE WHEN waits THEN mail.reply END, NULL::timestamptz, 2 * nth
      FROM generate_series(0, jsonb_array_length(mail.failures)) AS nth,
        LATERAL (SELECT mail.status = 'queued' AND nth = jsonb_array_length(mail.failures)) AS last (waits)
      UNION ALL
      SELECT (failure ->> 'failedAt')::timestamptz, 'mail-failed', (failure ->> 'attempts')::integer, failure ->> 'reply',
        NULL, 2 * nth::integer - 1
      FROM jsonb_array_elements(mail.failures) WITH ORDINALITY AS earlier (failure, nth)
      UNION ALL
      SELECT mail.settled_at, 'mail-' || mail.status, mail.attempts, mail.reply,
        CASE WHEN mail.status = 'sent' THEN mail.delivered_at END, 2 * jsonb_array_length(mail.failures) + 1
      WHERE mail.status <> 'queued'
      UNION ALL
      SELECT mail.bounced_at, 'mail-bounced', mail.attempts, mail.bounce, NULL, 2 * jsonb_array_length(mail.failures) + 2
      WHERE mail.bounced_at IS NOT NULL
    ) AS told (at, kind, attempts, reply, delivered_at, step)
    WHERE mail.workspace_id = $7 AND mail.invite_id = $1
  ) AS line
  WHERE (at, of_mail, number, step) > ($2::timestamptz, $3::integer, $4::bigint, $5::integer)
  ORDER BY at, of_mail, number, step LIMIT $6`;
