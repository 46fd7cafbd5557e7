import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.js';
import type { Connection, Database } from './database.js';
import { requireEngine } from './require-engine.js';
import { TypeOrmDatabase } from './typeorm-database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const visits = () => database.dataSource.query('SELECT * FROM invite_preview_visits');

/** PostgreSQL, in the role of an engine that takes one text for another. */
function engineThatReads(text: string, asIfItWere: string): Database {
  const wrapped = <Manager>(connection: Connection<Manager>): Connection<Manager> => ({
    manager: connection.manager,
    query: (sent, values) => connection.query(sent.replace(text, asIfItWere), values),
    transaction: (work) => connection.transaction((inner) => work(wrapped(inner))),
  });
  return wrapped(new TypeOrmDatabase(database.dataSource)) as Database;
}

it('PostgreSQL has all that invites rest on, and nothing is left of the trial', async () => {
  await expect(requireEngine(new TypeOrmDatabase(database.dataSource))).resolves.toBeUndefined();
  expect(await visits()).toEqual([]);
});

it.each([
  ['SKIP LOCKED', ' FOR UPDATE SKIP LOCKED', '', /it lacks SELECT … FOR UPDATE SKIP LOCKED\./],
  [
    'read committed',
    ' AND visits = 1',
    '',
    /it lacks updates that see what was committed while they waited for a row\./,
  ],
])('an engine without %s is refused', async (_what, text, asIfItWere, reason) => {
  await expect(requireEngine(engineThatReads(text, asIfItWere))).rejects.toThrow(reason);
  expect(await visits()).toEqual([]);
});

it('a pool of one connection is refused, instead of waiting for a second one', async () => {
  const pool = await new DataSource({ type: 'postgres', url: database.url, poolSize: 1 }).initialize();
  await expect(requireEngine(new TypeOrmDatabase(pool))).rejects.toThrow(/its pool has to have two or more/);
  await pool.destroy();
});

it('a server whose lock functions do nothing is refused', async () => {
  await database.dataSource.query(`CREATE SCHEMA stubs;
    CREATE FUNCTION stubs.pg_try_advisory_xact_lock(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true'`);
  const url = new URL(database.url);
  url.searchParams.set('options', '-c search_path=stubs,pg_catalog,public');
  const host = await new DataSource({ type: 'postgres', url: url.href }).initialize();
  try {
    await expect(requireEngine(new TypeOrmDatabase(host))).rejects.toThrow(
      /it lacks advisory locks that exclude others\./,
    );
  } finally {
    await host.destroy();
  }
});
