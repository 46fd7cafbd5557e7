import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAMS = '/usr/lib/postgresql/15/bin';

export const hasDebianPostgres = existsSync(join(PROGRAMS, 'postgres'));

/**
 * Starts a server of PostgreSQL 15 as Debian packages it, which keeps nothing and has what `npm run test:database` needs.
 *
 * @param uid the user that it runs as, who may not be root; undefined: the one who starts it
 */
export function startDebianPostgres(port, uid) {
  const folder = mkdtempSync(join(tmpdir(), 'invites-postgres-15-'));
  if (uid !== undefined) chownSync(folder, uid, uid);
  const as = { cwd: '/', stdio: ['ignore', 'ignore', 'inherit'], ...(uid !== undefined && { uid, gid: uid }) };
  const run = (program, ...args) => execFileSync(join(PROGRAMS, program), args, as);
  const data = join(folder, 'data');
  run('initdb', '--pgdata', data, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync');
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'max_connections=300'];
  const flags = [`-p ${port}`, ...settings.map((one) => `-c ${one}`)].join(' ');
  run('pg_ctl', 'start', '--wait', '--pgdata', data, '--log', join(folder, 'log'), '--options', flags);
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    stop() {
      run('pg_ctl', 'stop', '--mode', 'immediate', '--pgdata', data);
      rmSync(folder, { recursive: true });
    },
  };
}
