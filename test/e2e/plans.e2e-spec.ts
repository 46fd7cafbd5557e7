import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '@invites/runtime';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { nameOf, type SentStatement, watchDriver } from '../support/driver-watch.js';
import { type EveryOperation, startEveryOperation } from '../support/every-operation.js';

const MANY = 20_000;
const LARGE = ['invites', 'invite_mails', 'invite_history', 'invite_bounced_addresses', 'invite_checks'];
/** Only hosts with event handlers say these. */
const OF_EVENTS = ['events.claim', 'events.handled', 'events.renew', 'events.unhandled'];
/** Only a worker that posts to webhooks says these. They read what is due, or the rows of one webhook, by their indexes. */
const OF_WEBHOOKS = [
  'deliveries.claim',
  'deliveries.oldest',
  'deliveries.renew',
  'deliveries.settle',
  'deliveries.webhook',
  'deliveries.webhook-fares',
  'webhooks.claim-notices',
  'webhooks.heard',
  'webhooks.notice-sent',
  'workspaces.owners',
];
/** Said only for a mail that takes longer than ten seconds, or whose inviter has left meanwhile. */
const OF_FEW = ['mails.renew', 'notices.renew', 'notices.skip'];
/** Its plan is that of Citus. */
const OF_CITUS = ['invites.purge-distributed'];
const UNSENT = [...OF_EVENTS, ...OF_WEBHOOKS, ...OF_FEW, ...OF_CITUS].toSorted();
const libs = new URL('../../libs/', import.meta.url);

let every: EveryOperation;
let api: EveryOperation['api'];
let workspace: EveryOperation['workspace'];
/** The statements that each operation, and the work in the background, has sent. */
const sentBy = new Map<string, readonly SentStatement[]>();

beforeAll(async () => {
  every = await startEveryOperation();
  ({ api, workspace } = every);
  await plant(
    `INSERT INTO invites (workspace_id, email, email_normalised, role, message, status, inviter_id, token_seed, token_digest,
       valid_for_ms, created_at, expires_at, mails)
     SELECT $1 + n % 10, 'p' || n || '@example.com', 'p' || n || '@example.com', 1, '', (ARRAY['pending', 'accepted', 'cancelled'])[1 + n % 3],
       1, gen_random_uuid(), sha256(n::text::bytea), 1000, now() - interval '1 day', now() + interval '6 days', 1
     FROM generate_series(1, ${MANY}) AS n`,
    [workspace.id],
  );
  await plant(
    `INSERT INTO invite_mails (invite_id, number, workspace_id, email_normalised, status, queued_at, due_at)
     SELECT id, 1, workspace_id, email_normalised, 'sent', created_at, created_at FROM invites`,
  );
  await plant(
    `INSERT INTO invite_history (workspace_id, invite_id, at, kind, actor_id)
     SELECT workspace_id, id, created_at, 'sent', inviter_id FROM invites`,
  );
  await plant(
    `INSERT INTO invite_history (workspace_id, invite_id, at, kind, actor_id)
     SELECT workspace_id, id, now() - random() * interval '20 hours', status, inviter_id FROM invites WHERE status <> 'pending'`,
  );
  await plant(
    `INSERT INTO invite_checks (workspace_id, invite_id, due_at)
     SELECT workspace_id, id, expires_at FROM invites WHERE status = 'pending' ON CONFLICT DO NOTHING`,
  );
  await plant(
    `INSERT INTO invite_bounced_addresses (email_normalised, bounced_at) SELECT 'bounced-' || email_normalised, created_at FROM invites`,
  );
  await plant('ANALYZE');
  for (const { what, prepare } of every.operations) sentBy.set(what, (await watchDriver(await prepare())).statements);
  sentBy.set('background', (await watchDriver(every.background)).statements);
});
afterAll(() => api.stop());

/** Without the timeouts of requests: so many rows take their time. */
async function plant(sql: string, values: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: api.settings.databaseUrl! });
  await client.connect();
  await client.query(sql, values);
  await client.end();
}

type Node = Record<string, unknown>;

