import type { HistoryQuery, MailStep } from '../../../application/ports/invite-queries.js';
import type { HistoryEntry } from '../../../domain/invite.js';
import type { Statement } from './statement.js';

export interface LineRecord {
  readonly at: Date;
  readonly kind: HistoryEntry['kind'] | MailStep;
  readonly actorId: string | null;
  readonly changes: HistoryEntry['changes'] | null;
  /** Null of what is no mail. */
  readonly attempts: number | null;
  readonly reply: string | null;
  readonly deliveredAt: Date | null;
  readonly ofMail: number;
  readonly number: string;
  readonly step: number;
}

/**
 * Reads what happened to an invite and its mails. A mail is queued, also anew after a failure, and has one fate; while it
 * has none, its last reply stands beside the queueing.
 */
export function inviteHistory(query: HistoryQuery & { readonly workspaceId: number }): Statement<LineRecord> {
  const { workspaceId, inviteId, after: [atMs, ofMail, number, step] = [0, 0, 0, 0], limit } = query;
  return { text: TEXT, values: [workspaceId, inviteId, new Date(atMs), ofMail, number, step, limit] };
}

const TEXT = `/* invites.history */
  SELECT at, kind, actor_id AS "actorId", changes, attempts, reply, delivered_at AS "deliveredAt", of_mail AS "ofMail",
    number, step
  FROM (
    SELECT at, kind, actor_id, changes, NULL::integer AS attempts, NULL AS reply, NULL::timestamptz AS delivered_at,
      0 AS of_mail, id AS number, 0 AS step
    FROM invite_history WHERE workspace_id = $1 AND invite_id = $2
    UNION ALL
    SELECT event.at, event.kind, NULL, NULL, event.attempts, event.reply, event.delivered_at, 1, mail.number, event.step
    FROM invite_mails mail CROSS JOIN LATERAL (
      SELECT CASE nth WHEN 0 THEN mail.queued_at ELSE (mail.failures -> nth - 1 ->> 'requeuedAt')::timestamptz END,
        'mail-queued', CASE WHEN waits THEN mail.attempts ELSE 0 END, CASE WHEN waits THEN mail.reply END,
        NULL::timestamptz, 2 * nth
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
    ) AS event (at, kind, attempts, reply, delivered_at, step)
    WHERE mail.workspace_id = $1 AND mail.invite_id = $2
  ) AS line
  WHERE (at, of_mail, number, step) > ($3::timestamptz, $4::integer, $5::bigint, $6::integer)
  ORDER BY at, of_mail, number, step LIMIT $7`;
