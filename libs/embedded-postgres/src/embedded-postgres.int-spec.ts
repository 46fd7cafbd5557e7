import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { serverUser } from './binaries.js';
import { DataFolderError, isRunning } from './data-folder.js';
import { type EmbeddedPostgres, findEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';

/** Holds all that is made here. */
let root: string;
/** A data folder that was made by a first start, with a table; `folder` unless a test needs another one. */
let prepared: string;
let folder: string;
/** Ended when a test fails before it does so itself. */
const servers: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

const openFolder = (path: string) => {
  mkdirSync(path);
  chmodSync(path, 0o755);
  return path;
};
const start = async (at = folder) => {
  const server = await startEmbeddedPostgres({ folder: at });
  servers.push(server);
  return server;
};

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'invites-embedded-'));
  chmodSync(root, 0o755);
  prepared = join(root, 'prepared');
  const server = await startEmbeddedPostgres({ folder: prepared });
  await query(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await server.stop();
});
beforeEach(() => {
  folder = prepared;
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  if (folder !== prepared) rmSync(folder, { recursive: true, force: true });
});
afterAll(() => rmSync(root, { recursive: true }));

async function query<T>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

const pgdata = () => join(folder, 'pgdata');
const countKept = async (url: string) =>
  (await query<{ count: number }>(url, 'SELECT count(*)::int FROM kept')).map(({ count }) => count);

const postmasterFile = () => readFileSync(join(pgdata(), 'postmaster.pid'), 'utf8').split('\n');
const postmasterPid = () => Number(postmasterFile()[0]);

async function eventually<T>(look: () => T | undefined): Promise<T> {
  const giveUpAt = Date.now() + 30_000;
  for (;;) {
    const seen = look();
    if (seen !== undefined) return seen;
    if (Date.now() > giveUpAt) throw new Error('What was looked for has not come within 30 seconds.');
    await delay(10);
  }
}

const gone = (pid: number) => eventually(() => !isRunning(pid) || undefined);

