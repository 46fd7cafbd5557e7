import type { ClaimedMail, MailOutcome } from '../../../application/ports/mail-outbox.js';
import type { InviteSettings } from '../../../settings.js';
import { variantOf, whereHeard } from './queue-events.js';
import { queueNotices, quietVariantOf } from './queue-notices.js';
import type { Statement } from './statement.js';

export interface MailResult {
  readonly mail: ClaimedMail;
  readonly outcome: MailOutcome;
}

/** Records what became of mails: a row for each whose claim still holds, and for each that was recorded like this before. */
export function settleMails({ events, notifyInviters }: Pick<InviteSettings, 'events' | 'notifyInviters'>) {
  const text = `/* mails.settle${variantOf(events)}${quietVariantOf(notifyInviters)} */
    WITH result AS (
      SELECT * FROM unnest((SELECT $1::bigint[]), (SELECT $2::bigint[]), (SELECT $3::uuid[]), (SELECT $4::text[]),
        (SELECT $5::text[]), (SELECT $6::timestamptz[]), (SELECT $7::timestamptz[]), (SELECT $8::boolean[]))
        AS result (id, workspace_id, claimed_by, status, reply, settled_at, due_at, uncounted)
    ), settled AS (
      UPDATE invite_mails mail
      SET status = result.status, reply = coalesce(result.reply, mail.reply), settled_at = result.settled_at,
          due_at = coalesce(result.due_at, mail.due_at), ready = false, attempts = mail.attempts - result.uncounted::integer,
          claimed_by = CASE WHEN result.status = 'queued' THEN NULL ELSE mail.claimed_by END
      FROM result
      WHERE mail.id = result.id AND mail.workspace_id = result.workspace_id AND mail.claimed_by = result.claimed_by
        AND mail.status = 'queued'
      RETURNING result.*, mail.invite_id
    )${events ? queueFailures(events) : ''}${queueNotices(notifyInviters, 'given-up', GIVEN_UP)}
    SELECT id, claimed_by AS "claimedBy" FROM settled
    UNION ALL
    SELECT id, claimed_by FROM invite_mails JOIN result USING (id, workspace_id, claimed_by, status, settled_at)
    WHERE status <> 'queued'`;

  return (results: readonly MailResult[]): Statement<{ id: string; claimedBy: string }> => ({
    text,
    values: [
      results.map(({ mail }) => mail.id),
      results.map(({ mail }) => mail.invite.state.workspaceId),
      results.map(({ mail }) => mail.claimedBy),
      results.map(({ outcome }) => outcome.status),
      results.map(({ outcome }) => outcome.reply),
      results.map(({ outcome }) => (outcome.status === 'queued' ? null : outcome.at)),
      results.map(({ outcome }) => (outcome.status === 'queued' ? outcome.dueAt : null)),
      results.map(({ outcome }) => outcome.status === 'queued' && outcome.uncounted === true),
    ],
  });
}

const GIVEN_UP = `(
      SELECT settled.workspace_id, invites.inviter_id, invites.id, settled.settled_at AS at FROM settled
      JOIN invites ON invites.workspace_id = settled.workspace_id AND invites.id = settled.invite_id
      WHERE settled.status = 'failed'
    ) AS given_up`;

const queueFailures = (events: InviteSettings['events']) => `, events AS (
      INSERT INTO invite_events (id, workspace_id, invite_id, kind, at, due_at)
      SELECT gen_random_uuid(), workspace_id, invite_id, 'mail-failed', settled_at, settled_at
      FROM settled WHERE status = 'failed' AND ${whereHeard(events, "'mail-failed'", 'settled.workspace_id')}
    )`;
