import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { migrate } from '@invites/runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, freePort, runProgram } from '../support/processes.js';
import { KEYS } from '../support/test-api.js';
import { createEmptyDatabase, createTestDatabase } from '../support/test-database.js';

const PROCESSES = 5;
const ROUNDS = 20;
/** In every fourth round the one that migrates is killed at another point of its work. */
const KILLED_EVERY = 4;

/** Migrates each database that it is told of. */
const SCRIPT = `
  import 'reflect-metadata';
  import { createInterface } from 'node:readline';
  import { migrate } from '@invites/runtime';
  for await (const url of createInterface(process.stdin))
    console.log(await migrate(url).then((names) => 'applied ' + names.length, (error) => 'failed: ' + error.message));`;

interface Migrator {
  readonly child: ChildProcess;
  readonly lines: Interface;
  readonly killed: Promise<NodeJS.Signals>;
}

function startMigrator(): Migrator {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const killed = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals);
  return { child, lines: createInterface(child.stdout!), killed };
}

/** Resolves with what it says, or the signal that has ended it. */
async function migrateBy({ child, lines, killed }: Migrator, url: string): Promise<string> {
  const told = once(lines, 'line').then(([line]) => line as string);
  child.stdin!.write(`${url}\n`);
  return Promise.race([told, killed]);
}

describe('five processes that start together on an empty database', () => {
  let migrators: Migrator[];
  let whole: number;

  beforeAll(async () => {
    migrators = Array.from({ length: PROCESSES }, startMigrator);
    const database = await createEmptyDatabase();
    whole = (await migrate(database.url)).length;
    await database.drop();
  });
  afterAll(() => migrators.forEach(({ child }) => child.kill('SIGKILL')));

  it('all succeed, 20 times, and one of them has migrated; also when one is killed in the midst of it', async () => {
    for (let round = 1; round <= ROUNDS; round++) {
      const database = await createEmptyDatabase();
      const killing = round % KILLED_EVERY === 0;
      // The migration stands still at a statement, behind a lock of ours.
      if (killing)
        await database.client.query(`
          SELECT pg_advisory_lock(42);
          CREATE SEQUENCE statements;
          CREATE FUNCTION stand_still() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('statements') = ${round} THEN PERFORM pg_advisory_lock(42); END IF;
          END $$;
          CREATE EVENT TRIGGER stand_still ON ddl_command_start EXECUTE FUNCTION stand_still()`);
      const outcomes = migrators.map((migrator, index) =>
        migrateBy(migrator, `${database.url}?application_name=migrator-${index}`),
      );
      if (killing) {
        const holder = await eventually(async () => {
          const { rows } = await database.client.query<{ application_name: string }>(
            `SELECT application_name FROM pg_stat_activity WHERE datname = current_database()
             AND wait_event_type = 'Lock' AND query NOT LIKE '%pg_advisory_lock%'`,
          );
          return rows[0]?.application_name;
        });
        const index = Number(holder.split('-')[1]);
        migrators[index]!.child.kill('SIGKILL');
        await outcomes[index];
        await database.client.query('SELECT pg_advisory_unlock(42)');
        migrators[index] = startMigrator();
      }
      const told = await Promise.all(outcomes);
      const others = PROCESSES - (killing ? 2 : 1);
      expect(told.filter((outcome) => outcome === 'SIGKILL')).toHaveLength(killing ? 1 : 0);
      expect(told.filter((outcome) => outcome === 'applied 0')).toHaveLength(others);
      expect(told.filter((outcome) => /^applied [1-9]/.test(outcome))).toHaveLength(1);
      const { rows } = await database.client.query('SELECT name FROM migrations');
      expect(new Set(rows.map(({ name }) => name)).size).toBe(whole);
      await database.drop();
    }
  }, 120_000);

  it('wait for each other for as long as it takes, whatever limits the database sets', async () => {
    const database = await createEmptyDatabase();
    const name = new URL(database.url).pathname.slice(1);
    await database.client.query(`ALTER DATABASE ${name} SET lock_timeout = '10ms'`);
    await database.client.query(`ALTER DATABASE ${name} SET statement_timeout = '50ms'`);
    await database.client.query('SELECT pg_advisory_lock(7315092)');
    const outcome = migrateBy(migrators[0]!, database.url);
    await eventually(async () => {
      const { rows } = await database.client.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
         AND clock_timestamp() - query_start > interval '200ms'`,
      );
      return rows.length > 0 || undefined;
    });
    await database.client.query('SELECT pg_advisory_unlock(7315092)');
    expect(await outcome).toBe(`applied ${whole}`);
    await database.drop();
  });
});

describe('the schema of another release', () => {
  const API = 'apps/api/dist/main.js';
  const WORKER = 'apps/worker/dist/main.js';
  const SMTP_URL = 'smtp://127.0.0.1:1';

  it.each([
    ['API', API],
    ['worker', WORKER],
  ])('that is newer is said in one line by the %s, which goes on', async (_what, program) => {
    const database = await createTestDatabase();
    await database.dataSource.query(`INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'FromTomorrow')`);
    const env = { ...KEYS, DATABASE_URL: database.url, SMTP_URL, WORKER: 'off' };
    const running = runProgram(program, { ...env, PORT: String(await freePort()) });
    await running.printed(/Ctrl-C stops everything|worker is running/);
    const lines = running
      .output()
      .split('\n')
      .filter((line) => line.includes('FromTomorrow'));
    expect(lines).toEqual([expect.stringContaining('newer than this release')]);
    running.child.kill('SIGTERM');
    expect(await running.ended()).toBe(0);
    await database.drop();
  });

  it('that is older, or not there at all, stops the worker, in one line, which changes nothing', async () => {
    const database = await createEmptyDatabase();
    const worker = runProgram(WORKER, { ...KEYS, DATABASE_URL: database.url, SMTP_URL });
    expect(await worker.ended()).toBe(1);
    expect(worker.output()).toBe('The database schema is older than this release. Run: npm run migrate\n');
    const { rows } = await database.client.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`);
    expect(rows).toEqual([]);
    await database.drop();
  });
});
