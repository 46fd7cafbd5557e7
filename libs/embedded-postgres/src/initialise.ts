import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ServerUser } from './binaries.js';
import { DataFolderError, draftOf, removeStaleDrafts } from './data-folder.js';
import { failureLine } from './failure-line.js';

/** The role that the service connects as, and its database. */
export const NAME = 'invites';
/** The superuser that initdb makes. It has no password, so that nobody can sign in as it. */
const SUPERUSER = 'postgres';

/** The access rules, which require a password. */
const ACCESS = 'host all all 127.0.0.1/32 scram-sha-256\n';

/** The environment of PostgreSQL's programs: English, and the path. Ours has secrets. */
export const ENVIRONMENT = { PATH: process.env.PATH, LC_ALL: 'C' };

export interface NewDatabase {
  readonly binaries: string;
  readonly pgdata: string;
  readonly password: string;
  /** Whether the role is a superuser, for tests that crash, copy and limit their server. */
  readonly superuser: boolean;
  readonly user: ServerUser | undefined;
}

/**
 * Makes the database beside its final place and then renames it, so that a killed start leaves nothing to repair. The
 * role and its database are made in single-user mode, before anybody can connect.
 *
 * @throws DataFolderError when PostgreSQL's programs fail
 */
export async function initialise({ binaries, pgdata, password, superuser, user }: NewDatabase): Promise<void> {
  removeStaleDrafts(pgdata);
  const draft = draftOf(pgdata);
  mkdirSync(draft, { mode: 0o700 });
  if (user) chownSync(draft, user.uid, user.gid);
  const run = async (program: string, args: readonly string[], input = '') => {
    const failure = await failureOfProgram(join(binaries, program), args, input, user);
    if (failure !== undefined)
      throw new DataFolderError(failureLine(`PostgreSQL can't make its database in ${pgdata}`, failure));
  };
  try {
    const facts = ['--username', SUPERUSER, '--auth', 'trust', '--encoding', 'UTF8', '--locale', 'C'];
    await run('initdb', ['--pgdata', draft, ...facts, '--no-instructions', '--no-sync']);
    writeFileSync(join(draft, 'pg_hba.conf'), ACCESS);
    const role = `CREATE ROLE ${NAME} LOGIN ${superuser ? 'SUPERUSER' : ''} PASSWORD '${password}'`;
    await run('postgres', ['--single', '-D', draft, 'postgres'], `${role};\nCREATE DATABASE ${NAME} OWNER ${NAME};\n`);
    renameSync(draft, pgdata);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(pgdata)) throw error; // another start was faster, and has the same password
  }
}

/** The error output of a program that failed; undefined when it succeeded. */
async function failureOfProgram(
  program: string,
  args: readonly string[],
  input: string,
  user: ServerUser | undefined,
): Promise<string | undefined> {
  const child = spawn(program, args, { cwd: '/', env: ENVIRONMENT, detached: true, ...user });
  const outcome = new Promise<number | string | null>((resolve) =>
    child.once('error', ({ message }) => resolve(message)).once('close', resolve),
  );
  child.stdin.on('error', () => {}).end(input); // the program may end before it reads this
  child.stdout.resume();
  const output = await text(child.stderr);
  const ended = await outcome;
  // In single-user mode the program succeeds even when a statement fails.
  return ended === 0 && !output.includes('ERROR:  ') ? undefined : output || String(ended);
}
