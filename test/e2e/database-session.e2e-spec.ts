import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, migrate } from '@invites/runtime';
import { HOSTILE, makeHostile } from '../support/hostile-sessions.js';
import { liveThrough, startService } from '../support/life-of-an-invite.js';
import { startPgBouncer } from '../support/pgbouncer.js';
import { runProgram } from '../support/processes.js';
import { KEYS } from '../support/test-api.js';
import { createEmptyDatabase } from '../support/test-database.js';
import { describeWith } from '../support/tools.js';

const manual = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');

type EmptyDatabase = Awaited<ReturnType<typeof createEmptyDatabase>>;

const nameOf = (url: string) => new URL(url).pathname.slice(1);

describe('where the database and the role set everything otherwise', () => {
  const role = `session_test_${randomUUID().replaceAll('-', '')}`;
  let database: EmptyDatabase;
  let url: string;

  beforeAll(async () => {
    database = await createEmptyDatabase();
    const { client } = database;
    const name = nameOf(database.url);
    await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'; ALTER DATABASE ${name} OWNER TO ${role}`);
    await client.query(`CREATE SCHEMA decoy AUTHORIZATION ${role}`);
    for (const whose of [`DATABASE ${name}`, `ROLE ${role}`]) await makeHostile(client, whose);
    url = Object.assign(new URL(database.url), { username: role, password: 'secret' }).href;
    await migrate(url);
  });
  afterAll(async () => {
    const { client } = database;
    await client.query(`REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP OWNED BY ${role}`);
    await database.drop();
  });

  it('the tables are in the schema public', async () => {
    const tables = (schema: string) =>
      database.client
        .query(`SELECT FROM pg_class WHERE relnamespace = '${schema}'::regnamespace`)
        .then(({ rows }) => rows.length);
    expect(await tables('public')).toBeGreaterThan(0);
    expect(await tables('decoy')).toBe(0);
  });

  it('a connection has a session of ours', async () => {
    const dataSource = await connect(url, 1);
    const settings = await dataSource.query<{ name: string; value: string }[]>(
      'SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name',
      [Object.keys(HOSTILE)],
    );
    await dataSource.destroy();
    expect(Object.fromEntries(settings.map(({ name, value }) => [name, value]))).toEqual({
      DateStyle: 'ISO, MDY',
      IntervalStyle: 'postgres',
      TimeZone: 'UTC',
      client_encoding: 'UTF8',
      search_path: 'public',
      default_transaction_isolation: 'read committed',
      bytea_output: 'hex',
      standard_conforming_strings: 'on',
      array_nulls: 'on',
      extra_float_digits: '-15', // no answer holds such a number
    });
  });

  it('an invite is sent, mailed, resent, listed, shown and accepted', async () => {
    const service = await startService({ DATABASE_URL: url });
    expect(await liveThrough(service)).toBe('accepted');
    await service.stop();
  });

  describeWith('pgbouncer', 'through PgBouncer in transaction mode', () => {
    it('so it is with the connect_query of the manual', async () => {
      const [, connectQuery] = /connect_query='(.+?)'$/m.exec(manual)!;
      const pooler = await startPgBouncer(url, 3, connectQuery);
      const service = await startService(
        { DATABASE_URL: url },
        { DATABASE_URL: pooler.url, DATABASE_POOLER: 'transaction' },
      );
      expect(await liveThrough(service)).toBe('accepted');
      await service.stop();
      await pooler.stop();
    });

    it('without it no process starts, and says in one line what has to be set, also when what it sends is dropped', async () => {
      const pooler = await startPgBouncer(url, 3);
      const { host, pathname } = new URL(pooler.url);
      for (const databasePooler of ['transaction', 'none'] as const) {
        await expect(connect(pooler.url, 2, { databasePooler })).rejects.toThrow(
          `Can't use the database ${host}${pathname} (DATABASE_URL): its sessions have DateStyle = 'German, DMY', ` +
            "array_nulls = 'off', default_transaction_isolation = 'serializable'. The role, or a pooler in between, has to " +
            "set DateStyle = 'ISO', array_nulls = 'on', default_transaction_isolation = 'read committed'.",
        );
      }
      await pooler.stop();
    });
  });
});

it.each(['LATIN1', 'SQL_ASCII'])('a database in %s is refused in one line', async (encoding) => {
  const database = await createEmptyDatabase(`ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`);
  const { host, pathname } = new URL(database.url);
  const line =
    `Can't use the database ${host}${pathname} (DATABASE_URL): its encoding is ${encoding}, which can't hold every ` +
    "text. Create it again with ENCODING 'UTF8'.";
  const program = runProgram('dist/migrate.js', { ...KEYS, DATABASE_URL: database.url });
  expect({ code: await program.ended(), output: program.output() }).toEqual({ code: 1, output: `${line}\n` });
  await expect(connect(database.url, 1)).rejects.toThrow(line);
  await database.drop();
});
