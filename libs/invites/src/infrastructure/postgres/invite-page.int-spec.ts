import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.js';
import { type InvitePosition, type PageSearch, SEARCHED_AT_ONCE } from '../../application/ports/invite-queries.js';
import { InMemoryWorkspaceDirectory, NO_LIMITS } from '../../testing/index.js';
import { invitePage, pageInviters } from './statements/invite-page.js';
import type { Statement } from './statements/statement.js';
import { TransactionScope } from './transaction-scope.js';
import { TypeOrmDatabase } from './typeorm-database.js';
import { TypeOrmInviteQueries } from './typeorm-invite-queries.js';

const MANY = 100_000;
const LIMIT = 200;
const BEGIN = Date.parse('2026-01-01T00:00:00Z');
const MINUTE_MS = 60_000;
/** The instant at which the invite of this number was sent. */
const sentAt = (number: number) => new Date(BEGIN + number * MINUTE_MS);

let database: TestDatabase;
let client: pg.Client;
let queries: TypeOrmInviteQueries;

/** A workspace whose invites were sent a minute apart: one in a hundred is pending, one in a thousand cancelled. */
beforeAll(async () => {
  database = await createTestDatabase();
  const scope = new TransactionScope(new TypeOrmDatabase(database.dataSource));
  queries = new TypeOrmInviteQueries(scope, new InMemoryWorkspaceDirectory(), { limits: NO_LIMITS });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `INSERT INTO invites (workspace_id, email, email_normalised, role, message, status, inviter_id, token_seed, token_digest,
       valid_for_ms, created_at, expires_at, mails)
     SELECT 1, 'p' || n || '@example.com', 'p' || n || '@example.com', 1, '',
       CASE WHEN n % 100 = 7 THEN 'pending' WHEN n % 1000 = 1 THEN 'cancelled' ELSE 'accepted' END, 1 + n % 50,
       gen_random_uuid(), decode(md5(n::text), 'hex'), 1000, $1::timestamptz + n * interval '1 minute',
       $1::timestamptz + n * interval '1 minute' + interval '7 days', 1
     FROM generate_series(1, ${MANY}) AS n`,
    [new Date(BEGIN)],
  );
  await client.query(
    `INSERT INTO invite_mails (invite_id, number, workspace_id, email_normalised, status, queued_at, due_at, settled_at)
     SELECT id, 1, 1, email_normalised, 'sent', created_at, created_at, created_at
     FROM invites WHERE id > ${MANY - 2 * SEARCHED_AT_ONCE}`,
  );
  await client.query('ANALYZE invites, invite_mails');
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
}

