import { run } from '../database.js';
import { cpuMsOf } from '../processor-time.js';

/** What a database has spent so far. */
export interface DatabaseCost {
  /** User and system time by connection, of those that there are. What runs in the background serves all databases. */
  readonly cpuMs: ReadonlyMap<number, number>;
  /** Of the server. */
  readonly walBytes: number;
}

export async function databaseCost(databaseUrl: string): Promise<DatabaseCost> {
  const rows = await run(
    databaseUrl,
    `SELECT pid, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS wal FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend'`,
  );
  const records = rows as unknown as { pid: number; wal: number }[];
  return { cpuMs: new Map(records.map(({ pid }) => [pid, cpuMsOf(pid)])), walBytes: records[0]!.wal };
}

/** What was spent between two moments, for each of so many requests. */
export function spentBetween(before: DatabaseCost, after: DatabaseCost, requests: number) {
  const spent = [...after.cpuMs].reduce((sum, [pid, cpuMs]) => sum + cpuMs - (before.cpuMs.get(pid) ?? 0), 0);
  return { databaseMs: spent / requests, walBytes: (after.walBytes - before.walBytes) / requests };
}
