import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '@invites/runtime';
import { startTestApi, type TestApi } from '../support/test-api.js';

const MANY = 100_000;

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
const said: { sql: string; values: unknown[] }[] = [];

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
  await api.dataSource.query(
    `INSERT INTO invites (workspace_id, email, email_normalised, role, message, status, inviter_id, token_seed, token_digest,
       valid_for_ms, created_at, expires_at, mails)
     SELECT $1 + n % 10, 'p' || n || '@example.com', 'p' || n || '@example.com', 1, '', (ARRAY['pending', 'accepted', 'cancelled'])[1 + n % 3],
       1, gen_random_uuid(), sha256(n::text::bytea), 1000, now() - interval '1 day', now() + interval '6 days', 1
     FROM generate_series(1, ${MANY}) AS n`,
    [workspace.id],
  );
  await api.dataSource.query(
    `INSERT INTO invite_mails (invite_id, number, workspace_id, email_normalised, status, queued_at, due_at)
     SELECT id, 1, workspace_id, email_normalised, 'sent', created_at, created_at FROM invites`,
  );
  await api.dataSource.query(
    `INSERT INTO invite_history (invite_id, at, kind, actor_id) SELECT id, created_at, 'sent', inviter_id FROM invites`,
  );
  await api.dataSource.query(
    `INSERT INTO invite_bounced_addresses (email_normalised, bounced_at) SELECT 'bounced-' || email_normalised, created_at FROM invites`,
  );
  await api.dataSource.query('ANALYZE');
  const { manager } = api.dataSource;
  const query = manager.query.bind(manager);
  manager.query = ((sql: string, values: unknown[]) => {
    said.push({ sql, values });
    return query(sql, values);
  }) as typeof query;
});
afterAll(() => api.stop());

/** Each statement that the call makes, with every node of its plan. */
async function plansOf(call: () => Promise<unknown>): Promise<{ sql: string; nodes: Record<string, unknown>[] }[]> {
  said.length = 0;
  await call();
  return Promise.all(
    [...said].map(async ({ sql, values }) => {
      const [{ 'QUERY PLAN': plan }] = await api.dataSource.query(`EXPLAIN (FORMAT JSON) ${sql}`, values);
      return { sql, nodes: nodesOf((plan as { Plan: Record<string, unknown> }[])[0]!.Plan) };
    }),
  );
}

function nodesOf(node: Record<string, unknown>): Record<string, unknown>[] {
  return [node, ...((node.Plans as Record<string, unknown>[] | undefined) ?? []).flatMap(nodesOf)];
}

describe(`among ${MANY} invites no statement reads a table from end to end`, () => {
  it.each<[string, () => Promise<unknown>]>([
    [
      'a page of the list',
      () => api.get(`/api/v1/invites/list/?workspace_id=${workspace.id}&limit=50`, { as: workspace.admin }),
    ],
    [
      'a page of the list by status',
      () =>
        api.get(`/api/v1/invites/list/?workspace_id=${workspace.id}&status=accepted&limit=50`, { as: workspace.admin }),
    ],
    ['a preview', () => api.get('/api/v1/invites/00000000-0000-4000-8000-000000000000/')],
    ['my invites', () => api.get('/api/v1/invites/mine/', { as: { subject: 'p3', email: 'p3@example.com' } })],
    [
      'a send',
      () =>
        api.post('/api/v1/invites/', {
          as: workspace.admin,
          json: { workspace_id: workspace.id, email: 'new@example.com', role: '1' },
        }),
    ],
    [
      'a resend',
      async () => {
        const [{ id }] = await api.dataSource.query(
          `SELECT id FROM invites WHERE workspace_id = $1 AND status = 'pending' LIMIT 1`,
          [workspace.id],
        );
        said.length = 0;
        await api.post(`/api/v1/invites/${id}/resend/`, { as: workspace.admin });
      },
    ],
  ])('%s', async (_what, call) => {
    const plans = await plansOf(call);
    expect(plans.length).toBeGreaterThan(0);
    for (const { sql, nodes } of plans) {
      const scanned = nodes
        .filter((node) => node['Node Type'] === 'Seq Scan')
        .map((node) => node['Relation Name'])
        .filter((name) => name === 'invites' || name === 'invite_mails' || name === 'invite_history');
      expect([sql, scanned]).toEqual([sql, []]);
    }
  });

  it('a page is read in the order of its index: nothing is sorted, counted or skipped', async () => {
    const plans = await plansOf(() =>
      api.get(`/api/v1/invites/list/?workspace_id=${workspace.id}&status=accepted&limit=50`, { as: workspace.admin }),
    );
    const page = plans.find(({ sql }) => sql.includes('invites.page'))!;
    expect(page.nodes.map((node) => node['Node Type'])).toEqual(['Limit', 'Index Scan']);
    expect(page.sql).not.toMatch(/OFFSET|count/i);
  });
});

describe(`among ${MANY} invites no function reads a table from end to end`, () => {
  const TABLES = ['invites', 'invite_mails', 'invite_bounced_addresses'];

  it.each([
    [
      'for the limits and the bounce of a new mail',
      `SELECT * FROM invite_limits($1, ARRAY['p3@example.com'], ARRAY[NULL::bigint], ARRAY[true], ARRAY[false], now(), 5, 20, 1000, 0)`,
    ],
    [
      'for a delivery',
      `SELECT invite_mail_event((SELECT min(id) FROM invites WHERE workspace_id = $1), 1, 'delivered', now(), NULL)`,
    ],
    [
      'for a bounce',
      `SELECT invite_mail_event((SELECT min(id) FROM invites WHERE workspace_id = $1), 1, 'bounced', now(), 'gone')`,
    ],
  ])('%s', async (_what, sql) => {
    const pool = await connect(api.settings.databaseUrl!, 1); // one backend, whose counters can be flushed
    const reads = async () => {
      await pool.query('SELECT pg_stat_force_next_flush()');
      const rows = await pool.query(
        `SELECT relname, seq_scan::int AS whole, coalesce(idx_scan, 0)::int AS by_index
         FROM pg_stat_user_tables WHERE relname = ANY ($1) ORDER BY relname`,
        [TABLES],
      );
      return rows as { relname: string; whole: number; by_index: number }[];
    };
    try {
      const before = await reads();
      await pool.query(sql, [workspace.id]);
      const after = await reads();
      expect(after.map(({ relname, whole }) => [relname, whole])).toEqual(
        before.map(({ relname, whole }) => [relname, whole]),
      );
      const byIndex = (list: typeof before) => list.reduce((sum, { by_index: count }) => sum + count, 0);
      expect(byIndex(after)).toBeGreaterThan(byIndex(before));
    } finally {
      await pool.destroy();
    }
  });
});

it('a resend is at most three round trips, a send as well', async () => {
  const [{ id }] = await api.dataSource.query(
    `SELECT id FROM invites WHERE workspace_id = $1 AND status = 'pending' LIMIT 1`,
    [workspace.id],
  );
  await api.get('/api/v1/workspaces/', { as: workspace.admin });
  const resent = await api.statementsOf(() => api.post(`/api/v1/invites/${id}/resend/`, { as: workspace.admin }));
  expect([resent.answer.status, resent.count]).toEqual([200, 2]);
  const json = { workspace_id: workspace.id, email: 'counted@example.com', role: '1' };
  const sent = await api.statementsOf(() => api.post('/api/v1/invites/', { as: workspace.admin, json }));
  expect([sent.answer.status, sent.count]).toEqual([201, 2]);
});
