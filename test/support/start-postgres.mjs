import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freshBundle } from '../../scripts/fresh-bundle.mjs';
import { freshTestBundles } from './bundles.mjs';

const IN_MEMORY = '/dev/shm';
const ROOMY_BYTES = 4 * 2 ** 30;

/**
 * One real PostgreSQL for the whole run, with a migrated database that each suite copies: the embedded one, or the server
 * that `npm run test:database` has been given.
 */
export default async function startPostgres() {
  freshBundle('api');
  await freshTestBundles();
  const { migrate, startEmbeddedPostgres } = await import('../../node_modules/.cache/test-programs/postgres.mjs');
  const { url, copy, stop } = process.env.TEST_DATABASE_URL
    ? { url: process.env.TEST_DATABASE_URL, copy: '', stop: async () => {} }
    : await startOwn(startEmbeddedPostgres);
  const template = new URL(url);
  template.pathname = `invites_test_${randomUUID().replaceAll('-', '')}`;
  const name = template.pathname.slice(1);
  globalThis.stopTestPostgres = async () => {
    await administer(url, `DROP DATABASE ${name}`).finally(stop);
  };
  await administer(url, `CREATE DATABASE ${name}`);
  await migrate(template.href);
  process.env.TEST_POSTGRES_URL = url;
  process.env.TEST_CITUS_NODES = JSON.stringify(await workersOf(url));
  process.env.TEST_POSTGRES_COPY = `TEMPLATE ${name} ${copy}`;
}

/**
 * The data lie in memory where there is room. A database is three hundred files, and a file system without a journal
 * takes long to make a file where others have just been deleted.
 */
async function startOwn(startEmbeddedPostgres) {
  const folder = mkdtempSync(join(hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir(), 'invites-test-'));
  chmodSync(folder, 0o755);
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      remove();
      process.kill(process.pid, signal);
    });
  }
  const server = await startEmbeddedPostgres({ folder, durable: false, superuser: true });
  return {
    url: server.url,
    copy: 'STRATEGY file_copy', // the quickest for a small database
    async stop() {
      await server.stop();
      remove();
    },
  };
}

function hasRoom(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > ROOMY_BYTES;
  } catch {
    return false; // only Linux has such a folder
  }
}

/** Those of a coordinator of Citus. */
async function workersOf(url) {
  const citus = await administer(url, `SELECT FROM pg_extension WHERE extname = 'citus'`);
  if (citus.length === 0) return [];
  return administer(url, 'SELECT nodename AS host, nodeport AS port FROM pg_dist_node WHERE groupid > 0');
}

async function administer(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(statement).finally(() => client.end());
  return rows;
}
