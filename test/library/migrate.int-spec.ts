import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, it } from '@jest/globals';
import { INVITE_ENTITIES, INVITE_MIGRATIONS } from '@invites/invites/migrations';
import { DataSource } from 'typeorm';
import { createEmptyDatabase } from '../support/test-database.js';

const COMMAND = fileURLToPath(
  new URL('../../libs/invites/dist/infrastructure/postgres/migrations/migrate.js', import.meta.url),
);
const SQL_FILES = new URL('../../libs/invites/sql/', import.meta.url);
const NAMES = INVITE_MIGRATIONS.map(({ name }) => name);

type Empty = Awaited<ReturnType<typeof createEmptyDatabase>>;
const databases: Empty[] = [];
const sources: DataSource[] = [];
afterEach(async () => {
  await Promise.all(sources.splice(0).map((one) => one.destroy()));
  await Promise.all(databases.splice(0).map((one) => one.drop()));
});

async function empty(): Promise<Empty> {
  const database = await createEmptyDatabase();
  databases.push(database);
  return database;
}

async function invitesMigrate(url: string | undefined, ...args: string[]) {
  const env = { PATH: process.env.PATH, ...(url && { DATABASE_URL: url }) };
  const run = promisify(execFile)(process.execPath, [COMMAND, ...args], { env });
  const {
    stdout,
    stderr,
    code = 0,
  } = (await run.catch((error: unknown) => error)) as Record<'stdout' | 'stderr', string> & {
    code?: number;
  };
  return { code, stderr, lines: stdout.split('\n').filter((line) => line !== ''), stdout };
}

async function typeOrm({ url }: Empty): Promise<DataSource> {
  const options = { type: 'postgres', url, entities: INVITE_ENTITIES, migrations: INVITE_MIGRATIONS } as const;
  const dataSource = await new DataSource(options).initialize();
  sources.push(dataSource);
  return dataSource;
}

/** What the entities would change; and the functions that there are. */
async function schemaOf(dataSource: DataSource) {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  const functions = await dataSource.query<object[]>(
    `SELECT proname, md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
  );
  return { changes: upQueries.map(({ query }) => query), functions };
}

it('the command makes what TypeORM makes, and each leaves to the other what it has done', async () => {
  const [one, other] = [await empty(), await empty()];
  expect(await invitesMigrate(one.url)).toMatchObject({ code: 0, lines: NAMES, stderr: '' });
  expect(await invitesMigrate(one.url)).toMatchObject({ code: 0, lines: [] });
  const [dataSource, byTypeOrm] = [await typeOrm(one), await typeOrm(other)];
  expect(await dataSource.runMigrations()).toEqual([]);
  await byTypeOrm.runMigrations();
  expect(await invitesMigrate(other.url)).toMatchObject({ code: 0, lines: [] });
  const schema = await schemaOf(dataSource);
  expect(schema).toEqual({ ...(await schemaOf(byTypeOrm)), changes: [] });
  expect(schema.functions).not.toEqual([]);
});

it('goes on where TypeORM has stopped', async () => {
  const database = await empty();
  const dataSource = await typeOrm(database);
  const later = (dataSource.migrations as object[]).splice(1);
  await dataSource.runMigrations();
  expect(await invitesMigrate(database.url)).toMatchObject({ code: 0, lines: NAMES.slice(1) });
  (dataSource.migrations as object[]).push(...later);
  expect(await dataSource.runMigrations()).toEqual([]);
});

it('of several commands at once one migrates and the others wait for it', async () => {
  const { url } = await empty();
  const all = await Promise.all([invitesMigrate(url), invitesMigrate(url), invitesMigrate(url)]);
  expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(all.flatMap(({ lines }) => lines)).toEqual(NAMES);
});

it('a migration that fails leaves nothing of itself, is not counted as done, and says why', async () => {
  const { url, client } = await empty();
  await client.query('CREATE TABLE invite_webhooks ()');
  expect(await invitesMigrate(url)).toMatchObject({
    code: 1,
    lines: NAMES.slice(0, 1),
    stderr: 'invites-migrate: relation "invite_webhooks" already exists\n',
  });
  await client.query('DROP TABLE invite_webhooks');
  expect(await invitesMigrate(url)).toMatchObject({ code: 0, lines: NAMES.slice(1) });
});

it('prints the SQL, which is that of the files and makes the same', async () => {
  const { stdout, code } = await invitesMigrate(undefined, '--print');
  expect(code).toBe(0);
  const files = readdirSync(SQL_FILES).sort();
  expect(files.map((file) => Number.parseInt(file, 10))).toEqual(NAMES.map((name) => Number(name.slice(-13))));
  const texts = files.map((file) => readFileSync(new URL(file, SQL_FILES), 'utf8'));
  // When this fails: npm run sql
  expect(texts.map((text, index) => `-- ${NAMES[index]}\n${text}`).join('\n')).toBe(stdout);
  const database = await empty();
  await database.client.query(stdout);
  expect((await schemaOf(await typeOrm(database))).changes).toEqual([]);
});

it('without a database, or with what it does not know, it says how it is used', async () => {
  const usage = { code: 2, lines: [], stderr: expect.stringMatching(/^Usage: DATABASE_URL=/) };
  expect(await invitesMigrate(undefined)).toMatchObject(usage);
  expect(await invitesMigrate('postgresql://127.0.0.1:1/none', '--force')).toMatchObject(usage);
  expect(await invitesMigrate(undefined, '--print', 'more')).toMatchObject(usage);
});

it('names what it could not connect to without the password', async () => {
  const { code, stderr } = await invitesMigrate('postgresql://ada:secret@127.0.0.1:1/none');
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'invites-migrate: connect ECONNREFUSED 127.0.0.1:1\n' });
});
