import { mkdtempSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freshBundle } from '../../scripts/fresh-bundle.mjs';
import { freshTestBundles } from './bundles.mjs';

const TEMPLATE = 'invites_test_template';

/** One real PostgreSQL for the whole run, with a migrated database that each suite copies. */
export default async function startPostgres() {
  freshBundle('api');
  await freshTestBundles();
  const { migrate, startEmbeddedPostgres } = await import('../../node_modules/.cache/test-programs/postgres.mjs');
  const folder = mkdtempSync(join(tmpdir(), 'invites-test-'));
  chmodSync(folder, 0o755);
  const server = await startEmbeddedPostgres({ folder, durable: false, superuser: true });
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${TEMPLATE}`);
  await admin.end();
  const template = new URL(server.url);
  template.pathname = TEMPLATE;
  await migrate(template.href);
  process.env.TEST_POSTGRES_URL = server.url;
  process.env.TEST_POSTGRES_TEMPLATE = TEMPLATE;
  globalThis.testPostgres = { server, folder };
}
