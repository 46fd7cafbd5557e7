import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@invites/runtime';
import pg from 'pg';
import { findBinaries, serverUser } from '../../libs/embedded-postgres/src/binaries.js';
import { freePort } from './free-port.mjs';
import { endingWithSuite, eventually } from './processes.js';

/** Two servers, one of which follows the other: while it does, a commit is answered once both have it. */
export interface PostgresPair {
  /** Of the server that takes writes. */
  readonly primaryUrl: string;
  readonly standbyUrl: string;
  /** Nothing of what the primary does from now on reaches the standby. */
  stallStreaming(): Promise<void>;
  /** Kills every process of the primary by SIGKILL. */
  killPrimary(): Promise<void>;
  /** None of the processes of the primary does anything until `thawFormerPrimary`; connections stay open. */
  freezePrimary(): Promise<void>;
  /** The server that was frozen goes on, and knows nothing of the promotion of the other one. */
  thawFormerPrimary(): void;
  /** The standby becomes the primary, and answers commits alone; resolves once it takes writes. */
  promote(): Promise<void>;
  killStandby(): Promise<void>;
  /** The other server starts again as a copy of the primary; resolves once commits wait for it. */
  follow(): Promise<void>;
  onPrimary<Row extends object>(sql: string): Promise<Row[]>;
  remove(): Promise<void>;
}

interface Server {
  readonly pgdata: string;
  readonly port: number;
  readonly url: string;
  child?: ChildProcess;
  frozen?: readonly number[];
}

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'fsync=off',
  'max_connections=200',
  'wal_keep_size=256MB',
];
const FOLLOWED = "SELECT FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'sync'";

export async function startPostgresPair(): Promise<PostgresPair> {
  const user = serverUser();
  const folder = mkdtempSync(join(tmpdir(), 'invites-pair-'));
  chmodSync(folder, 0o755);
  const binaries = findBinaries(folder);
  let [primary, other] = [await makeServer('one'), await makeServer('two')];

  async function makeServer(name: string): Promise<Server> {
    const pgdata = join(folder, name);
    mkdirSync(pgdata, { mode: 0o700 });
    if (user) chownSync(pgdata, user.uid, user.gid);
    const port = await freePort();
    return { pgdata, port, url: `postgresql://postgres@127.0.0.1:${port}/postgres` };
  }

  async function start(server: Server): Promise<void> {
    const flags = [`port=${server.port}`, ...SETTINGS].flatMap((setting) => ['-c', setting]);
    const args = ['-D', server.pgdata, ...flags];
    server.child = endingWithSuite(spawn(join(binaries, 'postgres'), args, { cwd: '/', stdio: 'ignore', ...user }));
    await eventually(() => query(server, 'SELECT 1').catch(() => undefined));
  }

  async function processesOf(server: Server): Promise<number[]> {
    const rows = await query<{ pid: number }>(server, 'SELECT pid FROM pg_stat_activity');
    return [server.child!.pid!, ...rows.map(({ pid }) => pid)];
  }

  async function kill(server: Server): Promise<void> {
    const ended = once(server.child!, 'exit');
    const pids = server.frozen ?? (await processesOf(server));
    for (const pid of pids) signal(pid, 'SIGKILL');
    delete server.frozen;
    await ended;
  }

  /** Copies a running server. Its folder stays, since by that a start finds what a killed server has left in memory. */
  async function copy(from: Server, to: Server): Promise<void> {
    for (const name of readdirSync(to.pgdata).filter((one) => one !== 'postmaster.pid'))
      rmSync(join(to.pgdata, name), { recursive: true });
    const client = await connectTo(from);
    try {
      await client.query("SELECT pg_backup_start('pair', true)");
      const cp = spawn('cp', ['-a', ...copied(from), to.pgdata], { stdio: 'ignore' });
      await once(cp, 'exit'); // it may complain of files that vanish meanwhile, which does no harm
      const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
      const conninfo = `host=127.0.0.1 port=${from.port} user=postgres`;
      writeOwn(join(to.pgdata, 'backup_label'), rows[0]!.labelfile);
      writeOwn(join(to.pgdata, 'standby.signal'), '');
      writeOwn(join(to.pgdata, 'postgresql.auto.conf'), `primary_conninfo = '${conninfo}'\n`);
      for (const name of readdirSync(join(to.pgdata, 'pg_wal')))
        rmSync(join(to.pgdata, 'pg_wal', name), { recursive: true });
    } finally {
      await client.end();
    }
  }

  function writeOwn(file: string, content: string): void {
    writeFileSync(file, content);
    if (user) chownSync(file, user.uid, user.gid);
  }

  async function follow(): Promise<void> {
    await copy(primary, other);
    await start(other);
    await query(primary, "ALTER SYSTEM SET synchronous_standby_names = '*'", 'SELECT pg_reload_conf()');
    await eventually(async () => (await query(primary, FOLLOWED))[0]);
  }

  const facts = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  const options = { cwd: '/', stdio: 'ignore', ...user } as const;
  execFileSync(join(binaries, 'initdb'), ['--pgdata', primary.pgdata, ...facts], options);
  await start(primary);
  await migrate(primary.url);
  await follow();

  return {
    get primaryUrl() {
      return primary.url;
    },
    get standbyUrl() {
      return other.url;
    },
    async stallStreaming() {
      const senders = await query<{ pid: number }>(primary, 'SELECT pid FROM pg_stat_replication');
      for (const { pid } of senders) signal(pid, 'SIGSTOP');
    },
    killPrimary: () => kill(primary),
    async freezePrimary() {
      primary.frozen = await processesOf(primary);
      for (const pid of primary.frozen) signal(pid, 'SIGSTOP');
    },
    thawFormerPrimary() {
      for (const pid of other.frozen!) signal(pid, 'SIGCONT');
      delete other.frozen;
    },
    async promote() {
      await query(other, 'SELECT pg_promote()');
      [primary, other] = [other, primary];
    },
    killStandby: () => kill(other),
    async follow() {
      if (other.child!.exitCode === null && other.child!.signalCode === null) await kill(other);
      await follow();
    },
    onPrimary: (sql) => query(primary, sql),
    async remove() {
      for (const server of [primary, other]) {
        const { child, frozen = [] } = server;
        for (const pid of frozen) signal(pid, 'SIGKILL');
        if (child!.exitCode !== null || child!.signalCode !== null) continue;
        const ended = once(child!, 'exit');
        child!.kill('SIGQUIT');
        await ended;
      }
      rmSync(folder, { recursive: true });
    },
  };
}

/** What of a server a copy takes over. */
function copied({ pgdata }: Server): string[] {
  const own = new Set(['postmaster.pid', 'postmaster.opts', 'postgresql.auto.conf', 'standby.signal', 'backup_label']);
  return readdirSync(pgdata)
    .filter((name) => !own.has(name))
    .map((name) => join(pgdata, name));
}

async function connectTo({ url }: Server): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // of a server that is killed
  await client.connect();
  return client;
}

/** Each statement is a transaction of its own; resolves with the rows of the first. */
async function query<Row extends object>(server: Server, ...statements: readonly string[]): Promise<Row[]> {
  const client = await connectTo(server);
  try {
    const answers = [];
    for (const sql of statements) answers.push(await client.query<Row>(sql));
    return answers[0]!.rows;
  } finally {
    client.end(() => {});
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile, as the connection did that has asked.
  }
}
