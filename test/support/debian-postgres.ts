import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { serverUser } from '../../libs/embedded-postgres/src/binaries.js';
import { freePort } from './free-port.mjs';
import { endingWithSuite, eventually } from './processes.js';
import { programOf } from './tools.js';

/** A server of PostgreSQL 15 as Debian packages it, for a test that has declared that it needs it. */
export async function startDebianPostgres(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const program = programOf('postgresql 15');
  const user = serverUser();
  const pgdata = mkdtempSync(join(tmpdir(), 'invites-postgres-15-'));
  if (user) chownSync(pgdata, user.uid, user.gid);
  const options = { cwd: '/', stdio: 'ignore', ...user } as const;
  const facts = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(dirname(program), 'initdb'), ['--pgdata', pgdata, ...facts], options);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
  const child = endingWithSuite(
    spawn(program, ['-D', pgdata, '-p', String(port), ...settings.flatMap((one) => ['-c', one])], options),
  );
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  await eventually(async () => {
    const client = new pg.Client({ connectionString: url });
    const isReady = await client.connect().then(
      () => true,
      () => undefined,
    );
    await client.end().catch(() => {});
    return isReady;
  });
  return {
    url,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGQUIT');
      await ended;
      rmSync(pgdata, { recursive: true });
    },
  };
}
