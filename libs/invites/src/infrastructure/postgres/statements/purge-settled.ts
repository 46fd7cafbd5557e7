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

/** Of these something may still wait. OFFSET 0 has PostgreSQL look into an index for each invite, not read a whole table. */
const NOTHING_WAITS = [
  ['invite_mails', "status = 'queued'"],
  ['invite_events', 'due_at IS NOT NULL'],
  ['invite_webhook_deliveries', 'due_at IS NOT NULL'],
].map(
  ([table, waits]) => `NOT EXISTS (
          SELECT FROM ${table} one
          WHERE one.workspace_id = entry.workspace_id AND one.invite_id = entry.invite_id AND ${waits} OFFSET 0
        )`,
);

/** The entry that settles an invite is its last, and says when. */
const SETTLED = `FROM invite_history entry
    WHERE entry.kind IN ('accepted', 'declined', 'cancelled', 'closed') AND entry.at <= $1`;

const WAITS = NOTHING_WAITS.join('\n        AND ');

/** Of the `settled` ones. */
const DELETION = `${REFERRING.map(
  (table) => `, ${table}_gone AS (
    DELETE FROM ${table} one USING settled
    WHERE one.workspace_id = settled.workspace_id AND one.invite_id = settled.invite_id
  )`,
).join('')}, gone AS (
    DELETE FROM invites USING settled
    WHERE invites.workspace_id = settled.workspace_id AND invites.id = settled.invite_id
  )
  SELECT count(*)::integer AS purged FROM settled`;

const TEXT = `/* invites.purge */
  WITH settled AS (
    SELECT entry.workspace_id, entry.invite_id ${SETTLED}
      AND ${WAITS}
    ORDER BY entry.at LIMIT $2 FOR UPDATE OF entry SKIP LOCKED
  )${DELETION}`;

/** Two sweepers may delete the same ones: the second finds nothing. What waits is looked for among the oldest. */
const DISTRIBUTED = `/* invites.purge-distributed */
  WITH old AS (
    SELECT entry.workspace_id, entry.invite_id ${SETTLED} ORDER BY entry.at LIMIT $2
  ), settled AS (
    SELECT entry.workspace_id, entry.invite_id FROM old entry
    WHERE ${WAITS}
  )${DELETION}`;

/** Deletes invites that were settled long ago with all that refers to them, and leaves those to another sweeper that it holds. */
export function purgeSettled(
  { settledBy, limit }: PurgeTerms,
  { distributed = false } = {},
): Statement<{ purged: number }> {
  return { text: distributed ? DISTRIBUTED : TEXT, values: [settledBy, limit] };
}
