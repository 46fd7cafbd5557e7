import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FixedClock } from '@invites/invites/testing';
import { connect, joinDatabase, migrate } from '@invites/runtime';
import pg from 'pg';
import { callJson, startApiProcess, stopAll } from '../support/api-process.js';
import { startDebianPostgres } from '../support/debian-postgres.js';
import { startEveryOperation } from '../support/every-operation.js';
import { liveThrough, startService } from '../support/life-of-an-invite.js';
import { runProgram } from '../support/processes.js';
import { KEYS, person, tokenFor } from '../support/test-api.js';
import type { TestDatabase } from '../support/test-database.js';
import { describeWith } from '../support/tools.js';
import { describeInSoak } from '../support/volume.js';

const manual = readFileSync(new URL('../../docs/operating/database-roles.md', import.meta.url), 'utf8');
const [ROLES, DEFAULTS, AFTER_MIGRATION, OF_EXISTING_TABLES] = [...manual.matchAll(/```sql\n(.*?)```/gs)].map(
  ([, sql]) => sql!,
) as [string, string, string, string];

/** Runs statements on a connection of their own. */
async function run(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(sql);
    return rows;
  } finally {
    await client.end();
  }
}

/** A database whose roles are made by the statements of the manual. */
async function makeRoles(serverUrl: string, schema: 'public' | 'invites') {
  const suffix = randomUUID().replaceAll('-', '');
  const [owner, app] = [`invites_owner_${suffix}`, `invites_app_${suffix}`];
  const name = `roles_test_${suffix}`;
  const written = (sql: string) =>
    sql
      .replaceAll('invites_owner', owner)
      .replaceAll('invites_app', app)
      .replaceAll(/\b(SCHEMA|SET search_path =) public\b/g, `$1 ${schema}`);
  await run(serverUrl, `CREATE DATABASE ${name}`);
  const urlOf = (username: string, password: string) => {
    const url = Object.assign(new URL(serverUrl), { pathname: name, username, password });
    if (schema !== 'public') url.searchParams.set('options', `-c search_path=${schema}`);
    return url.href;
  };
  const [, ownerPassword, appPassword] = /'(.+?)'.*?'(.+?)'/s.exec(ROLES)!;
  const { username, password } = new URL(serverUrl);
  const admin = urlOf(username, password);
  if (schema !== 'public') await run(admin, `CREATE SCHEMA ${schema}`);
  await run(admin, written(ROLES));
  return {
    admin,
    owner: urlOf(owner, ownerPassword!),
    app: urlOf(app, appPassword!),
    appRole: app,
    written,
    async drop() {
      await run(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
      await run(serverUrl, `DROP ROLE ${owner}, ${app}`);
    },
  };
}

type Roles = Awaited<ReturnType<typeof makeRoles>>;

/** Of a new database, as the manual has it, where nobody may call a function without a grant. */
async function newDatabase(serverUrl: string): Promise<Roles> {
  const roles = await makeRoles(serverUrl, 'public');
  await run(roles.owner, 'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC');
  await run(roles.owner, roles.written(DEFAULTS));
  await migrate(roles.owner);
  await run(roles.owner, roles.written(AFTER_MIGRATION));
  return roles;
}

/** Of a database that has its tables already, in a schema of its own. */
async function existingDatabase(serverUrl: string): Promise<Roles> {
  const roles = await makeRoles(serverUrl, 'invites');
  await run(roles.owner, 'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC');
  await migrate(roles.owner);
  await run(roles.owner, roles.written(OF_EXISTING_TABLES));
  await run(roles.owner, roles.written(AFTER_MIGRATION));
  return roles;
}

/** The API closes its connections when it stops, and the database outlives it. */
async function servedBy(url: string): Promise<TestDatabase> {
  return { url, dataSource: await connect(url, 10), connectAgain: () => connect(url, 10), drop: async () => {} };
}

const join = (databaseUrl: string) =>
  joinDatabase({ databaseUrl, dataDir: '', databasePoolSize: 2, databasePooler: 'none' });

function describeServing(roles: () => Roles): void {
  it('serves every operation, and what no request waits for', async () => {
    const { api, operations, background } = await startEveryOperation(await servedBy(roles().app));
    const refused: Record<string, unknown> = {};
    for (const { what, prepare } of operations) {
      const { status, body } = await (await prepare())();
      if (status >= 300) refused[what] = body;
    }
    await background();
    await api.stop();
    expect(refused).toEqual({});
  });

  it.each([
    'CREATE TABLE others (id bigint)',
    'DROP TABLE invites',
    'TRUNCATE invites',
    'ALTER TABLE invites ADD COLUMN other text',
    'CREATE OR REPLACE FUNCTION invite_limits() RETURNS void LANGUAGE sql AS $$$$',
    'DELETE FROM migrations',
  ])('is refused %s', async (sql) => {
    await expect(run(roles().app, sql)).rejects.toMatchObject({ code: '42501' });
  });
}

describe('a role that serves only, in a new database', () => {
  let roles: Roles;
  beforeAll(async () => {
    roles = await newDatabase(process.env.TEST_POSTGRES_URL!);
  });
  afterAll(() => roles.drop());

  describeServing(() => roles);

  it('runs an API and a worker, which deliver an invite, and the command for failed mails', async () => {
    const env = { DATABASE_URL: roles.app };
    const service = await startService(env);
    expect(await liveThrough(service)).toBe('accepted');
    expect((await fetch(`${service.origin}/health/ready`)).status).toBe(200);
    await service.stop();
    expect(service.output()).not.toContain('permission denied');
    const mails = promisify(execFile)(process.execPath, ['dist/mails.js', 'failed'], { env: { ...KEYS, ...env } });
    expect(await mails).toMatchObject({ stderr: '' });
  });

  it.each([
    ['DELETE ON invite_mails', 'DELETE on table invite_mails'],
    ['SELECT ON migrations', 'SELECT on table migrations'],
    ['SELECT ON workspace_members', 'SELECT on table workspace_members'],
    ['USAGE ON SEQUENCE users_id_seq', 'USAGE on sequence users_id_seq'],
    ['EXECUTE ON FUNCTION invite_limits', 'EXECUTE on function invite_limits'],
    ['USAGE ON SCHEMA public', 'USAGE on schema public'],
    [
      'ALL ON ALL TABLES IN SCHEMA public',
      'DELETE, INSERT, SELECT, UPDATE on table api_keys; DELETE, INSERT, SELECT, UPDATE on table invite_bounced_addresses; ' +
        'DELETE, INSERT, SELECT, UPDATE on table invite_checks, and more on 15 others',
    ],
  ])('starts nothing without %s, and says so in one line', async (privilege, lacks) => {
    const { admin, app, appRole } = roles;
    await run(admin, `REVOKE ${privilege} FROM ${appRole}, PUBLIC`);
    await expect(join(app)).rejects.toThrow(
      `The role ${appRole} (DATABASE_URL) lacks ${lacks}. docs/operating/database-roles.md has the roles and their GRANTs.`,
    );
    await run(admin, `GRANT ${privilege} TO ${appRole}`);
  });

  it('is told in the log what it lacks when that is revoked meanwhile', async () => {
    const api = await startApiProcess({ DATABASE_URL: roles.app });
    await run(roles.admin, `REVOKE INSERT ON users FROM ${roles.appRole}`);
    const authorization = `Bearer ${await tokenFor(person('newcomer'), new FixedClock(new Date()))}`;
    const { status } = await callJson(`${api.origin}/api/v1/workspaces/`, 'GET', { authorization });
    await run(roles.admin, `GRANT INSERT ON users TO ${roles.appRole}`);
    expect(status).toBe(500);
    expect(api.output()).toContain('permission denied for table users');
    await stopAll([api]);
  });

  it('does not migrate', async () => {
    await run(roles.owner, `DELETE FROM migrations WHERE name = 'Invites1796029200000'`);
    const program = runProgram('dist/migrate.js', { ...KEYS, DATABASE_URL: roles.app });
    expect(await program.ended()).toBe(1);
    expect(program.output()).toMatch(
      /^The migration is refused: permission denied for schema public\. docs\/operating\/database-roles\.md has the .+$/m,
    );
  });
});

describe('a role that serves only, in a schema of its own whose tables are there already', () => {
  let roles: Roles;
  beforeAll(async () => {
    roles = await existingDatabase(process.env.TEST_POSTGRES_URL!);
  });
  afterAll(() => roles.drop());

  describeServing(() => roles);

  it('starts and migrates nothing where the address does not lead to that schema, and says so in one line', async () => {
    const withoutSchema = (url: string) => url.replace(/\?.*$/, '');
    const line =
      'The tables of Invites are in the schema invites, and the search path is public: name the schema in DATABASE_URL ' +
      '(?options=-c%20search_path%3Dinvites). docs/operating/database-roles.md has the roles and their GRANTs.';
    await expect(join(withoutSchema(roles.app))).rejects.toThrow(line);
    await expect(migrate(withoutSchema(roles.owner))).rejects.toThrow(line);
  });
});

describeInSoak('on PostgreSQL 15', () => {
  describeWith('postgresql 15', 'a role that serves only', () => {
    let server: Awaited<ReturnType<typeof startDebianPostgres>>;
    let roles: Roles;
    beforeAll(async () => {
      server = await startDebianPostgres();
      roles = await newDatabase(server.url);
    });
    afterAll(async () => {
      await roles.drop();
      await server.stop();
    });

    describeServing(() => roles);
  });
});
