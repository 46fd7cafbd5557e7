import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { FixedClock } from '@invites/invites/testing';
import { connect } from '@invites/runtime';
import { type ApiProcess, callJson, startApiProcess, stopAll } from '../support/api-process.js';
import { type PgBouncer, startPgBouncer } from '../support/pgbouncer.js';
import { runProgram } from '../support/processes.js';
import { type Answer, KEYS, NO_LIMITS, type Person, person, tokenFor } from '../support/test-api.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { describeWith } from '../support/tools.js';

const SERVERS = 3;
const STORIES = 12;
const TIMEOUTS =
  'SET statement_timeout = 10000; SET lock_timeout = 5000; SET idle_in_transaction_session_timeout = 10000';
const LIMITS = { ...NO_LIMITS, INVITES_SENDS_PER_WORKSPACE_PER_DAY: '500' };

let database: TestDatabase;
let pooler: PgBouncer;
let api: ApiProcess | undefined;

async function startApi(databasePooler: string): Promise<ApiProcess> {
  api = await startApiProcess({ ...LIMITS, DATABASE_URL: pooler.url, DATABASE_POOLER: databasePooler });
  return api;
}

async function call(as: Person, method: string, path: string, json?: unknown, key?: string): Promise<Answer> {
  const authorization = `Bearer ${await tokenFor(as, new FixedClock(new Date()))}`;
  const headers = { authorization, ...(key && { 'idempotency-key': key }) };
  return callJson(`${api!.origin}/api/v1/${path}`, method, headers, json);
}

/** The status, and what the answer says in the members named. */
function summaryOf({ status, body }: Answer, ...members: string[]) {
  const brief = (one: Record<string, unknown>) => members.map((member) => one[member]);
  return [status, ...(Array.isArray(body) ? body.map(brief) : brief(body))];
}

/** Everything that the API does with its database, by people and in a workspace of their own. */
async function story(number: number): Promise<unknown[]> {
  const [owner, ada, bob] = [person('owner'), person('ada'), person('bob')];
  const workspace = await call(owner, 'POST', 'workspaces', { name: `Engines ${number}` });
  const { id } = workspace.body;
  const form = { workspace_id: id, email: ada.email, role: '2' };
  const [one, again] = await Promise.all([
    call(owner, 'POST', 'invites', form, 'the-key'),
    call(owner, 'POST', 'invites', form, 'the-key'),
  ]);
  const sent = [one, again].find(({ status }) => status === 201)!;
  const repeated = await call(owner, 'POST', 'invites', form, 'the-key');
  const { id: inviteId, token } = sent.body;
  const [resent, edited] = [
    await call(owner, 'POST', `invites/${inviteId}/resend`),
    await call(owner, 'PATCH', `invites/${inviteId}/detail`, { role: '3' }),
  ];
  const bulk = await call(owner, 'POST', 'invites/bulk', {
    workspace_id: id,
    role: '1',
    emails: [bob.email, ada.email, `carol${number}@example.com`],
  });
  const ids = [bulk.body[0].invite.id, bulk.body[2].invite.id];
  const bulkResent = await call(owner, 'POST', 'invites/bulk-resend', { workspace_id: id, invite_ids: ids });
  const [preview, mine, list] = await Promise.all([
    callJson(`${api!.origin}/api/v1/invites/${token}/`, 'GET', { 'x-forwarded-for': `10.0.0.${number}` }),
    call(ada, 'GET', 'invites/mine'),
    call(owner, 'GET', `invites/list/?workspace_id=${id}&limit=2`),
  ]);
  const accepted = await Promise.all([1, 2].map(() => call(ada, 'POST', `invites/${token}/accept`)));
  const declined = await call(bob, 'POST', `invites/${bulk.body[0].invite.token}/decline`);
  const cancelled = await call(owner, 'POST', `invites/${ids[1]}/cancel`);
  const members = await call(owner, 'GET', `workspaces/${id}/members`);
  const adaId = members.body[1].user_id;
  const demoted = await call(owner, 'PATCH', `workspaces/${id}/members/${adaId}`, { role: '1' });
  const left = await call(owner, 'DELETE', `workspaces/${id}/members/${adaId}`);
  const last = await call(owner, 'DELETE', `workspaces/${id}/members/${members.body[0].user_id}`);
  const history = await call(owner, 'GET', `invites/${inviteId}/history`);
  return [
    summaryOf(workspace, 'role'),
    [repeated.status, repeated.body.id === inviteId, repeated.body.token === token],
    summaryOf(resent, 'status', 'role'),
    summaryOf(edited, 'status', 'role'),
    summaryOf(bulk, 'outcome'),
    summaryOf(bulkResent, 'outcome'),
    summaryOf(preview, 'status', 'email'),
    summaryOf(mine, 'status', 'role_display'),
    summaryOf(list, 'status', 'role'),
    accepted.map((answer) => summaryOf(answer, 'status')),
    summaryOf(declined, 'status'),
    summaryOf(cancelled, 'status'),
    summaryOf(members, 'role'),
    summaryOf(demoted, 'role'),
    left.status,
    summaryOf(last, 'code'),
    summaryOf(history, 'kind'),
  ];
}

