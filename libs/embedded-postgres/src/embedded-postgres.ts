import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries, makeEnterableFolder, serverUser } from './binaries.js';

/** A running PostgreSQL server that this process owns until {@link EmbeddedPostgres.stop}. */
export interface EmbeddedPostgres {
  /** `postgresql://…` of the maintenance database, which always exists. */
  readonly url: string;
  /** Stops the server the way `pg_ctl stop -m fast` does; resolves when it is gone. */
  stop(): Promise<void>;
}

/** The data folder can't be used; the message says why and what to do. */
export class DataFolderError extends Error {}

const USER = 'invites';
const OWNER_LOCK = 4_946_813; // an arbitrary advisory lock key, in the maintenance database only
const READY_WITHIN_MS = 20_000;

/**
 * Starts PostgreSQL on a data folder, creating it at the first start. A server that outlived its parent
 * (`kill -9`) is adopted. It listens on 127.0.0.1 only, on a free port, and trusts whoever connects there.
 *
 * @param options.folder holds `pgdata/` and `postgres.log`
 * @param options.durable false trades crash safety for speed: for the servers of test runs only
 * @throws DataFolderError when another process owns the folder, or it can't be reached
 */
export async function startEmbeddedPostgres(options: { folder: string; durable?: boolean }): Promise<EmbeddedPostgres> {
  const folder = resolve(options.folder);
  const pgdata = join(folder, 'pgdata');
  const user = serverUser();
  makeEnterableFolder(folder);
  if (user) requireReachable(folder);
  const binaries = findBinaries();
  if (!existsSync(pgdata)) initialise(binaries, pgdata, user);

  const deadline = Date.now() + READY_WITHIN_MS;
  let failures = 0;
  for (;;) {
    const owner = await connectToOwner(pgdata);
    if (owner) return takeOver(owner, pgdata);
    const log = join(folder, 'postgres.log');
    const pid = await launch(binaries, pgdata, log, options.durable ?? true, user);
    if (pid === undefined) continue;
    // It has exited: for another server that is there, or is just stopping, as the next round will see; or for good.
    const other = readPostmaster(pgdata);
    if (!other || other.pid === pid) failures++;
    if (failures > 1 || Date.now() > deadline) {
      throw new DataFolderError(`PostgreSQL does not start on ${pgdata}; the end of ${log} says why.`);
    }
    await delay(100);
  }
}

/** The URL of the server that some process runs on this folder, or undefined when none does. */
export async function findEmbeddedPostgres(folder: string): Promise<string | undefined> {
  const client = await connectToOwner(join(resolve(folder), 'pgdata'));
  await client?.end();
  return client && urlOf(client.port);
}

function urlOf(port: number): string {
  return `postgresql://${USER}@127.0.0.1:${port}/postgres`;
}

function requireReachable(folder: string): void {
  for (let path = folder; path !== dirname(path); path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) {
      throw new DataFolderError(
        `DATA_DIR ${folder} can't be used by root: PostgreSQL then runs as the user nobody, who can't enter ${path}. ` +
          'Choose a folder that everyone may enter, such as one below /var/lib.',
      );
    }
  }
}

/** `initdb` beside the final place, then one rename: a start that is killed half-way leaves nothing to repair. */
function initialise(binaries: string, pgdata: string, user?: { uid: number; gid: number }): void {
  const draft = `${pgdata}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  if (user) chownSync(draft, user.uid, user.gid);
  const initdb = spawnSync(
    join(binaries, 'initdb'),
    [
      '--pgdata',
      draft,
      '--username',
      USER,
      '--auth',
      'trust',
      '--encoding',
      'UTF8',
      '--locale',
      'C',
      '--no-instructions',
      '--no-sync',
    ],
    { cwd: '/', encoding: 'utf8', ...user },
  );
  if (initdb.status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw new DataFolderError(
      `PostgreSQL can't create its database in ${pgdata}: ${(initdb.error?.message ?? initdb.stderr).trim()}`,
    );
  }
  try {
    renameSync(draft, pgdata);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(pgdata)) throw error; // another start was quicker; the owner's lock decides between the two
  }
}

/** Resolves once the server takes connections, or with the pid that it had when it has exited instead. */
async function launch(
  binaries: string,
  pgdata: string,
  log: string,
  durable: boolean,
  user?: { uid: number; gid: number },
): Promise<number | undefined> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
  const unsafe = durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const flags = Object.entries({ ...settings, ...unsafe }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const output = openSync(log, 'a');
  const server = spawn(join(binaries, 'postgres'), ['-D', pgdata, '-p', String(await freePort()), ...flags], {
    cwd: '/',
    // A session of its own: Ctrl-C at the terminal must reach the application alone, which then stops the server.
    detached: true,
    stdio: ['ignore', output, output],
    ...user,
  });
  closeSync(output);
  server.unref();
  const ended = once(server, 'exit').then(
    () => true,
    () => true, // it could not even be started
  );
  while (!(await Promise.race([ended, delay(20, false)]))) {
    const postmaster = readPostmaster(pgdata);
    if (postmaster?.ready && postmaster.pid === server.pid) return undefined;
  }
  return server.pid ?? -1;
}

/** What the server writes about itself: pid on line 1, port on line 4, status on line 8. */
function readPostmaster(pgdata: string): { pid: number; port: number; ready: boolean } | undefined {
  try {
    const lines = readFileSync(join(pgdata, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
  } catch {
    return undefined;
  }
}

async function connectToOwner(pgdata: string): Promise<pg.Client | undefined> {
  const postmaster = readPostmaster(pgdata);
  if (!postmaster?.ready) return undefined;
  const client = new pg.Client({ connectionString: urlOf(postmaster.port), connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // the server ends this connection when it stops
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    if (rows[0]?.data_directory === pgdata) return client;
    await client.end();
  } catch {
    // not there any more: the file is what a crash left behind
  }
  return undefined;
}

/** One owner per folder: a lock of the session, so that the kernel and the server release it however we die. */
async function takeOver(client: pg.Client, pgdata: string): Promise<EmbeddedPostgres> {
  // The server takes a moment to notice that an owner has been killed.
  let locked = false;
  for (let attempt = 0; !locked && attempt < 20; attempt++) {
    if (attempt > 0) await delay(50);
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [OWNER_LOCK]);
    locked = rows[0]!.locked;
  }
  if (!locked) {
    await client.end();
    throw new DataFolderError(
      `Another process is using the data folder ${dirname(pgdata)}. Stop it first, or set DATA_DIR to another folder.`,
    );
  }
  const postmaster = readPostmaster(pgdata);
  return {
    url: urlOf(client.port),
    async stop() {
      if (postmaster) await stopServer(postmaster.pid);
      await client.end().catch(() => {});
    },
  };
}

async function stopServer(pid: number): Promise<void> {
  const quitAt = Date.now() + 10_000;
  let signal: NodeJS.Signals | 0 = 'SIGINT';
  try {
    for (;;) {
      process.kill(pid, signal);
      signal = Date.now() > quitAt ? 'SIGQUIT' : 0;
      await delay(20);
    }
  } catch {
    // ESRCH: it has ended
  }
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolvePort(port));
    });
  });
}
