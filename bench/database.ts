import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@invites/embedded-postgres';
import { migrate } from '@invites/runtime';
import pg from 'pg';
import type { Progress } from './progress.js';
import { seed } from './seed.js';

/** What a server of this size would be given; what makes it durable (fsync, synchronous_commit, full_page_writes) is on. */
const TUNING = { shared_buffers: '1GB', max_wal_size: '4GB' };
export type Tuning = Partial<typeof TUNING>;

export interface Server {
  /** A folder for whatever else the run leaves behind. */
  readonly folder: string;
  /** The URL of a database with so many invites, all new or of so many years; made when it is first asked for. */
  withInvites(invites: number, progress: Progress, years?: number): Promise<string>;
  stop(): Promise<void>;
}

/** A PostgreSQL server of the benchmark's own, in a temporary folder. */
export async function startServer(tuning: Tuning = {}): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'invites-bench-'));
  chmodSync(folder, 0o755);
  const draft = await startEmbeddedPostgres({ folder, superuser: true });
  for (const [name, value] of Object.entries({ ...TUNING, ...tuning }))
    await run(draft.url, `ALTER SYSTEM SET ${name} = '${value}'`);
  await draft.stop();
  const server = await startEmbeddedPostgres({ folder, superuser: true });
  const made = new Map<string, string>();
  return {
    folder,
    async withInvites(invites, progress, years = 0) {
      const name = `invites_${invites}_of_${years}`;
      const known = made.get(name);
      if (known !== undefined) return known;
      const url = new URL(server.url);
      url.pathname = name;
      await run(server.url, `CREATE DATABASE ${name}`);
      await migrate(url.href);
      await seed(url.href, invites, years, progress);
      made.set(name, url.href);
      return url.href;
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function run(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
