import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HostTransaction, InviteError, ResendInvite } from '@invites/invites';
import pg from 'pg';
import { nameOf, watchDriver } from '../support/driver-watch.js';
import { eventually } from '../support/processes.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

/** The first attempt, and three more. */
const ATTEMPTS = 4;

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
let other: pg.Client;
let inviteId: number;

beforeAll(async () => {
  api = await startTestApi({ INVITES_SENDS_PER_WORKSPACE_PER_DAY: '1000' });
  workspace = await api.workspace();
  other = new pg.Client({ connectionString: api.settings.databaseUrl! });
  await other.connect();
  await other.query(`SET deadlock_timeout = '1h'`); // never the victim
  await api.dataSource.query(`
    CREATE SEQUENCE attempts;
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF int8range(TG_ARGV[0]::int, TG_ARGV[1]::int, '[]') @> nextval('attempts') THEN
        RAISE EXCEPTION USING ERRCODE = TG_ARGV[2];
      END IF;
      RETURN NULL;
    END $$`);
});
beforeEach(async () => {
  inviteId = await api.plant({ workspaceId: workspace.id, inviterId: workspace.ids.admin, email: address(), role: 2 });
});
afterAll(async () => {
  await other.end();
  await api.stop();
});

let addresses = 0;
const address = () => `contended-${++addresses}@example.com`;
const resend = (headers = {}) => api.post(`/api/v1/invites/${inviteId}/resend/`, { as: workspace.admin, headers });
const changeRole = () =>
  api.call('PATCH', `/api/v1/workspaces/${workspace.id}/members/${workspace.ids.editor}/`, {
    as: workspace.owner,
    json: { role: '1' },
  });

/** Statements that update the table fail: the first ones, or others, counted from 1. */
async function failUpdates<T>(table: string, which: number | [number, number], code: string, work: () => Promise<T>) {
  const [first, last] = typeof which === 'number' ? [1, which] : which;
  await api.dataSource.query(`
    ALTER SEQUENCE attempts RESTART;
    CREATE TRIGGER fail BEFORE UPDATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION fail(${first}, ${last}, '${code}')`);
  try {
    const result = await work();
    const [{ last_value: attempts }] = await api.dataSource.query('SELECT last_value FROM attempts');
    return { result, attempts: Number(attempts) };
  } finally {
    await api.dataSource.query(`DROP TRIGGER fail ON ${table}`);
  }
}

async function traces(): Promise<{ resent: number; mails: number }> {
  const [counts] = await api.dataSource.query<{ resent: number; mails: number }[]>(
    `SELECT (SELECT count(*)::int FROM invite_history WHERE invite_id = $1 AND kind = 'resent') AS resent,
            (SELECT count(*)::int FROM invite_mails WHERE invite_id = $1 AND number > 1) AS mails`,
    [inviteId],
  );
  return counts!;
}

