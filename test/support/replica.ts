import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { OwnPostgres } from './own-postgres.js';
import { endingWithSuite, eventually, freePort } from './processes.js';

export interface Replica {
  readonly url: string;
  /** The names of the statements that it was sent so far, or their texts where they have none. */
  statements(): string[];
  /** From now on it is behind; resolves when it is. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** A streaming replica of a running server, made as pg_basebackup does. */
export async function startReplicaOf(primary: OwnPostgres): Promise<Replica> {
  const folder = mkdtempSync(join(tmpdir(), 'invites-replica-'));
  chmodSync(folder, 0o755);
  const pgdata = join(folder, 'pgdata');
  const log = join(folder, 'postgres.log');
  const owner = statSync(primary.pgdata);
  const { port: primaryPort, username, password } = new URL(primary.url);

  await ask(primary.url, async (client) => {
    await client.query(`SELECT pg_backup_start('replica', true)`);
    appendFileSync(join(primary.pgdata, 'pg_hba.conf'), 'host replication all 127.0.0.1/32 scram-sha-256\n');
    await client.query('SELECT pg_reload_conf()');
    spawnSync('cp', ['-a', primary.pgdata, pgdata]);
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    rmSync(join(pgdata, 'postmaster.pid'), { force: true });
    const files = { backup_label: rows[0]!.labelfile, 'standby.signal': '' };
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(pgdata, name), text);
      chownSync(join(pgdata, name), owner.uid, owner.gid);
    }
  });

  const commandLine = readFileSync(join(primary.pgdata, 'postmaster.opts'), 'utf8').trim();
  const [program, ...primaryArgs] = commandLine.split(/ (?=")/).map((part) => part.replaceAll('"', ''));
  const port = String(await freePort());
  const url = Object.assign(new URL(primary.url), { port }).href;
  const args = [
    ...primaryArgs.map((arg) => (arg === primary.pgdata ? pgdata : arg === primaryPort ? port : arg)),
    '-c',
    `primary_conninfo=host=127.0.0.1 port=${primaryPort} user=${username} password=${password}`,
    '-c',
    'log_statement=all',
  ];
  let end: () => Promise<void>;

  const replica: Replica = {
    url,
    statements() {
      const lines = readFileSync(log, 'utf8').matchAll(/LOG: {2}(?:execute [^:]*|statement): (.*)/g);
      const texts = [...lines].map(([, text]) => text!).filter((text) => !text.includes('pg_wal_replay_'));
      return texts.map((text) => /^\/\* (\S+) \*\//.exec(text)?.[1] ?? text);
    },
    async pause() {
      await ask(url, (client) => client.query('SELECT pg_wal_replay_pause()'));
      await eventually(() =>
        ask(url, async (client) => {
          const { rows } = await client.query(`SELECT pg_get_wal_replay_pause_state() = 'paused' AS paused`);
          return rows[0].paused || undefined;
        }),
      );
    },
    async resume() {
      await ask(url, (client) => client.query('SELECT pg_wal_replay_resume()'));
    },
    async start() {
      const output = openSync(log, 'a');
      const { uid, gid } = owner;
      const server = endingWithSuite(spawn(program!, args, { cwd: '/', stdio: ['ignore', output, output], uid, gid }));
      const exit = once(server, 'exit');
      end = async () => {
        server.kill('SIGINT');
        await exit;
      };
      await eventually(() => ask(url, async () => true as const).catch(() => undefined));
    },
    stop: () => end(),
    async remove() {
      await end();
      rmSync(folder, { recursive: true });
    },
  };
  await replica.start();
  return replica;
}

async function ask<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