const AS_IT_SHOULD_BE = [
  [201, '4'],
  [201, true, true],
  [200, 'pending', '2'],
  [200, 'pending', '3'],
  [200, ['sent'], ['refused'], ['sent']],
  [200, ['resent'], ['resent']],
  [200, 'pending', expect.stringContaining('ada')],
  [200, ['pending', 'Admin']],
  [200, ['pending', '1'], ['pending', '1']],
  [
    [200, 'accepted'],
    [200, 'accepted'],
  ],
  [200, 'cancelled'],
  [200, 'cancelled'],
  [200, ['4'], ['3']],
  [200, '1'],
  204,
  [400, 'last-owner'],
  [200, ['sent'], ['mail-queued'], ['resent'], ['mail-queued'], ['edited'], ['accepted']],
];

describeWith('pgbouncer', 'through PgBouncer in transaction mode', () => {
  beforeAll(async () => {
    database = await createTestDatabase();
    pooler = await startPgBouncer(database.url, SERVERS, TIMEOUTS);
  });
  afterEach(async () => {
    if (api) await stopAll([api]);
    api = undefined;
  });
  afterAll(async () => {
    await pooler.stop();
    await database.drop();
  });

  it('a dozen workspaces at once get right answers, although ten connections share three, and workers are woken', async () => {
    await startApi('transaction');
    const runner = database.dataSource.createQueryRunner();
    const worker = (await runner.connect()) as { once(event: 'notification', listener: () => void): void };
    const woken = new Promise<void>((resolve) => worker.once('notification', resolve));
    await runner.query('LISTEN invite_outbox');
    const stories = await Promise.all(Array.from({ length: STORIES }, (_, number) => story(number)));
    for (const outcome of stories) expect(outcome).toEqual(AS_IT_SHOULD_BE);
    const { servers, clients } = await pooler.connections();
    expect(servers).toBeLessThanOrEqual(SERVERS);
    expect(clients).toBeGreaterThan(SERVERS);
    expect(api!.output()).not.toContain('prepared statement');
    await woken;
    await runner.release();
  });

  it('without the setting the prepared statements of one connection are in the way of another', async () => {
    await startApi('none');
    const creations = await Promise.all(
      Array.from({ length: STORIES }, () => call(person('owner'), 'POST', 'workspaces', { name: 'Engines' })),
    );
    expect(creations.map(({ status }) => status)).toContain(500);
  });

  it('a worker that is led there by mistake warns that nobody notifies it', async () => {
    const env = { ...KEYS, DATABASE_URL: pooler.url, SMTP_URL: 'smtp://127.0.0.1:1', METRICS_PORT: '0' };
    const worker = runProgram('dist/worker.js', env);
    await worker.printed(/PostgreSQL does not notify this process \(LISTEN\)/);
    worker.child.kill('SIGTERM');
    expect(await worker.ended()).toBe(0);
  });

  it('an API does not start where nobody sets the timeouts that it can’t send', async () => {
    const careless = await startPgBouncer(database.url, SERVERS, 'SET lock_timeout = 5000');
    const start = connect(careless.url, 2, { databasePooler: 'transaction' });
    const refusal = await start.catch(({ message }: Error) => message);
    await careless.stop();
    expect(refusal).toContain('pooler or the role has to set idle_in_transaction_session_timeout, statement_timeout');
  });
});

it('a process that listens or locks refuses in one line to start with such a pooler', async () => {
  const env = { ...KEYS, DATABASE_URL: 'postgresql://127.0.0.1:1/x', DATABASE_POOLER: 'transaction', WORKER: 'off' };
  const programs = ['dist/worker.js', 'dist/migrate.js'].map((program) => runProgram(program, env));
  for (const program of programs) {
    expect(await program.ended()).toBe(1);
    expect(program.output()).toMatch(/^DATABASE_POOLER=transaction is for the API: .+\n$/);
  }
});
