import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { serverUser } from '../../libs/embedded-postgres/src/binaries.js';
import { freePort } from './free-port.mjs';
import { endingWithSuite, eventually } from './processes.js';
import { takesConnections } from './takes-connections.js';
import { programOf } from './tools.js';

export interface PgBouncer {
  /** The same database, through the pooler. */
  readonly url: string;
  /** How many connections lead to PostgreSQL, and how many clients share them. */
  connections(): Promise<{ servers: number; clients: number }>;
  stop(): Promise<void>;
}

/** In transaction mode, with so many connections to PostgreSQL; `connectQuery` runs once on each of those. */
export async function startPgBouncer(databaseUrl: string, poolSize: number, connectQuery = ''): Promise<PgBouncer> {
  const { hostname, port: serverPort, username, password, pathname } = new URL(databaseUrl);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'invites-pgbouncer-'));
  chmodSync(folder, 0o755);
  const config = join(folder, 'pgbouncer.ini');
  writeFileSync(
    config,
    `[databases]
* = host=${hostname} port=${serverPort} user=${username} password=${password} ${connectQuery && `connect_query='${connectQuery}'`}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
admin_users = ${username}
pool_mode = transaction
default_pool_size = ${poolSize}
ignore_startup_parameters = statement_timeout,lock_timeout,idle_in_transaction_session_timeout,options
`,
  );
  chmodSync(config, 0o644); // the user that runs it must be able to read it
  const child = endingWithSuite(
    spawn(programOf('pgbouncer'), ['--quiet', config], { cwd: '/', stdio: 'ignore', ...serverUser() }), // root may not
  );
  const ended = once(child, 'exit');
  await eventually(() => takesConnections(port));

  const at = (name: string) => `postgresql://${username}@127.0.0.1:${port}${name}`;
  return {
    url: at(pathname),
    async connections() {
      const client = new pg.Client({ connectionString: at('/pgbouncer') });
      await client.connect();
      const count = async (what: string) => {
        const { rows } = await client.query<{ database: string }>(`SHOW ${what}`);
        return rows.filter(({ database }) => `/${database}` === pathname).length;
      };
      const counts = { servers: await count('SERVERS'), clients: await count('CLIENTS') };
      await client.end();
      return counts;
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
