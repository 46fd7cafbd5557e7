import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { runProgram } from '../support/processes.js';
import { createEmptyDatabase, createTestDatabase } from '../support/test-database.js';
import { describeWith } from '../support/tools.js';

const API = 'dist/api.js';
const ESCAPE = '\u001B';

/** `script` makes a terminal for a program. */
async function onTerminal(env: Record<string, string>): Promise<string> {
  const command = `${process.execPath} ${API}`;
  const run = promisify(execFile)('script', ['-qec', command, '/dev/null'], {
    env: { PATH: process.env.PATH, TERM: 'xterm-256color', ...env },
  });
  return run.then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
}

const WRONG = { PORT: 'http', WORKER: 'outline' };
const PORT_PROBLEM = 'PORT must be a whole number from 1 to 65535.';

describe('what a start that fails says', () => {
  it('is one sentence a setting, without colour where nobody looks', async () => {
    const { ended, output } = runProgram(API, WRONG);
    expect(await ended()).toBe(1);
    expect(output()).toBe(`${PORT_PROBLEM}\nWORKER must be one of inline, off.\n`);
  });
});

describeWith('script of util-linux', 'on a terminal', () => {
  it('a mistake is red, unless NO_COLOR is set', async () => {
    expect(await onTerminal(WRONG)).toContain(`${ESCAPE}[31m${PORT_PROBLEM}`);
    const plain = await onTerminal({ ...WRONG, NO_COLOR: '1' });
    expect(plain).toContain(PORT_PROBLEM);
    expect(plain).not.toContain(ESCAPE);
  });
});

it('a migration says what it is about to do, step by step, and how long it took', async () => {
  const database = await createEmptyDatabase();
  try {
    const migrate = () => runProgram('dist/migrate.js', { DATABASE_URL: database.url });
    const first = migrate();
    expect(await first.ended()).toBe(0);
    const lines = first.output().trimEnd().split('\n');
    const steps = lines.filter((line) => /^Applying \w+ …$/.test(line));
    expect(steps[0]).toMatch(/^Applying Workspaces\d+ …$/);
    expect(lines.at(-2)).toMatch(new RegExp(`^Applied ${steps.length} in \\d+\\.\\d s\\.$`));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    const again = migrate();
    expect(await again.ended()).toBe(0);
    expect(again.output()).toBe('The schema is up to date.\n');
  } finally {
    await database.drop();
  }
});

it('a migration that is to distribute says so where there is no extension for that, and changes nothing', async () => {
  const database = await createTestDatabase();
  try {
    const migrate = (flag: string) =>
      promisify(execFile)(process.execPath, ['dist/migrate.js', flag], {
        env: { HOME: process.env.HOME, DATABASE_URL: database.url },
      });
    const schema = () =>
      database.dataSource.query<unknown[]>(`SELECT oid::regclass::text, relfilenode FROM pg_class ORDER BY 1`);
    const functions = () =>
      database.dataSource.query<unknown[]>('SELECT oid, prosrc, proconfig FROM pg_proc ORDER BY 1');
    const before = [await schema(), await functions()];
    const { stdout } = await migrate('--distribute');
    expect(stdout).toBe(
      'The schema is up to date.\n' +
        'Nothing is distributed, and nothing has changed: this database does not have the extension citus.\n',
    );
    expect([await schema(), await functions()]).toEqual(before);
    await expect(migrate('--distributed')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('npm run migrate -- --distribute'),
    });
  } finally {
    await database.drop();
  }
});
