import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataFolderError, findEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'invites-embedded-'));
  chmodSync(folder, 0o755);
});
afterEach(async () => {
  await (await startEmbeddedPostgres({ folder })).stop();
  rmSync(folder, { recursive: true });
});

async function query<T>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

const postmasterPid = () => Number(readFileSync(join(folder, 'pgdata', 'postmaster.pid'), 'utf8').split('\n')[0]);

/** A process of its own that starts the server and tells its URL. */
async function startElsewhere(): Promise<{ child: ChildProcess; url: string }> {
  const script = `
    import { startEmbeddedPostgres } from '@invites/embedded-postgres';
    const server = await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)} }).catch((error) => ({ url: error.message }));
    console.log(server.url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { child, url };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('the embedded PostgreSQL', () => {
  it('starts on an empty folder, keeps its data over a restart, and is gone after stop', async () => {
    const first = await startEmbeddedPostgres({ folder });
    const [{ version }] = (await query<{ version: string }>(first.url, 'SELECT version()')) as [{ version: string }];
    expect(version).toMatch(/^PostgreSQL 1[4-9]/);
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
    expect(await findEmbeddedPostgres(folder)).toBeUndefined();

    const second = await startEmbeddedPostgres({ folder });
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.stop();
  });

  it('is adopted when its parent was killed with -9, with its data', async () => {
    const { child, url } = await startElsewhere();
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pid = postmasterPid();
    await kill(child);
    const adopted = await startEmbeddedPostgres({ folder });
    expect(postmasterPid()).toBe(pid);
    expect(await query(adopted.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await adopted.stop();
  });

  it('recovers committed data when the server itself was killed with -9', async () => {
    const { child, url } = await startElsewhere();
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await kill(child);
    process.kill(postmasterPid(), 'SIGKILL');
    const recovered = await startEmbeddedPostgres({ folder });
    expect(await query(recovered.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await recovered.stop();
  });

  it('refuses a second owner of the folder, and says so; others may find it', async () => {
    const { child, url } = await startElsewhere();
    await expect(startEmbeddedPostgres({ folder })).rejects.toThrow(DataFolderError);
    await expect(startEmbeddedPostgres({ folder })).rejects.toThrow(
      `Another process is using the data folder ${folder}`,
    );
    expect(await findEmbeddedPostgres(folder)).toBe(url);
    await kill(child);
  });

  it('of several first starts at the same time exactly one owns the folder', async () => {
    const started = await Promise.all(Array.from({ length: 4 }, startElsewhere));
    const messages = started.map(({ url }) => url);
    expect(messages.filter((message) => message.startsWith('postgresql://'))).toHaveLength(1);
    expect(messages.filter((message) => message.startsWith('Another process is using'))).toHaveLength(3);
    await Promise.all(started.map(({ child }) => kill(child)));
  });

  it('starts under a strict umask, in folders that it has to make', async () => {
    const before = process.umask(0o077);
    try {
      const server = await startEmbeddedPostgres({ folder: join(folder, 'a', 'b') });
      expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await server.stop();
    } finally {
      process.umask(before);
    }
  });

  it('listens on the loopback address only', async () => {
    const server = await startEmbeddedPostgres({ folder });
    const [row] = await query<{ listen_addresses: string }>(server.url, 'SHOW listen_addresses');
    const [sockets] = await query<{ unix_socket_directories: string }>(server.url, 'SHOW unix_socket_directories');
    expect({ ...row, ...sockets }).toEqual({ listen_addresses: '127.0.0.1', unix_socket_directories: '' });
    await server.stop();
  });
});