/** What a statement reads by the plan for any values, which is the one that is kept. */
async function costOf({ text, values }: Statement<unknown>) {
  const literals = values.map((value) => {
    if (Array.isArray(value)) return pg.escapeLiteral(`{${value.join()}}`);
    return pg.escapeLiteral(value instanceof Date ? value.toISOString() : String(value));
  });
  await client.query('SET plan_cache_mode = force_generic_plan');
  await client.query(`PREPARE page AS ${text}`);
  const explain = `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE page (${literals.join()})`;
  await client.query(explain); // so that it finds everything in memory
  const { rows } = await client.query(explain);
  await client.query('DEALLOCATE page');
  const [{ Plan: root }] = rows[0]['QUERY PLAN'] as [{ Plan: Plan }];
  const nodes = nodesOf(root);
  const scanned = (relation: string) =>
    nodes
      .filter((node) => node['Relation Name'] === relation)
      .reduce(
        (sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
        0,
      );
  return {
    types: nodes.map((node) => node['Node Type']),
    invites: scanned('invites'),
    mails: scanned('invite_mails'),
    blocks: root['Shared Hit Blocks'] + root['Shared Read Blocks'],
  };
}

function nodesOf(node: Plan): Plan[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

const search = (filters: Partial<PageSearch>): PageSearch => ({
  workspaceId: 1,
  limit: LIMIT,
  now: sentAt(MANY),
  ...filters,
});

describe(`among ${MANY} invites of a workspace`, () => {
  it.each<[string, Partial<PageSearch>]>([
    ['a frequent status', { status: 'accepted' }],
    ['a rare status', { status: 'cancelled' }],
    ['a status that none has', { status: 'expired' }],
    ['the time since', { createdAfter: sentAt(MANY - 500) }],
    ['the time since all', { createdAfter: sentAt(0) }],
    ['the time before', { createdBefore: sentAt(500) }],
    ['a time in the middle', { createdAfter: sentAt(MANY / 2), createdBefore: sentAt(MANY / 2 + 100) }],
    ['a time before all', { createdBefore: sentAt(-1) }],
    ['a time after all', { createdAfter: sentAt(MANY + 1) }],
    ['a status, on a later page', { status: 'accepted', before: [50_000] }],
    ['a time, on a later page', { createdAfter: sentAt(0), before: [50_000, sentAt(50_000).getTime()] }],
  ])('a page of %s reads no more invites than a whole one, and blocks for these only', async (_what, filters) => {
    const whole = await costOf(invitePage(search({})));
    const filtered = await costOf(invitePage(search(filters)));
    expect(filtered.invites).toBeLessThanOrEqual(whole.invites);
    // Rare ones are far apart: then each may be in a block of its own.
    const isRare = filters.status === 'cancelled';
    expect(filtered.blocks).toBeLessThan(isRare ? filtered.invites + 10 : 2 * whole.blocks);
    expect(filtered.types).not.toContain('Sort');
  });

  it.each<[string, Partial<PageSearch>]>([
    ['a part of an address', { email: 'nobody@' }],
    ['an address', { email: 'p5@example.com' }],
    ['an inviter', { inviterIds: [999] }],
    ['nobody at all', { inviterIds: [] }],
    ['a status of the mail', { mailStatus: 'bounced' }],
    ['what has lapsed', { lapsed: true, now: sentAt(0) }],
    ['what has lapsed, accepted', { lapsed: true, status: 'accepted' }],
    ['what has not lapsed', { lapsed: false, email: 'nobody@' }],
    ['a status at a time', { status: 'expired', createdAfter: sentAt(0) }],
    [
      'all at once',
      {
        status: 'accepted',
        createdAfter: sentAt(0),
        mailStatus: 'failed',
        inviterIds: [3],
        email: '7',
        lapsed: false,
      },
    ],
  ])(`a page of %s is searched for among ${SEARCHED_AT_ONCE} of them at most`, async (_what, filters) => {
    const { invites, mails, types } = await costOf(invitePage(search(filters)));
    expect(invites).toBeLessThanOrEqual(2 * SEARCHED_AT_ONCE); // once for the last of them, which says where to go on
    expect(mails).toBeLessThanOrEqual(SEARCHED_AT_ONCE + LIMIT + 1);
    expect(types).not.toContain('Sort');
    expect(types).not.toContain('Seq Scan');
  });

  it('a search that finds enough ends there', async () => {
    const { invites, mails } = await costOf(invitePage(search({ mailStatus: 'sent' })));
    expect(invites).toBeLessThanOrEqual(SEARCHED_AT_ONCE + LIMIT + 1);
    expect(mails).toBeLessThanOrEqual(2 * (LIMIT + 1)); // once to find it, once to show that it was found
  });

  it.each<[string, Partial<PageSearch>, sql: string]>([
    ['a part of an address', { email: '777' }, `email LIKE '%777%'`],
    ['an address', { email: 'p5@example.com' }, `email = 'p5@example.com'`],
    ['nobody', { email: 'nobody@' }, 'false'],
    ['two inviters', { inviterIds: [7, 9], status: 'pending' }, `inviter_id IN (7, 9) AND status = 'pending'`],
    ['a status at a time', { status: 'cancelled', createdAfter: sentAt(1_001) }, `status = 'cancelled' AND id >= 1001`],
    [
      'what was sent by mail',
      { mailStatus: 'sent', email: '99' },
      `email LIKE '%99%' AND id > ${MANY - 2 * SEARCHED_AT_ONCE}`,
    ],
  ])('the pages of %s, one after the other, have each once and in order', async (_what, filters, sql) => {
    const found: number[] = [];
    let before: InvitePosition | undefined;
    do {
      const { invites, next } = await queries.page(search({ ...filters, before }));
      expect(invites.length).toBeLessThanOrEqual(LIMIT);
      found.push(...invites.map(({ state }) => state.id));
      before = next;
    } while (before);
    const { rows } = await client.query(`SELECT id::int FROM invites WHERE ${sql} ORDER BY id DESC`);
    expect(found).toEqual(rows.map(({ id }: { id: number }) => id));
  });

  it('their inviters are looked for among as many', async () => {
    const { invites } = await costOf(pageInviters(search({ email: 'p' })));
    expect(invites).toBeLessThanOrEqual(SEARCHED_AT_ONCE);
  });
});