/** A process of its own that starts the server, prints its URL, and ends as the test asks. */
async function startElsewhere(): Promise<{ child: ChildProcess; url: string }> {
  const script = `
    import { startEmbeddedPostgres } from '@invites/embedded-postgres';
    const server = await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)} }).catch((error) => ({ url: error.message }));
    console.log(server.url);
    process.stdin.once('data', (how) => {
      if (String(how) === 'exit') process.exit(0);
      if (String(how) === 'throw') throw new Error('nobody handles this');
      process.stdin.destroy();
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  children.push(child);
  const [url] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { child, url };
}

/** A process that is no PostgreSQL, of the user whom the server runs as. */
function startSleeper(): number {
  const sleeper = spawn('sleep', ['600'], { stdio: 'ignore', ...serverUser() });
  children.push(sleeper);
  return sleeper.pid!;
}

async function failureOf(starting: Promise<EmbeddedPostgres>): Promise<string> {
  const startedAt = performance.now();
  const error = await starting.then(
    () => new Error('it has started'),
    (reason: unknown) => reason as Error,
  );
  expect(error).toBeInstanceOf(DataFolderError);
  expect(error.message).not.toContain('\n');
  expect(performance.now() - startedAt).toBeLessThan(5_000); // a fifth of it on a machine with nothing else to do
  return error.message;
}

describe('the embedded PostgreSQL', () => {
  it('keeps its data over a restart, can be found while it runs, and is gone after stop', async () => {
    const first = await start();
    const [{ version }] = (await query<{ version: string }>(first.url, 'SELECT version()')) as [{ version: string }];
    expect(version).toMatch(/^PostgreSQL 1[4-9]/);
    expect(findEmbeddedPostgres(folder)).toBe(first.url);
    await query(first.url, 'CREATE TABLE mine AS SELECT 1 AS one');
    const pid = postmasterPid();
    await first.stop();
    expect(isRunning(pid)).toBe(false);
    expect(findEmbeddedPostgres(folder)).toBeUndefined();
    expect(findEmbeddedPostgres(join(folder, 'nowhere'))).toBeUndefined();

    const second = await start();
    expect(await query(second.url, 'SELECT one FROM mine')).toEqual([{ one: 1 }]);
  });

  it('recovers committed data when the server itself was killed with -9', async () => {
    const { child, url } = await startElsewhere();
    const [before] = await countKept(url);
    await query(url, 'INSERT INTO kept VALUES (43)');
    process.kill(postmasterPid(), 'SIGKILL');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await countKept((await start()).url)).toEqual([before! + 1]);
  });
});

describe('only its owner', () => {
  it('gets in: from this machine, with the password, as a role that owns one database and may do nothing else', async () => {
    const { url } = await start();
    const [settings] = await query(
      url,
      `SELECT current_setting('listen_addresses') AS addresses,
       rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls AS mighty
       FROM pg_roles WHERE rolname = current_user`,
    );
    expect(settings).toEqual({ addresses: '127.0.0.1', mighty: false });
    expect(postmasterFile()[4]).toBe(''); // no socket in a folder
    const reach = [`COPY (SELECT 1) TO PROGRAM 'true'`, `SELECT pg_read_file('/etc/passwd')`, 'SET ROLE postgres'];
    for (const sql of reach) await expect(query(url, sql)).rejects.toThrow(/permission denied/);

    const { password } = new URL(url);
    const changes: Partial<URL>[] = [
      { password: '' },
      { password: `${password}x` },
      { username: 'postgres' },
      { username: 'postgres', password: '' },
      { username: 'postgres', pathname: '/template1' },
    ];
    for (const change of changes)
      await expect(query(Object.assign(new URL(url), change).href, 'SELECT 1')).rejects.toThrow(/password|SASL/);
  });

  it('may read what is in its folder', async () => {
    const { url } = await start();
    const names = readdirSync(folder).sort();
    expect(names).toEqual(['pgdata', 'postgres-password.secret', 'postgres.log']);
    const modes = names.map((name) => [name, statSync(join(folder, name)).mode & 0o077]);
    expect(modes).toEqual(names.map((name) => [name, 0]));
    expect(readFileSync(join(folder, 'postgres-password.secret'), 'utf8')).toBe(new URL(url).password);
    expect(readFileSync(join(folder, 'postgres.log'), 'utf8')).not.toContain(new URL(url).password);
  });

  it('and no secret of ours stands in the environment of its processes, which run as another user', async () => {
    process.env.A_SECRET = 'of the environment';
    await start().finally(() => delete process.env.A_SECRET);
    const environment = process.platform === 'linux' ? `/proc/${postmasterPid()}/environ` : '/dev/null';
    expect(readFileSync(environment, 'utf8')).not.toContain('A_SECRET');
  });
});

describe('whatever ends the process', () => {
  it.each<[string, (child: ChildProcess) => unknown]>([
    ['kill -9', (child) => child.kill('SIGKILL')],
    ['process.exit of a library', (child) => child.stdin!.write('exit')],
    ['an error that nobody handles', (child) => child.stdin!.write('throw')],
    ['that there is nothing more to do', (child) => child.stdin!.write('nothing')],
  ])('the server ends with it, and the next start works at once, with the data: %s', async (_what, end) => {
    const { child, url } = await startElsewhere();
    await query(url, 'INSERT INTO kept VALUES (43)');
    const [before] = await countKept(url);
    const pid = postmasterPid();
    end(child);
    await once(child, 'exit');
    await gone(pid);
    expect(await countKept((await start()).url)).toEqual([before]);
  });

  it('the server ends with it, also before it knows any signal', async () => {
    const binaries = openFolder(join(root, 'binaries'));
    writeFileSync(join(binaries, 'postgres'), '#!/bin/sh\necho "as $$"\nexec sleep 600\n');
    chmodSync(join(binaries, 'postgres'), 0o755);
    const log = join(root, 'binaries.log');
    const script = `
      import { launch } from './libs/embedded-postgres/dist/launch.js';
      void launch(${JSON.stringify({ binaries, pgdata: root, log, durable: true })});`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    children.push(child);
    const pid = await eventually(() => /^as (\d+)$/m.exec(existsSync(log) ? readFileSync(log, 'utf8') : '')?.[1]);
    child.kill('SIGKILL');
    expect(await gone(Number(pid))).toBe(true);
  });

  it('and a process that starts at that very moment waits until it has', async () => {
    for (let count = 0; count < 2; count++) {
      const { child, url } = await startElsewhere();
      expect(url).toMatch(/^postgresql:/);
      child.kill('SIGKILL');
    }
    await start();
  });
});

describe('a folder has one owner', () => {
  it('a second start is refused in one line, and disturbs nothing', async () => {
    const { url } = await start();
    const pid = postmasterPid();
    expect(await failureOf(startEmbeddedPostgres({ folder }))).toBe(
      `Another process is using the data folder ${folder} (PostgreSQL is process ${pid}). ` +
        'Stop it first, or set DATA_DIR to another folder.',
    );
    expect(findEmbeddedPostgres(folder)).toBe(url);
    expect(await countKept(url)).toHaveLength(1);
  });

  it('of several first starts at the same time exactly one owns it', async () => {
    folder = openFolder(join(root, 'first'));
    const started = await Promise.all(Array.from({ length: 3 }, startElsewhere));
    const messages = started.map(({ url }) => url);
    const owner = messages.find((message) => message.startsWith('postgresql://'));
    expect(await query(owner!, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(messages.filter((message) => message.startsWith('Another process is using'))).toHaveLength(2);
    expect(readdirSync(folder).sort()).toEqual(['pgdata', 'postgres-password.secret', 'postgres.log']);
  });

  it.each<[string, () => string | Promise<string>]>([
    ['another program', () => String(startSleeper())],
    [
      'a PostgreSQL on another folder',
      async () => {
        const [row] = await query<{ text: string }>(
          process.env.TEST_POSTGRES_URL!,
          `SELECT pg_read_file('postmaster.pid') AS text`,
        );
        return row!.text.split('\n')[0]!;
      },
    ],
    ['nobody any more', () => String(spawnSync('true').pid)],
    ['nobody at all', () => ''],
  ])('a postmaster.pid that names %s is in nobody’s way', async (_whom, pid) => {
    const text = await pid();
    writeFileSync(join(pgdata(), 'postmaster.pid'), text && `${text}\n${pgdata()}\n1\n5432\n\n127.0.0.1\n\nready\n`);
    chmodSync(join(pgdata(), 'postmaster.pid'), 0o644);
    expect(findEmbeddedPostgres(folder)).toBeUndefined();
    const startedAt = performance.now();
    const { url } = await start();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await countKept(url)).toHaveLength(1);
  });
});

describe('a start that can not succeed says why and what to do, in one line', () => {
  /** All that PostgreSQL looks at before it reads its data. */
  beforeEach(() => {
    folder = openFolder(join(root, 'damaged'));
    execFileSync('cp', ['-a', join(prepared, 'postgres-password.secret'), folder]);
    mkdirSync(pgdata());
    const parts = readdirSync(join(prepared, 'pgdata')).filter((name) => name !== 'base' && name !== 'pg_wal');
    execFileSync('cp', ['-a', ...parts.map((name) => join(prepared, 'pgdata', name)), pgdata()]);
    const { uid, gid } = statSync(join(prepared, 'pgdata'));
    chownSync(pgdata(), uid, gid);
    chmodSync(pgdata(), 0o700);
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'of another major version',
      () => writeFileSync(join(pgdata(), 'PG_VERSION'), '13\n'),
      /: database files are incompatible with server: .* version 13, .*\. Set DATABASE_URL to a PostgreSQL of that version, or delete/,
    ],
    [
      'that is empty',
      () => readdirSync(pgdata()).forEach((name) => rmSync(join(pgdata(), name), { recursive: true })),
      /"\S+postgresql\.conf": (No such file|Permission).*\. The folder is empty or damaged: .* delete it/,
    ],
    [
      'without its control file',
      () => rmSync(join(pgdata(), 'global', 'pg_control')),
      /could not find the database system\. The folder is empty or damaged/,
    ],
    [
      'without its write-ahead log',
      () => undefined,
      /required WAL directory "pg_wal" does not exist\. The folder is empty or damaged/,
    ],
    [
      'that everyone may write to',
      () => chmodSync(pgdata(), 0o777),
      /has invalid permissions: .*\. The folder has to belong to whoever runs PostgreSQL \(nobody, .*chmod 700/,
    ],
    [
      'with a file that PostgreSQL may not read',
      () => chmodSync(join(pgdata(), 'postgresql.conf'), 0),
      /Permission denied\. The folder has to belong/,
    ],
    [
      'with a configuration of somebody else’s',
      () => writeFileSync(join(pgdata(), 'postgresql.auto.conf'), "work_mem = 'a lot'\n"),
      /invalid value for parameter "work_mem": "a lot"\. \S+postgres\.log may say more\.$/,
    ],
    [
      'of an earlier release, which let in everybody',
      () => rmSync(join(folder, 'postgres-password.secret')),
      /The database in (\S+pgdata) is of an earlier release, or its password .* is lost\. Delete \1 to start again\.$/,
    ],
  ])('on a folder %s', async (_what, damage, message) => {
    damage();
    const failure = await failureOf(startEmbeddedPostgres({ folder }));
    expect(failure).toMatch(message);
    expect(failure).toContain(pgdata());
  });

  it('in a place where there can be no folder', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(await failureOf(startEmbeddedPostgres({ folder: join(file, 'data') }))).toMatch(
      /^Can't use the folder \S+a-file\/data \(DATA_DIR\): ENOTDIR: .*\. Set DATA_DIR to a folder that can be written\.$/,
    );
  });
});

describe('the copy of its programs', () => {
  let cache: string;
  const { XDG_CACHE_HOME: cacheBefore } = process.env;
  beforeEach(() => {
    cache = openFolder(join(root, 'cache'));
    process.env.XDG_CACHE_HOME = cache;
  });
  afterEach(() => {
    if (cacheBefore === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = cacheBefore;
    rmSync(cache, { recursive: true });
  });

  const copies = (at: string) => readdirSync(at).filter((name) => name.startsWith('postgresql-'));

  it('is in the cache, under a strict umask too, and drafts that a kill has left go with the first start', async () => {
    const { optionalDependencies } = JSON.parse(readFileSync('libs/embedded-postgres/package.json', 'utf8'));
    const [version] = Object.values(optionalDependencies);
    folder = openFolder(join(root, 'fresh'));
    const [dead, alive] = [spawnSync('true').pid, startSleeper()];
    openFolder(join(cache, 'invites'));
    for (const pid of [dead, alive]) {
      mkdirSync(join(cache, 'invites', `postgresql-${version}.${pid}`));
      mkdirSync(join(folder, `pgdata.${pid}`));
      writeFileSync(join(folder, `postgres-password.secret.${pid}`), '');
    }
    const before = process.umask(0o077);
    try {
      expect(await query((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      process.umask(before);
    }
    expect(copies(join(cache, 'invites'))).toEqual([`postgresql-${version}`, `postgresql-${version}.${alive}`]);
    expect(readdirSync(folder).sort()).toEqual([
      'pgdata',
      `pgdata.${alive}`,
      'postgres-password.secret',
      `postgres-password.secret.${alive}`,
      'postgres.log',
    ]);
  });

  it('is in the data folder where there can be none in the cache', async () => {
    process.env.XDG_CACHE_HOME = join(cache, 'a-file');
    writeFileSync(process.env.XDG_CACHE_HOME, '');
    expect(await countKept((await start()).url)).toHaveLength(1);
    expect(copies(folder)).toHaveLength(1);
  });
});
