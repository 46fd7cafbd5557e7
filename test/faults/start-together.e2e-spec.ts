import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { startEmbeddedPostgres } from '@invites/embedded-postgres';
import { migrate } from '@invites/runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freePort } from '../support/free-port.mjs';
import { endingWithSuite, eventually, runProgram } from '../support/processes.js';
import { KEYS } from '../support/test-api.js';
import { createEmptyDatabase, createTestDatabase } from '../support/test-database.js';
import { VOLUME } from '../support/volume.js';

const API = 'dist/api.js';
const WORKER = 'dist/worker.js';
/** Migrates each database whose URL it reads from the standard input. */
const MIGRATOR = 'node_modules/.cache/test-programs/migrator.mjs';
const SMTP_URL = 'smtp://127.0.0.1:1';
/** One migrates and may be killed, one takes its place, and one more waits. */
const PROCESSES = VOLUME > 1 ? 5 : 3;
/** In one of three all go on, in the others the one that migrates is killed, each time at another point of its work. */
const ROUNDS = 3 * VOLUME;
/** Processes that serve as well take more of the machine. */
const APIS = VOLUME > 1 ? 3 : 2;

interface Migrator {
  readonly child: ChildProcess;
  readonly lines: Interface;
  readonly killed: Promise<NodeJS.Signals>;
}

function startMigrator(): Migrator {
  const child = endingWithSuite(spawn(process.execPath, [MIGRATOR], { stdio: ['pipe', 'pipe', 'inherit'] }));
  const killed = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals);
  return { child, lines: createInterface(child.stdout!), killed };
}

/** Resolves with the line that it prints, or the signal that has ended it. */
async function migrateBy({ child, lines, killed }: Migrator, url: string): Promise<string> {
  const printed = once(lines, 'line').then(([line]) => line as string);
  child.stdin!.write(`${url}\n`);
  return Promise.race([printed, killed]);
}

type EmptyDatabase = Awaited<ReturnType<typeof createEmptyDatabase>>;

/** The migrating process stands still at one of its statements, or at the end of a migration, until it is let go. */
async function holdAt(point: { statement: number } | { commit: number }, { client }: EmptyDatabase): Promise<void> {
  const at = 'commit' in point ? point.commit : point.statement;
  const bodyOf = (result: string) =>
    `BEGIN IF nextval('points') = ${at} THEN PERFORM pg_advisory_lock(42); END IF; ${result} END;`;
  await client.query('SELECT pg_advisory_lock(42); CREATE SEQUENCE points');
  if ('statement' in point)
    await client.query(`
      CREATE FUNCTION stand_still() RETURNS event_trigger LANGUAGE plpgsql AS $$ ${bodyOf('')} $$;
      CREATE EVENT TRIGGER stand_still ON ddl_command_start EXECUTE FUNCTION stand_still()`);
  else
    await client.query(`
      CREATE TABLE migrations (id serial PRIMARY KEY, timestamp bigint NOT NULL, name varchar NOT NULL);
      CREATE FUNCTION stand_still() RETURNS trigger LANGUAGE plpgsql AS $$ ${bodyOf('RETURN NULL;')} $$;
      CREATE CONSTRAINT TRIGGER stand_still AFTER INSERT ON migrations DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION stand_still()`);
}

/** Kills the one of the processes that stands still, and resolves with its index. */
async function killHeld(children: readonly ChildProcess[], { client }: EmptyDatabase): Promise<number> {
  const name = await eventually(async () => {
    const { rows } = await client.query<{ application_name: string }>(
      `SELECT application_name FROM pg_stat_activity WHERE datname = current_database()
       AND wait_event_type = 'Lock' AND query NOT LIKE '%pg_advisory_lock%'`,
    );
    return rows[0]?.application_name;
  });
  const index = Number(name);
  const exit = once(children[index]!, 'exit');
  children[index]!.kill('SIGKILL');
  await exit;
  // Time enough for a process that does not wait until PostgreSQL has ended what the dead one had begun.
  await eventually(async () => {
    const { rows } = await client.query(
      `SELECT FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()
       AND wait_event_type = 'Lock' AND clock_timestamp() - query_start > interval '300ms'`,
      [name],
    );
    return rows.length > 0 || undefined;
  });
  await client.query('SELECT pg_advisory_unlock(42)');
  return index;
}

