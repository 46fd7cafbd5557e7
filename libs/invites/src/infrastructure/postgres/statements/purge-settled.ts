import type { PurgeTerms } from '../../../application/ports/settled-invites.js';
import type { Statement } from './statement.js';

/** The tables that refer to an invite by its workspace and `invite_id`. */
const REFERRING = [
  'invite_history',
  'invite_mails',
  'invite_events',
  'invite_webhook_deliveries',
  'invite_notices',
  'invite_checks',
];

/** Of these something may still wait. */
const WAITING = [
  ['invite_mails', "status = 'queued'"],
  ['invite_events', 'due_at IS NOT NULL'],
  ['invite_webhook_deliveries', 'due_at IS NOT NULL'],
] as const;

/** OFFSET 0 has PostgreSQL look into an index for each invite, not read a whole table. */
const NOTHING_WAITS = WAITING.map(
  ([table, waits]) => `NOT EXISTS (
          SELECT FROM ${table} one
          WHERE one.workspace_id = entry.workspace_id AND one.invite_id = entry.invite_id AND ${waits} OFFSET 0
        )`,
).join('\n        AND ');

/** The entry that settles an invite is its last, and says when. */
const SETTLED = `SELECT entry.workspace_id, entry.invite_id FROM invite_history entry
    WHERE entry.kind IN ('accepted', 'declined', 'cancelled', 'closed') AND entry.at <= $1`;

const GONE = `${REFERRING.map(
  (table) => `, ${table}_gone AS (
    DELETE FROM ${table} one USING settled
    WHERE one.workspace_id = settled.workspace_id AND one.invite_id = settled.invite_id
  )`,
).join('')}, gone AS (
    DELETE FROM invites USING settled
    WHERE invites.workspace_id = settled.workspace_id AND invites.id = settled.invite_id
    RETURNING invites.id
  )`;

const TEXT = `/* invites.purge */
  WITH settled AS (
    ${SETTLED}
      AND ${NOTHING_WAITS}
    ORDER BY entry.at LIMIT $2 FOR UPDATE OF entry SKIP LOCKED
  )${GONE}
  SELECT count(*)::integer AS purged FROM settled`;

/** What waits is found first, since the workers can't look at it; of two sweepers the second deletes nothing. */
const DISTRIBUTED_TEXT = `/* invites.purge-distributed */
  WITH waiting AS (
    ${WAITING.map(([table, waits]) => `SELECT workspace_id, invite_id FROM ${table} WHERE ${waits}`).join(' UNION ')}
  ), settled AS (
    ${SETTLED} AND NOT EXISTS (
        SELECT FROM waiting WHERE waiting.workspace_id = entry.workspace_id AND waiting.invite_id = entry.invite_id
      )
    ORDER BY entry.at LIMIT $2
  )${GONE}
  SELECT count(*)::integer AS purged FROM gone`;

/** Deletes invites that were settled long ago with all that refers to them, and leaves those to another sweeper that it holds. */
export function purgeSettled(
  { settledBy, limit }: PurgeTerms,
  { distributed = false } = {},
): Statement<{ purged: number }> {
  return { text: distributed ? DISTRIBUTED_TEXT : TEXT, values: [settledBy, limit] };
}
