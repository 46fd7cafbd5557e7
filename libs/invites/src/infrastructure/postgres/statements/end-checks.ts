import type { InviteSettings } from '../../../settings.js';
import { queueEvents, variantOf } from './queue-events.js';
import type { Statement } from './statement.js';

/**
 * Ends checks of invites that have lapsed, each with an event, and of those that are settled or gone. It locks an invite
 * before its check, as a resend does: either the resend has extended the expiry, and nothing has lapsed, or it finds no check
 * and makes one. One that was closed before anybody looked has lapsed too.
 */
export function endChecks(events: InviteSettings['events'], { distributed = false } = {}) {
  const text = `/* checks.end${distributed ? '-distributed' : ''}${variantOf(events)} */
    WITH ${distributed ? LOOK_THEN_LOCK : LOCKED}, ended AS (
      DELETE FROM invite_checks one USING (
        SELECT workspace_id, invite_id, at FROM lapsed UNION ALL SELECT workspace_id, invite_id, NULL FROM settled LIMIT $2
      ) AS due
      WHERE one.workspace_id = due.workspace_id AND one.invite_id = due.invite_id AND one.due_at <= $1
      RETURNING one.workspace_id, one.invite_id, due.at
    ), entries AS (
      SELECT workspace_id, invite_id, 'lapsed' AS kind, at, NULL::bigint AS actor_id FROM ended WHERE at IS NOT NULL
    )${queueEvents(events)}
    SELECT count(*)::integer AS ended, count(at)::integer AS lapsed FROM ended`;
  return (now: Date, limit: number): Statement<{ ended: number; lapsed: number }> => ({ text, values: [now, limit] });
}

const LOCKED = `lapsed AS (
      SELECT due.workspace_id, due.invite_id, invites.expires_at AS at FROM invite_checks due
      JOIN invites ON invites.workspace_id = due.workspace_id AND invites.id = due.invite_id
      WHERE due.due_at <= $1 AND invites.status IN ('pending', 'expired') AND invites.expires_at <= $1
      ORDER BY due.due_at LIMIT $2 FOR NO KEY UPDATE OF invites, due SKIP LOCKED
    ), settled AS (
      SELECT due.workspace_id, due.invite_id FROM invite_checks due
      WHERE due.due_at <= $1 AND NOT EXISTS (
        SELECT FROM invites WHERE invites.workspace_id = due.workspace_id AND invites.id = due.invite_id
          AND invites.status IN ('pending', 'expired')
      )
      ORDER BY due.due_at LIMIT $2 FOR UPDATE SKIP LOCKED
    )`;

// On several servers nothing but an update locks rows of all of them, also one that changes nothing.
const LOOK_THEN_LOCK = `due AS (
      SELECT workspace_id, invite_id FROM invite_checks WHERE due_at <= $1 ORDER BY due_at LIMIT $2
    ), lapsed AS (
      UPDATE invites SET version = invites.version FROM due
      WHERE invites.workspace_id = due.workspace_id AND invites.id = due.invite_id
        AND invites.status IN ('pending', 'expired') AND invites.expires_at <= $1
      RETURNING invites.workspace_id, invites.id AS invite_id, invites.expires_at AS at
    ), live AS (
      SELECT invites.workspace_id, invites.id AS invite_id FROM invites
      JOIN due ON invites.workspace_id = due.workspace_id AND invites.id = due.invite_id
      WHERE invites.status IN ('pending', 'expired')
    ), settled AS (
      SELECT workspace_id, invite_id FROM due EXCEPT SELECT workspace_id, invite_id FROM live
    )`;