/** Every node of the plan for these values, and of the one for any. */
async function plansOf({ text, values }: SentStatement): Promise<Node[]> {
  const [{ 'QUERY PLAN': ofThese }] = await api.dataSource.query(`EXPLAIN (FORMAT JSON) ${text}`, values);
  const [{ 'QUERY PLAN': ofAny }] = await api.dataSource.query(`EXPLAIN (FORMAT JSON, GENERIC_PLAN) ${text}`);
  return [ofThese, ofAny].flatMap((plan: { Plan: Node }[]) => nodesOf(plan[0]!.Plan));
}

function nodesOf(node: Node): Node[] {
  return [node, ...((node.Plans as Node[] | undefined) ?? []).flatMap(nodesOf)];
}

/** The names of all statements that name themselves, as far as the source shows them. */
function namesInSource(): string[] {
  const files = readdirSync(libs, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /^[^/]+\/src\/.*\.ts$/.test(path),
  );
  const sources = files.map((path) => readFileSync(fileURLToPath(new URL(path, libs)), 'utf8'));
  return sources.flatMap((source) =>
    [...source.matchAll(/`\/\* ([a-z]+\.[a-z-]+?)(?:\$\{.*?\})? \*\//g)].map(([, name]) => name!),
  );
}

/** So few checks fill fewer pages than the look-ups of a batch would touch. */
function isCheaperToRead(statement: string | undefined, relation: unknown): boolean {
  return statement === 'invites.purge' && relation === 'invite_checks';
}

describe(`among ${MANY} invites`, () => {
  it('no statement of any operation reads a table from end to end', async () => {
    const readers: string[] = [];
    for (const [what, statements] of sentBy) {
      for (const statement of statements.filter(({ text }) => /^\s*(\/\*|SELECT|INSERT|UPDATE|DELETE)/.test(text))) {
        for (const { 'Node Type': type, 'Relation Name': relation } of await plansOf(statement)) {
          if (type === 'Seq Scan' && LARGE.includes(String(relation)) && !isCheaperToRead(nameOf(statement), relation))
            readers.push(`${what}: ${nameOf(statement)} reads ${relation}`);
        }
      }
    }
    expect(readers).toEqual([]);
  });

  it('every statement with a name has been looked at', () => {
    const names = new Set([...sentBy.values()].flat().map(nameOf));
    const unseen = namesInSource().filter((name) => !names.has(name));
    expect(unseen.sort()).toEqual(UNSENT);
  });

  it('a page is read in the order of its index: nothing is sorted, counted or skipped', async () => {
    const page = sentBy.get('list, by status')!.find((statement) => nameOf(statement) === 'invites.page-by-status')!;
    const [limit, scan] = await plansOf(page);
    expect([limit!['Node Type'], scan!['Node Type'], scan!['Plans']]).toEqual(['Limit', 'Index Scan', undefined]);
    expect(page.text).not.toMatch(/OFFSET|count/i);
  });
});

interface Reads {
  readonly relname: string;
  readonly whole: number;
  readonly by_index: number;
  readonly rows: number;
}

/** What PostgreSQL reads of the large tables meanwhile: whole tables, look-ups in indexes, and rows that those find. */
async function readsOf(work: (pool: DataSource) => Promise<unknown>) {
  const pool = await connect(api.settings.databaseUrl!, 1); // one backend, whose counters can be flushed
  const reads = async () => {
    await pool.query('SELECT pg_stat_force_next_flush()');
    return pool.query<Reads[]>(
      `SELECT relname, seq_scan::int AS whole, coalesce(idx_scan, 0)::int AS by_index, coalesce(idx_tup_fetch, 0)::int AS rows
       FROM pg_stat_user_tables WHERE relname = ANY ($1) ORDER BY relname`,
      [LARGE],
    );
  };
  const sum = (list: Reads[], name: 'whole' | 'by_index' | 'rows') => list.reduce((total, one) => total + one[name], 0);
  try {
    const before = await reads();
    await work(pool);
    const after = await reads();
    return {
      whole: after.filter(({ whole }, index) => whole !== before[index]!.whole).map(({ relname }) => relname),
      byIndex: sum(after, 'by_index') - sum(before, 'by_index'),
      rows: sum(after, 'rows') - sum(before, 'rows'),
    };
  } finally {
    await pool.destroy();
  }
}

describe(`among ${MANY} invites no function reads a table from end to end`, () => {
  it.each([
    [
      'for the limits and the bounce of a new mail',
      `SELECT * FROM invite_limits(ARRAY[$1::bigint], ARRAY[1], ARRAY['p3@example.com'], ARRAY[NULL::bigint], ARRAY[true],
         ARRAY[false], now(), 5, 20, 5, 1000, 500, 1000)`,
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
    const { whole, byIndex } = await readsOf((pool) => pool.query(sql, [workspace.id]));
    expect(whole).toEqual([]);
    expect(byIndex).toBeGreaterThan(0);
  });
});

it('a hundred mails that are refused cost no more rows than a hundred that pass', async () => {
  const check = (limit: number) =>
    readsOf(async (pool) => {
      const checked = await pool.query<{ refusal: string | null }[]>(
        `SELECT refusal FROM invite_limits(array_fill($1::bigint, ARRAY[100]), array_fill(1::bigint, ARRAY[100]),
           (SELECT array_agg('new' || n || '@example.com') FROM generate_series(1, 100) AS n),
           array_fill(NULL::bigint, ARRAY[100]), array_fill(true, ARRAY[100]), array_fill(false, ARRAY[100]), now(),
           5, 20, 5, $2, 500, $2)`,
        [workspace.id, limit],
      );
      expect(new Set(checked.map(({ refusal }) => refusal))).toEqual(
        new Set([limit === MANY ? null : 'pending-limit']),
      );
    });
  const passing = await check(MANY);
  const refused = await check(MANY / 100);
  expect(refused.rows).toBeLessThanOrEqual(passing.rows);
});

describe('with 20,000 due mails of one workspace and one of each of 2,000 others', () => {
  const BACKLOG = 20_000;
  const CLAIMS = 20;
  const AT_ONCE = 5;

  beforeAll(async () => {
    await plant('TRUNCATE invite_mails');
    await plant(
      `INSERT INTO invite_mails (invite_id, number, workspace_id, email_normalised, queued_at, due_at, ready)
       SELECT 1, n, CASE WHEN n <= ${BACKLOG} THEN 1 ELSE n END, '', now() - interval '1 day', now() - interval '1 day', true
       FROM generate_series(1, ${BACKLOG} + 2000) AS n`,
    );
    await plant('ANALYZE invite_mails');
  });

  it('a claim gives each workspace its turn, and reads few rows more than it claims', async () => {
    const workspaceIds: number[] = [];
    const { whole, rows } = await readsOf(async (pool) => {
      for (let claim = 0; claim < CLAIMS; claim++) {
        const claimed = await pool.query<{ workspace_id: string }[]>(
          `SELECT workspace_id FROM invite_mails_claim(gen_random_uuid(), now(), now() + interval '30 s', ${AT_ONCE}, $1)
             WITH ORDINALITY AS claimed (mail_id, workspace, mail_number, attempt, invite, turn)
           JOIN invite_mails ON id = mail_id ORDER BY turn`,
          [workspaceIds.at(-1) ?? 0],
        );
        workspaceIds.push(...claimed.map(({ workspace_id: id }) => Number(id)));
      }
    });
    expect(new Set(workspaceIds).size).toBe(CLAIMS * AT_ONCE);
    expect(whole).toEqual([]);
    expect(rows).toBeLessThan(CLAIMS * AT_ONCE * 10);
  });

  it('a claim reads as few where most workspaces have nothing but mails that are put off', async () => {
    await plant(
      `UPDATE invite_mails SET ready = false, due_at = now() + interval '1 hour' WHERE workspace_id BETWEEN 2 AND ${BACKLOG + 1900}`,
    );
    const { whole, rows } = await readsOf(async (pool) => {
      for (let claim = 0; claim < CLAIMS; claim++)
        await pool.query(
          `SELECT FROM invite_mails_claim(gen_random_uuid(), now(), now() + interval '30 s', ${AT_ONCE}, 0)`,
        );
    });
    expect(whole).toEqual([]);
    expect(rows).toBeLessThan(CLAIMS * AT_ONCE * 10);
  });
});
