import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
