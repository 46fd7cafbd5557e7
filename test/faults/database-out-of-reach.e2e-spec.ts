import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { startTimedApi, type TimedApi } from '../support/timed-api.js';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.js';
import { eventually } from '../support/processes.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { person } from '../support/test-api.js';

const ANSWER_WITHIN_MS = 5_000;
const READINESS_WITHIN_MS = 2_000;
const RECOVERY_WITHIN_MS = 5_000;
/** More than the pool has connections, so that some wait for one. */
const AT_ONCE = 15;
/** So few that none has to wait. */
const FEW = 3;

const admin = person('admin');
let postgres: OwnPostgres;
let proxy: TcpProxy;
let api: TimedApi;
let workspaceId: number;
let inviteId: number;
let sent = 0;

const CALLS = {
  list: () => api.call('GET', `/api/v1/invites/list/?status=pending&workspace_id=${workspaceId}`, { as: admin }),
  resend: () => api.call('POST', `/api/v1/invites/${inviteId}/resend/`, { as: admin }),
  send() {
    const json = { workspace_id: workspaceId, email: `sent-${++sent}@example.com`, role: '2' };
    return api.call('POST', '/api/v1/invites/', { as: admin, json });
  },
  ready: () => api.call('GET', '/health/ready'),
};

beforeAll(async () => {
  postgres = await startOwnPostgres();
  // A superuser is let in where others are not.
  await administer(`CREATE ROLE app LOGIN PASSWORD 'app'; GRANT pg_read_all_data, pg_write_all_data TO app`);
  await administer('GRANT ALL ON SCHEMA public TO app');
  proxy = await startTcpProxy(Object.assign(new URL(postgres.url), { username: 'app', password: 'app' }).href);
  api = await startTimedApi(proxy.url);
  const workspace = await api.call('POST', '/api/v1/workspaces/', { as: admin, json: { name: 'Analytical Engines' } });
  workspaceId = workspace.body.id;
  inviteId = (await CALLS.send()).body.id;
});
afterAll(async () => {
  api.child.kill('SIGKILL');
  await api.ended();
  await proxy.close();
  await postgres.remove();
});

/** Each statement is a transaction of its own: a client that is cut off comes back to what was altered before. */
async function administer(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  try {
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}

const CUT_OFF = `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'app'`;
const ALL_FAIL = { list: 503, resend: 503, send: 503, ready: 503 };
const WRITES_FAIL = { list: 200, resend: 503, send: 503, ready: 200 };

/** Resolves once all requests succeed that use the whole pool: each lost connection is noticed, and replaced, on its own. */
async function allConnectionsWork(): Promise<void> {
  await eventually(async () => {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, CALLS.list));
    return answers.every(({ status }) => status === 200) || undefined;
  });
}

interface Cause {
  readonly begin: () => Promise<unknown>;
  readonly end: () => unknown;
  readonly statuses: Record<keyof typeof CALLS, number>;
  readonly atOnce?: number;
}

let locker: pg.Client;

function failing(work: string): Cause {
  return {
    begin: () =>
      administer(`
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${work} RETURN NEW; END $$;
        CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON invites FOR EACH ROW EXECUTE FUNCTION fail()`),
    end: () => administer('DROP FUNCTION fail CASCADE'),
    statuses: WRITES_FAIL,
    atOnce: FEW,
  };
}

const CAUSES: Record<string, Cause> = {
  stopped: { begin: () => postgres.stop(), end: () => postgres.startAgain(), statuses: ALL_FAIL },
  crashed: { begin: () => postgres.crash(), end: () => postgres.startAgain(), statuses: ALL_FAIL },
  frozen: { begin: () => postgres.freeze(), end: () => postgres.thaw(), statuses: ALL_FAIL },
  'behind a network that swallows everything': {
    begin: async () => proxy.swallow(),
    end: () => proxy.forward(),
    statuses: ALL_FAIL,
  },
  'out of connections': {
    begin: () => administer('ALTER ROLE app CONNECTION LIMIT 0', CUT_OFF),
    end: () => administer('ALTER ROLE app CONNECTION LIMIT -1'),
    statuses: ALL_FAIL,
  },
  'read-only': {
    begin: () => administer('ALTER ROLE app SET default_transaction_read_only = on', CUT_OFF),
    end: () => administer('ALTER ROLE app RESET default_transaction_read_only'),
    statuses: WRITES_FAIL,
  },
  'held up by a lock': {
    async begin() {
      locker = new pg.Client({ connectionString: postgres.url });
      await locker.connect();
      await locker.query('BEGIN; LOCK TABLE invites IN ACCESS EXCLUSIVE MODE');
    },
    end: () => locker.end(),
    statuses: { ...ALL_FAIL, ready: 200 },
  },
  slow: failing('PERFORM pg_sleep(20);'),
  'out of disk space': failing(`RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'could not extend file';`),
};

it.each(Object.keys(CAUSES))(
  'while PostgreSQL is %s, requests are answered in time, and all is well once it is not',
  async (name) => {
    const { begin, end, statuses, atOnce = AT_ONCE } = CAUSES[name]!;
    await begin();
    try {
      if (statuses.list === 200) await allConnectionsWork();
      const calls = Object.entries(CALLS) as [keyof typeof CALLS, (typeof CALLS)['ready']][];
      const answers = await Promise.all(
        calls.flatMap(([what, call]) => Array.from({ length: atOnce }, async () => ({ what, ...(await call()) }))),
      );
      for (const { what, status, headers, body, ms } of answers) {
        expect({ what, status }).toEqual({ what, status: statuses[what] });
        expect(ms).toBeLessThan(what === 'ready' ? READINESS_WITHIN_MS : ANSWER_WITHIN_MS);
        if (status !== 503) continue;
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
        expect(body).toMatchObject({ status: 503, code: expect.stringMatching(/^(unavailable|invite-busy)$/) });
      }
    } finally {
      await end(); // also for the causes after this one
    }
    await eventually(async () => {
      for (const call of Object.values(CALLS)) if ((await call()).status >= 300) return undefined;
      return true;
    }, RECOVERY_WITHIN_MS);
    expect(api.child.exitCode).toBeNull();
  },
);

it('connections that PostgreSQL ends while nobody uses them are replaced', async () => {
  await Promise.all(Array.from({ length: AT_ONCE }, CALLS.list));
  await administer(CUT_OFF);
  await allConnectionsWork();
  expect(api.child.exitCode).toBeNull();
});