/** Resolves once a statement of the API waits for a lock. */
async function apiWaits(): Promise<void> {
  await eventually(async () => {
    const { rows } = await other.query(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows.length > 0 || undefined;
  });
}

describe.each([
  ['a serialization failure', '40001'],
  ['a deadlock', '40P01'],
])('%s', (_what, code) => {
  it.each([
    ['a statement', {}],
    ['a transaction', { 'idempotency-key': `key-${code}` }],
  ])('makes a resend try again, three times, whole: as %s', async (_as, headers) => {
    const { result, attempts } = await failUpdates('invites', ATTEMPTS - 1, code, () => resend(headers));
    expect({ status: result.status, attempts }).toEqual({ status: 200, attempts: ATTEMPTS });
    expect(await traces()).toEqual({ resent: 1, mails: 1 });
  });

  it.each([
    ['a statement', {}],
    ['a transaction', { 'idempotency-key': `other-key-${code}` }],
  ])('that comes back once more is answered with 503, and nothing is stored: of %s', async (_of, headers) => {
    const { result, attempts } = await failUpdates('invites', ATTEMPTS, code, () => resend(headers));
    expect({ status: result.status, code: result.body.code, attempts }).toEqual({
      status: 503,
      code: 'invite-busy',
      attempts: ATTEMPTS,
    });
    expect(result.headers.get('retry-after')).toBe('1');
    expect(await traces()).toEqual({ resent: 0, mails: 0 });
  });

  it('makes a change of a member try again, three times', async () => {
    const succeeding = await failUpdates('memberships', ATTEMPTS - 1, code, changeRole);
    expect({ status: succeeding.result.status, attempts: succeeding.attempts }).toEqual({ status: 200, attempts: 4 });
    const failing = await failUpdates('memberships', ATTEMPTS, code, changeRole);
    expect({ status: failing.result.status, attempts: failing.attempts }).toEqual({ status: 503, attempts: 4 });
    expect(failing.result.headers.get('retry-after')).toBe('5');
  });

  it('within a transaction of the host is left to the host', async () => {
    const scope = api.app.get(HostTransaction);
    const actor = { userId: workspace.ids.admin, email: workspace.admin.email, emailVerified: true };
    const { result, attempts } = await failUpdates('invites', ATTEMPTS - 1, code, () =>
      api.dataSource
        .transaction((manager) => scope.within(manager, () => api.app.get(ResendInvite).execute({ actor, inviteId })))
        .catch((error: unknown) => error),
    );
    expect(result).toBeInstanceOf(InviteError);
    expect({ code: (result as InviteError).code, attempts }).toEqual({ code: 'invite-busy', attempts: 1 });
  });
});

describe('a lock of the workspace that somebody holds', () => {
  const lock = () =>
    other.query(`SELECT pg_advisory_xact_lock(hashtextextended('invite-limits workspace ' || $1::bigint, 0))`, [
      workspace.id,
    ]);

  it.each([
    ['statements', () => ({})],
    ['transactions', () => ({ 'idempotency-key': address() })],
  ])('keeps no connection waiting, and all succeed once it is free: as %s', async (_as, headers) => {
    const neighbour = await api.workspace();
    const send = ({ id, admin }: typeof workspace) =>
      api.post('/api/v1/invites/', {
        as: admin,
        json: { workspace_id: id, email: address(), role: '1' },
        headers: headers(),
      });
    await other.query('BEGIN');
    await lock();
    const { result, statements } = await watchDriver(async () => {
      const answers = Array.from({ length: 5 }, () => send(workspace));
      expect((await send(neighbour)).status).toBe(201);
      const { rows } = await other.query(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(rows).toEqual([]);
      await other.query('COMMIT');
      return Promise.all(answers);
    });
    expect(result.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(statements.filter((statement) => nameOf(statement) === 'invites.add').length).toBeGreaterThan(6);
  });

  it('within a transaction of the host is reported at once, and the transaction goes on', async () => {
    const scope = api.app.get(HostTransaction);
    const actor = { userId: workspace.ids.admin, email: workspace.admin.email, emailVerified: true };
    await other.query('BEGIN');
    await lock();
    const code = await api.dataSource.transaction(async (manager) => {
      const refusal = await scope
        .within(manager, () => api.app.get(ResendInvite).execute({ actor, inviteId }))
        .catch((error: InviteError) => error.code);
      await other.query('COMMIT');
      await scope.within(manager, () => api.app.get(ResendInvite).execute({ actor, inviteId }));
      return refusal;
    });
    expect(code).toBe('invite-busy');
    expect(await traces()).toEqual({ resent: 1, mails: 1 });
  });
});

it('of a bulk resend with an idempotency key, one that fails in the database takes the others with it', async () => {
  const json = { workspace_id: workspace.id, invite_ids: [inviteId] };
  const { result } = await failUpdates('invites', [3, 3], '55P03', async () => {
    await other.query('BEGIN');
    await other.query('UPDATE invites SET version = version + 1 WHERE id = $1', [inviteId]);
    const headers = { 'idempotency-key': 'bulk' };
    const answer = api.post('/api/v1/invites/bulk-resend/', { as: workspace.admin, json, headers });
    await apiWaits();
    await other.query('COMMIT');
    return answer; // beaten to it, it tries this invite by itself: the third statement
  });
  expect({ status: result.status, code: result.body.code }).toEqual({ status: 503, code: 'invite-busy' });
  expect(await traces()).toEqual({ resent: 0, mails: 0 });
});

it('the victim of a real deadlock succeeds once the other one is through', async () => {
  await other.query('BEGIN');
  await other.query('SELECT FROM invites WHERE id = $1 FOR UPDATE', [inviteId]);
  const answer = resend();
  await apiWaits();
  // By now it holds this one, and waits for the invite.
  await other.query(`SELECT pg_advisory_xact_lock(hashtextextended('invite-limits workspace ' || $1::bigint, 0))`, [
    workspace.id,
  ]);
  await other.query('COMMIT');
  expect((await answer).status).toBe(200);
  expect(await traces()).toEqual({ resent: 1, mails: 1 });
  await eventually(async () => {
    const { rows } = await other.query('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()');
    return Number(rows[0].deadlocks) > 0 || undefined;
  });
});

it('also where the database asks for repeatable reads, an invite that was changed meanwhile is resent on its new state', async () => {
  const database = new URL(api.settings.databaseUrl!).pathname.slice(1);
  await other.query(`ALTER DATABASE ${database} SET default_transaction_isolation = 'repeatable read'`);
  await other.query(
    'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
    [database],
  );
  await eventually(async () => (await api.get('/health/ready')).status === 200 || undefined);
  await other.query('BEGIN');
  await other.query(`UPDATE invites SET message = 'meanwhile', version = version + 1 WHERE id = $1`, [inviteId]);
  const answer = resend();
  await apiWaits();
  await other.query('COMMIT');
  const { status, body } = await answer;
  expect({ status, message: body.message }).toEqual({ status: 200, message: 'meanwhile' });
  expect(await traces()).toEqual({ resent: 1, mails: 1 });
});
