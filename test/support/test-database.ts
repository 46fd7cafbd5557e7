import { randomUUID } from 'node:crypto';
import { connect } from '@invites/runtime';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { createDistributedDatabase, dropDistributedDatabase, isCitus } from './citus.js';

export interface TestDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  /** Another pool on the same database, as another process has. */
  connectAgain(): Promise<DataSource>;
  drop(): Promise<void>;
}

/** A machine that is busy with other tests must not make a request fail, nor end what holds a lock for a test. */
const TIMEOUTS = { connectMs: 30_000, statementMs: 30_000, lockMs: 20_000, idleMs: 60_000, silenceMs: 35_000 };

/** A migrated database of its own for a suite, on the real server of the test run. */
export async function createTestDatabase(poolSize = 10): Promise<TestDatabase> {
  const { TEST_POSTGRES_URL: serverUrl, TEST_POSTGRES_COPY: copy } = process.env;
  const name = `invites_test_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(serverUrl!);
  url.pathname = name;
  if (isCitus) await createDistributedDatabase(url);
  else await administer(serverUrl!, `CREATE DATABASE ${name} ${copy}`);
  const pools = [await connect(url.href, poolSize, {}, TIMEOUTS)];
  return {
    url: url.href,
    dataSource: pools[0]!,
    async connectAgain() {
      const pool = await connect(url.href, poolSize, {}, TIMEOUTS);
      pools.push(pool);
      return pool;
    },
    async drop() {
      await Promise.all(pools.filter((pool) => pool.isInitialized).map((pool) => pool.destroy()));
      if (isCitus) await dropDistributedDatabase(url);
      else await administer(serverUrl!, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/**
 * A database without any table, for a host that brings its own.
 *
 * @param options of CREATE DATABASE
 */
export async function createEmptyDatabase(
  options = '',
): Promise<Pick<TestDatabase, 'url' | 'drop'> & { readonly client: pg.Client }> {
  const serverUrl = process.env.TEST_POSTGRES_URL!;
  const name = `host_test_${randomUUID().replaceAll('-', '')}`;
  await administer(serverUrl, `CREATE DATABASE ${name} ${options}`);
  const url = new URL(serverUrl);
  url.pathname = name;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return {
    url: url.href,
    client,
    async drop() {
      await client.end();
      await administer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** Cuts everybody off from a database, or lets them in again. */
export async function allowConnections(url: string, allowed: boolean): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const serverUrl = process.env.TEST_POSTGRES_URL!;
  await administer(serverUrl, `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS ${allowed}`);
  if (!allowed)
    await administer(serverUrl, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
