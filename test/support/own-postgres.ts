import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@invites/embedded-postgres';
import { migrate } from '@invites/runtime';
import pg from 'pg';
import { eventually } from './processes.js';

export interface OwnPostgres {
  /** Of a migrated database; the same after a restart. */
  readonly url: string;
  readonly pgdata: string;
  /** As `pg_ctl stop -m immediate` does: no goodbye to anybody, and the next start recovers as after a crash. */
  crash(): Promise<void>;
  /** As `pg_ctl stop -m fast` does: every client is disconnected with a message. */
  stop(): Promise<void>;
  /** Neither it nor any of its processes does anything until `thaw`; connections stay open. */
  freeze(): Promise<void>;
  thaw(): void;
  /** The very same server, on the same port; does not wait until it is ready. */
  startAgain(): void;
  /** Resolves once it lets somebody in. */
  ready(): Promise<void>;
  remove(): Promise<void>;
}

/** A server that a test may crash, since no other test uses it. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'invites-crash-'));
  chmodSync(folder, 0o755);
  const { url } = await startEmbeddedPostgres({ folder, superuser: true });
  await migrate(url);
  const pgdata = join(folder, 'pgdata');
  const { uid, gid } = statSync(pgdata);
  const commandLine = readFileSync(join(pgdata, 'postmaster.opts'), 'utf8').trim();
  const [program, ...args] = commandLine.split(/ (?=")/).map((part) => part.replaceAll('"', ''));

  const postmaster = () => Number(readFileSync(join(pgdata, 'postmaster.pid'), 'utf8').split('\n')[0]);
  let frozen: readonly number[] = [];
  endWithSuite(() => {
    try {
      thaw();
      process.kill(postmaster(), 'SIGQUIT');
    } catch {
      // It has ended, as it should have.
    }
  });

  async function end(signal: NodeJS.Signals): Promise<void> {
    const pid = postmaster();
    process.kill(pid, signal);
    await eventually(async () => {
      try {
        process.kill(pid, 0);
        return undefined;
      } catch {
        return true;
      }
    });
  }

  function thaw(): void {
    for (const pid of frozen) process.kill(pid, 'SIGCONT');
    frozen = [];
  }

  return {
    url,
    pgdata,
    crash: () => end('SIGQUIT'),
    stop: () => end('SIGINT'),
    async freeze() {
      const client = new pg.Client({ connectionString: url });
      client.on('error', () => {}); // it is frozen too, and may not outlive that
      await client.connect();
      process.kill(postmaster(), 'SIGSTOP'); // first, so that there will be no others
      const { rows } = await client.query<{ pid: number }>('SELECT pid FROM pg_stat_activity');
      frozen = [...rows.map(({ pid }) => pid), postmaster()];
      for (const pid of frozen) process.kill(pid, 'SIGSTOP');
      client.end(() => {});
    },
    thaw,
    startAgain() {
      spawn(program!, args, { cwd: '/', detached: true, stdio: 'ignore', uid, gid }).unref();
    },
    async ready() {
      await eventually(async () => {
        const client = new pg.Client({ connectionString: url });
        client.on('error', () => {}); // not yet
        const isIn = await client.connect().then(
          () => true,
          () => undefined,
        );
        client.end(() => {});
        return isIn;
      });
    },
    async remove() {
      thaw();
      await end('SIGINT').catch(() => {}); // a test that failed may have left it crashed
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
