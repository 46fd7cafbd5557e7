import type { Database } from './database.js';
import { DISTRIBUTED_INVITE_LIMITS } from './sql/invite-limits.sql.js';

/**
 * On Citus, which of the tables are spread over the workers by their workspace, and which stay on the coordinator. The limits
 * count, and workers claim, where there is one snapshot and one set of locks: what they read stays. What grows for years and
 * is asked for by its workspace is spread.
 */
export const PLACES: Readonly<Record<string, 'workers' | 'coordinator'>> = {
  invites: 'workers',
  invite_history: 'workers',
  invite_mails: 'coordinator',
  invite_events: 'coordinator',
  invite_checks: 'coordinator',
  invite_notices: 'coordinator',
  invite_notice_mails: 'coordinator',
  invite_webhooks: 'coordinator',
  invite_webhook_deliveries: 'coordinator',
  invite_bounced_addresses: 'coordinator',
  invite_idempotency_keys: 'coordinator',
  invite_preview_visits: 'coordinator',
};

const [spread, kept] = (['workers', 'coordinator'] as const).map((place) =>
  Object.keys(PLACES).filter((table) => PLACES[table] === place),
) as [string[], string[]];

type Asked = Pick<Database, 'query'>;

/** Whether the invites of a database are spread over several servers. */
export async function isDistributed(database: Asked): Promise<boolean> {
  return (await hasCitus(database)) && (await isSpread(database, 'invites'));
}

/**
 * Spreads the tables where the extension is there, and gives the functions the form that they need then. To do it again
 * changes nothing but what a migration has changed since.
 *
 * @returns what it did, in sentences
 */
export async function distribute(database: Asked): Promise<string> {
  if (!(await hasCitus(database)))
    return 'Nothing is distributed, and nothing has changed: this database does not have the extension citus.';
  const done: string[] = [];
  for (const table of spread) {
    if (await isSpread(database, table)) continue;
    const beside = table === spread[0] ? 'none' : spread[0];
    await database.query(`SELECT create_distributed_table('${table}', 'workspace_id', colocate_with => '${beside}')`);
    done.push(table);
  }
  for (const statement of DISTRIBUTED_INVITE_LIMITS) await database.query(statement);
  const what =
    done.length > 0 ? `${done.join(' and ')} are distributed by workspace now.` : 'All was distributed before.';
  return `${what} These stay on the coordinator: ${kept.join(', ')}. Connect every process to the coordinator.`;
}

async function hasCitus(database: Asked): Promise<boolean> {
  return (await database.query(`SELECT FROM pg_extension WHERE extname = 'citus'`)).length > 0;
}

async function isSpread(database: Asked, table: string): Promise<boolean> {
  const metadata = `SELECT FROM pg_dist_partition WHERE logicalrelid = '${table}'::regclass`;
  return (await database.query(metadata)).length > 0;
}
