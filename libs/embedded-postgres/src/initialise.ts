import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ServerUser } from './binaries.js';
import { DataFolderError, draftOf, removeStaleDrafts } from './data-folder.js';
import { failureLine } from './failure-line.js';

/** The role that the service connects as, and its database. */
export const NAME = 'invites';
/** Whom initdb makes. It has no password, so that nobody can sign in as it. */
const SUPERUSER = 'postgres';

/** Nobody gets in without a password. */
const ACCESS = 'host all all 127.0.0.1/32 scram-sha-256\n';

/** What the programs of PostgreSQL see of our environment, which has secrets: English, and where programs are. */
export const ENVIRONMENT = { PATH: process.env.PATH, LC_ALL: 'C' };

export interface NewDatabase {
  readonly binaries: string;
  readonly pgdata: string;
  readonly password: string;
  /** Whether the role may do everything: for tests that crash, copy and limit their server. */
  readonly superuser: boolean;
  readonly user: ServerUser | undefined;
}

/**
 * Makes the database beside its final place, then renames it once: a start that is killed half-way leaves nothing to
 * repair. The role and its database are made in single-user mode, before anybody can connect.
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
    if (!existsSync(pgdata)) throw error; // another start was quicker, and has the same password
  }
}

/** What a program has written that did not succeed; undefined when it did. */
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
  child.stdin.on('error', () => {}).end(input); // it may not live to read it
  child.stdout.resume();
  const said = await text(child.stderr);
  const ended = await outcome;
  // In single-user mode an error of a statement is no failure of the program.
  return ended === 0 && !said.includes('ERROR:  ') ? undefined : said || String(ended);
}
