import { migrate, distribute } from '@invites/runtime';
import pg from 'pg';

interface Node {
  readonly host: string;
  readonly port: number;
}

/** The workers of the server that `npm run test:database` has been given, as its database knows them; none where it has no Citus. */
const NODES = JSON.parse(process.env.TEST_CITUS_NODES ?? '[]') as readonly Node[];

export const isCitus = NODES.length > 0;

/** A database on the coordinator and on each worker, migrated and distributed: a template has no shards to copy. */
export async function createDistributedDatabase(url: URL): Promise<void> {
  const name = url.pathname.slice(1);
  for (const server of [...NODES.map((node) => on(node, url)), url]) {
    await ask(at(server, 'postgres'), `CREATE DATABASE ${name}`);
    await ask(server, 'CREATE EXTENSION citus');
  }
  await ask(url, `ALTER DATABASE ${name} SET citus.shard_count = 4`);
  await ask(url, `SELECT citus_set_coordinator_host('${url.hostname}', ${url.port})`);
  for (const { host, port } of NODES) await ask(url, `SELECT citus_add_node('${host}', ${port})`);
  await migrate(url.href);
  await distribute(url.href);
}

export async function dropDistributedDatabase(url: URL): Promise<void> {
  for (const server of [url, ...NODES.map((node) => on(node, url))])
    await ask(at(server, 'postgres'), `DROP DATABASE ${url.pathname.slice(1)} WITH (FORCE)`);
}

function on({ host, port }: Node, url: URL): URL {
  const other = new URL(url);
  other.hostname = host;
  other.port = String(port);
  return other;
}

function at(url: URL, database: string): URL {
  const other = new URL(url);
  other.pathname = database;
  return other;
}

async function ask(url: URL, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** As the module finds out at its start. */
export function distributed<Scope extends { isDistributed: boolean }>(scope: Scope): Scope {
  scope.isDistributed = isCitus;
  return scope;
}
