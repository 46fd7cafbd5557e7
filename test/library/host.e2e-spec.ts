import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { freePort } from '../support/free-port.mjs';
import { eventually, runProgram, type TestProcess } from '../support/processes.js';
import { createEmptyDatabase } from '../support/test-database.js';
import { itWith } from '../support/tools.js';
import { describeInSoak } from '../support/volume.js';
import { type ModuleKind, root } from './packages.js';
import { type HostTerms, makeScratchHost, MORE_HOSTS, type ScratchHost } from './scratch-host.js';
import { startSmtpSink } from './smtp-sink.js';

type Database = Awaited<ReturnType<typeof createEmptyDatabase>>;

const TOKEN_KEY = 'a token key of the tests, 32 bytes or more';

let host: ScratchHost;
let sink: Awaited<ReturnType<typeof startSmtpSink>>;

beforeAll(async () => {
  sink = await startSmtpSink();
});
afterAll(() => sink.stop());

const environmentOf = (database: Database) => ({
  DATABASE_URL: database.url,
  INVITES_TOKEN_KEY: TOKEN_KEY,
  SMTP_URL: sink.url,
});

/** What the README has a reader type to found a team and to resend its invite. */
const COMMANDS = [
  ...readFileSync(join(root, 'libs/invites/README.md'), 'utf8').matchAll(/^curl (?:[^\n]*\\\n)*[^\n]*$/gm),
].map(([command]) => command);

/** Both platforms, and both kinds of modules. */
const SERVICES = [
  ['module', 'main-fastify.js'],
  ['commonjs', 'main.js'],
] as const;

describe('a host on Nest 12 with TypeORM 1', () => {
  theReadmeWorks({});
});
for (const [made, terms] of MORE_HOSTS)
  describeInSoak(`a host ${made}`, () => {
    theReadmeWorks(terms);
  });