/** The URL names each connection after its process. */
const urlOf = ({ url }: EmptyDatabase, index: number) => `${url}?application_name=${index}`;

describe('processes that start together on an empty database', () => {
  let migrators: Migrator[];
  let whole: number;

  beforeAll(async () => {
    migrators = Array.from({ length: PROCESSES }, startMigrator);
    const database = await createEmptyDatabase();
    whole = (await migrate(database.url)).length;
    await database.drop();
  });
  afterAll(() => migrators.forEach(({ child }) => child.kill('SIGKILL')));

  async function expectWholeSchema({ client }: EmptyDatabase): Promise<void> {
    const { rows } = await client.query('SELECT name FROM migrations');
    expect(rows).toHaveLength(whole);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(whole);
  }

  it('all succeed, and one of them has migrated; also when one is killed in the midst of it', async () => {
    const database = await createEmptyDatabase();
    for (let round = 1; round <= ROUNDS; round++) {
      const killing = round % 3 !== 1;
      if (round % 3 === 2) await holdAt({ statement: 1 + ((5 * round) % 30) }, database);
      // Not at the last commit, which PostgreSQL ends although its client is dead: nothing would be left to do.
      if (round % 3 === 0) await holdAt({ commit: 1 + ((round / 3) % (whole - 1)) }, database);
      const running = migrators.map((migrator, index) => migrateBy(migrator, urlOf(database, index)));
      if (killing) {
        const children = migrators.map(({ child }) => child);
        const killed = await killHeld(children, database);
        if (round < ROUNDS) migrators[killed] = startMigrator();
      }
      const outcomes = await Promise.all(running);
      const others = PROCESSES - (killing ? 2 : 1);
      expect(outcomes.filter((outcome) => outcome === 'SIGKILL')).toHaveLength(killing ? 1 : 0);
      expect(outcomes.filter((outcome) => outcome === 'applied 0')).toHaveLength(others);
      expect(outcomes.filter((outcome) => /^applied [1-9]/.test(outcome))).toHaveLength(1);
      await expectWholeSchema(database);
      await database.client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    }
    await database.drop();
  });

  it('serve, as whole API processes, although the first one is killed in the midst of migrating', async () => {
    const database = await createEmptyDatabase();
    await holdAt({ statement: 30 }, database);
    const ports = await Promise.all(Array.from({ length: APIS }, freePort));
    const apis = ports.map((port, index) =>
      runProgram(API, { ...KEYS, DATABASE_URL: urlOf(database, index), SMTP_URL, WORKER: 'off', PORT: String(port) }),
    );
    const started = apis.map((api) =>
      api.printed(/Ctrl-C stops everything/).then(
        () => 'serves',
        () => 'has ended',
      ),
    );
    const killed = await killHeld(
      apis.map(({ child }) => child),
      database,
    );
    expect(await Promise.all(started)).toEqual(apis.map((_api, index) => (index === killed ? 'has ended' : 'serves')));
    await expectWholeSchema(database);
    for (const { child } of apis) child.kill('SIGTERM');
    const codes = await Promise.all(apis.map((api) => api.ended()));
    expect(codes).toEqual(apis.map((_api, index) => (index === killed ? 'SIGKILL' : 0)));
    await database.drop();
  });

  it('wait for each other for as long as it takes, whatever limits the database sets', async () => {
    const database = await createEmptyDatabase();
    const name = new URL(database.url).pathname.slice(1);
    await database.client.query(`ALTER DATABASE ${name} SET lock_timeout = '10ms'`);
    await database.client.query(`ALTER DATABASE ${name} SET statement_timeout = '50ms'`);
    await database.client.query('SELECT pg_advisory_lock(7315092)');
    const outcome = migrate(database.url);
    await eventually(async () => {
      const { rows } = await database.client.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
         AND clock_timestamp() - query_start > interval '200ms'`,
      );
      return rows.length > 0 || undefined;
    });
    await database.client.query('SELECT pg_advisory_unlock(7315092)');
    expect(await outcome).toHaveLength(whole);
    await database.drop();
  });
});

describe('the schema of another release', () => {
  it('that is newer is reported in one line by the API and the worker, which go on', async () => {
    const database = await createTestDatabase();
    await database.dataSource.query(`INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'FromTomorrow')`);
    const env = { ...KEYS, DATABASE_URL: database.url, SMTP_URL, WORKER: 'off', PORT: String(await freePort()) };
    await Promise.all(
      [API, WORKER].map(async (program) => {
        const started = runProgram(program, env);
        await started.printed(/Ctrl-C stops everything|worker is running/);
        const lines = started
          .output()
          .split('\n')
          .filter((line) => line.includes('FromTomorrow'));
        expect(lines).toEqual([expect.stringContaining('newer than this release')]);
        started.child.kill('SIGTERM');
        expect(await started.ended()).toBe(0);
      }),
    );
    await database.drop();
  });

  it('that was made before 0.1.0 stops each program in one line, which names the database', async () => {
    const database = await createTestDatabase();
    await database.dataSource.query(`INSERT INTO migrations (timestamp, name) VALUES (1795302000000, 'Workspaces')`);
    const { host, pathname } = new URL(database.url);
    for (const program of [API, WORKER, 'dist/migrate.js']) {
      const process = runProgram(program, { ...KEYS, DATABASE_URL: database.url, SMTP_URL });
      expect(await process.ended()).toBe(1);
      expect(process.output()).toBe(
        `The database ${host}${pathname} (DATABASE_URL) was made before 0.1.0: drop it, and create it again.\n`,
      );
    }
    await database.drop();
  });

  it('that is embedded and was made before 0.1.0 stops the API in one line, which names the folder to delete', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'invites-early-'));
    chmodSync(dataDir, 0o755);
    const env = { DATA_DIR: dataDir, WORKER: 'off', PORT: String(await freePort()) };
    const { url, stop } = await startEmbeddedPostgres({ folder: dataDir });
    await migrate(url);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`INSERT INTO migrations (timestamp, name) VALUES (1795302000000, 'Workspaces')`);
    await client.end();
    await stop();
    const again = runProgram(API, env);
    expect(await again.ended()).toBe(1);
    const folder = join(dataDir, 'pgdata');
    expect(again.output()).toBe(
      `The database in ${folder} was made before 0.1.0: delete that folder to start again.\n`,
    );
    rmSync(folder, { recursive: true });
    const restarted = runProgram(API, env);
    await restarted.printed(/Ctrl-C stops everything/);
    restarted.child.kill('SIGTERM');
    await restarted.ended();
    rmSync(dataDir, { recursive: true });
  });

  it('that is older, or not there at all, stops the API of production and the worker in one line, which changes nothing', async () => {
    const database = await createEmptyDatabase();
    const production = { NODE_ENV: 'production', PUBLIC_URL: 'http://127.0.0.1:3000' };
    for (const process of [
      runProgram(API, { ...KEYS, ...production, DATABASE_URL: database.url, SMTP_URL }),
      runProgram(WORKER, { ...KEYS, DATABASE_URL: database.url, SMTP_URL }),
    ]) {
      expect(await process.ended()).toBe(1);
      expect(process.output()).toBe('The database schema is older than this release. Run: npm run migrate\n');
    }
    const { rows } = await database.client.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`);
    expect(rows).toEqual([]);
    await database.drop();
  });
});