function theReadmeWorks(terms: HostTerms): void {
  beforeAll(async () => {
    host = await makeScratchHost(terms);
  }, 480_000);
  afterAll(() => host.remove());

  for (const [kind, program] of SERVICES)
    describe(`a service made by the README, as a ${kind}: ${program}`, () => {
      theHostWorks(kind, program);
    });
  describeInSoak('a service made by the README, as a module: main.js', () => {
    theHostWorks('module', 'main.js');
  });

  it('the test in the README passes', async () => {
    const { stdout } = await runTests('revival.test.js');
    expect(stdout).toMatch(/^# pass 2$/m);
  });

  if (terms.by === 'prisma')
    it('every promise of the contract is kept', async () => {
      const { stdout } = await runTests('contract.test.js');
      expect(stdout).toMatch(/^# fail 0$/m);
    }, 600_000);
}

/** Runs a compiled file on a database of its own. */
async function runTests(file: string): Promise<{ stdout: string }> {
  const database = await createEmptyDatabase();
  try {
    await host.prepare(database);
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, ...environmentOf(database) };
    const args = ['--test', '--test-reporter=tap', host.program('module', file)];
    return await promisify(execFile)(process.execPath, args, { env });
  } finally {
    await database.drop();
  }
}

function theHostWorks(kind: ModuleKind, program: string): void {
  let database: Database;
  let service: TestProcess | undefined;
  let origin: string;
  let team: number;

  const rows = async (sql: string) => (await database.client.query<Record<string, unknown>>(sql)).rows;

  async function call(method: string, path: string, as?: string, json?: unknown) {
    const headers: Record<string, string> = as ? { authorization: `Bearer key of ${as}` } : {};
    if (json !== undefined) headers['content-type'] = 'application/json';
    const body = json === undefined ? undefined : JSON.stringify(json);
    const response = await fetch(`${origin}${path}`, { method, headers, body });
    const text = await response.text();
    // A token is kept by nobody on its way.
    const hasToken = path.startsWith('/v2/') && /"token":/.test(text);
    expect(hasToken && response.headers.get('cache-control') !== 'no-store').toBe(false);
    return { status: response.status, body: JSON.parse(text) as Record<string, unknown> };
  }

  const invite = (email: string) =>
    call('POST', '/v2/invites/', 'ada', { workspace_id: team, email, role: '2' }) as Promise<{
      status: number;
      body: { id: number; token: string; expires_at: string };
    }>;

  /** The token that stands in the latest mail to an address. */
  const mailedToken = (to: string, count = 1) =>
    eventually(async () => {
      const mails = sink.mails.filter((mail) => mail.to === to);
      if (mails.length < count) return undefined;
      const { text = '' } = await simpleParser(mails.at(-1)!.source);
      return /teams\.example\.com\/join\/([\w-]+)/.exec(text)?.[1];
    });

  beforeAll(async () => {
    sink.mails.length = 0;
    database = await createEmptyDatabase();
    await host.prepare(database);
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    service = runProgram(host.program(kind, program), { ...environmentOf(database), PORT: String(port) });
    await service.printed(/Nest application successfully started/);
    await eventually(() => fetch(origin).catch(() => undefined));
    await database.client.query(`INSERT INTO people (api_key, name, email, email_verified)
      SELECT 'key of ' || name, name, name || '@example.com', true FROM unnest(ARRAY['ada', 'grace', 'alan']) AS name`);
  });
  afterAll(async () => {
    // What has not begun must not hide why.
    service?.child.kill('SIGTERM');
    await service?.ended();
    await database.drop();
  });

  it('has tables of its own beside those of invites, and none of ours otherwise', async () => {
    const tables = await rows(`SELECT table_name AS name FROM information_schema.tables
      WHERE table_schema = 'public' ORDER BY 1`);
    const names = tables.map(({ name }) => name as string);
    expect(names.filter((name) => !/^invite(s|_\w+)$/.test(name))).toEqual([
      'greetings',
      'migrations',
      'people',
      'team_members',
      'team_people',
      'teams',
    ]);
  });

  it('sends within a transaction of its own: team, invite and mail are there together', async () => {
    const founded = await call('POST', '/teams', 'ada', { name: 'Engines', emails: ['first@example.com'] });
    expect(founded).toEqual({ status: 201, body: { id: expect.any(Number) } });
    team = founded.body.id as number;
    expect(await rows('SELECT email, workspace_id::int, status FROM invites')).toEqual([
      { email: 'first@example.com', workspace_id: team, status: 'pending' },
    ]);
    await mailedToken('first@example.com');
  });

  it('rolls back its own transaction, and there is no team, no invite and no mail', async () => {
    const emails = ['second@example.com', 'third@elsewhere.example'];
    expect(await call('POST', '/teams', 'ada', { name: 'Ghosts', emails })).toMatchObject({
      status: 400,
      body: { code: 'refused-by-policy', detail: 'We invite example.com only.' },
    });
    expect(await rows(`SELECT 1 FROM teams WHERE name = 'Ghosts'`)).toEqual([]);
    expect(await rows(`SELECT 1 FROM invites WHERE email = 'second@example.com'`)).toEqual([]);
    expect(await rows(`SELECT 1 FROM invite_mails WHERE email_normalised = 'second@example.com'`)).toEqual([]);
  });

  it('sends by the routes, under its own prefix, and resends by them and from its own code', async () => {
    const sent = await invite('grace@example.com');
    expect(sent.status).toBe(201);
    expect(await mailedToken('grace@example.com')).toBe(sent.body.token);
    const resent = await call('POST', `/v2/invites/${sent.body.id}/resend/`, 'ada');
    expect(resent).toMatchObject({ status: 200, body: { token: sent.body.token, status: 'pending' } });
    await mailedToken('grace@example.com', 2);
    const nudged = await call('POST', `/teams/nudge/${sent.body.id}`, 'ada');
    expect(nudged.status).toBe(201);
    expect(Date.parse(nudged.body.expiresAt as string)).toBeGreaterThan(Date.parse(resent.body.expires_at as string));
    await mailedToken('grace@example.com', 3);
  });

  it('accepts: the membership is in its own table, and its handler has been called', async () => {
    const token = await mailedToken('grace@example.com');
    expect(await call('POST', `/v2/invites/${token}/accept/`, 'alan')).toMatchObject({
      status: 403,
      body: { code: 'wrong-account' },
    });
    expect(await call('POST', `/v2/invites/${token}/accept/`, 'grace')).toMatchObject({
      status: 200,
      body: { status: 'accepted' },
    });
    const [grace] = await rows(`SELECT id::int FROM people WHERE name = 'grace'`);
    const member = { team_id: team, person_id: grace!.id };
    expect(await rows('SELECT team_id::int, person_id::int, role FROM team_people ORDER BY role LIMIT 1')).toEqual([
      { ...member, role: 2 },
    ]);
    const greeting = () => rows('SELECT team_id::int, person_id::int FROM greetings');
    expect(await eventually(async () => ((await greeting()).length > 0 ? greeting() : undefined))).toEqual([member]);
  });

  it('vetoes an acceptance, and the invite stays pending', async () => {
    const { body } = await invite('alan@example.com');
    await database.client.query('UPDATE teams SET seats = 2');
    expect(await call('POST', `/v2/invites/${body.token}/accept/`, 'alan')).toMatchObject({
      status: 400,
      body: { code: 'refused-by-policy', detail: 'All seats of this team are taken.' },
    });
    expect(await rows(`SELECT status FROM invites WHERE id = ${body.id}`)).toEqual([{ status: 'pending' }]);
  });

  it('lets a member leave: what the team had promised to the address is cancelled by them, and by no other', async () => {
    const [alan] = await rows(`SELECT id::int FROM people WHERE name = 'alan'`);
    await database.client.query('INSERT INTO team_people VALUES ($1, $2, 1)', [team, alan!.id]);
    expect(await call('DELETE', `/teams/${team}/people/me`, 'alan')).toEqual({ status: 200, body: { id: team } });
    const history = `SELECT kind, actor_id::int FROM invite_history JOIN invites ON invites.id = invite_id
      WHERE email = 'alan@example.com' AND status = 'cancelled' ORDER BY invite_history.id`;
    expect((await rows(history)).at(-1)).toEqual({ kind: 'cancelled', actor_id: alan!.id });
    expect(await rows(`SELECT status FROM invites WHERE email = 'first@example.com'`)).toEqual([{ status: 'pending' }]);
  });

  it('opens the routes to nobody without credentials, but for the public ones', async () => {
    expect((await call('GET', `/v2/invites/list/?workspace_id=${team}`)).status).toBe(401);
    const token = await mailedToken('first@example.com');
    expect(await call('GET', `/v2/invites/${token}/`)).toMatchObject({ status: 200, body: { status: 'pending' } });
    expect((await call('GET', `/invites/${token}/`, 'ada')).status).toBe(404);
  });

  it('shows our operations in its own API document', async () => {
    const { body } = await call('GET', '/openapi.json');
    const document = body as { paths: Record<string, object>; components: { schemas: object } };
    const ours = Object.keys(document.paths).filter((path) => path.startsWith('/v2/'));
    expect(ours.sort()).toEqual([
      '/v2/invites',
      '/v2/invites/bulk',
      '/v2/invites/bulk-cancel',
      '/v2/invites/bulk-resend',
      '/v2/invites/list',
      '/v2/invites/mine',
      '/v2/invites/{invite_id}/cancel',
      '/v2/invites/{invite_id}/detail',
      '/v2/invites/{invite_id}/history',
      '/v2/invites/{invite_id}/resend',
      '/v2/invites/{token}',
      '/v2/invites/{token}/accept',
      '/v2/invites/{token}/decline',
      '/v2/invites/{token}/request',
      '/v2/mail-events',
    ]);
    expect(Object.keys(document.components.schemas)).toContain('WorkspaceInviteDetail');
    expect((await fetch(`${origin}/docs`)).status).toBe(200);
  });

  itWith('curl', 'answers the commands of the README', async () => {
    const answers: unknown[] = [];
    for (const command of COMMANDS) {
      const { stdout } = await promisify(execFile)('sh', ['-c', command.replace('http://127.0.0.1:3000', origin)]);
      answers.push(JSON.parse(stdout));
    }
    expect(answers).toEqual([{ id: expect.any(Number) }, expect.objectContaining({ id: 1, status: 'pending' })]);
  });

  it('logs no warning and no error', () => {
    expect(service!.output()).not.toMatch(/ERROR|WARN|Warning/);
  });
}
