import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { eventually } from '../../../../../test/support/processes.js';
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.js';
import { distributed } from '../../../../../test/support/citus.js';
import { plantInvites } from '../../testing/index.js';
import { TransactionScope } from './transaction-scope.js';
import { TypeOrmDatabase } from './typeorm-database.js';
import { TypeOrmEventOutbox } from './typeorm-event-outbox.js';
import { TypeOrmSettledInvites } from './typeorm-settled-invites.js';

const SETTLED_AT = new Date('2026-03-01T12:00:00.000Z');
const KINDS = { accepted: 'accepted', declined: 'cancelled', cancelled: 'cancelled', closed: 'expired' } as const;

let database: TestDatabase;
let settledInvites: readonly TypeOrmSettledInvites[];
/** Every table that refers to an invite, as the catalog has it. */
let referring: readonly string[];

const query = <Row>(sql: string, values?: unknown[]) => database.dataSource.query<Row[]>(sql, values);

beforeAll(async () => {
  database = await createTestDatabase();
  const pools = [database.dataSource, await database.connectAgain()];
  settledInvites = pools.map(
    (pool) => new TypeOrmSettledInvites(distributed(new TransactionScope(new TypeOrmDatabase(pool)))),
  );
  const tables = await query<{ name: string }>(
    `SELECT attrelid::regclass::text AS name FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE attname = 'invite_id' AND relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  referring = tables.map(({ name }) => name);
  await query(`INSERT INTO invite_webhooks (workspace_id, id, url, kinds, description, status, secret, created_at)
    VALUES (1, 1, 'https://example.com/', '{*}', '', 'enabled', '', now())`);
});
afterAll(() => database.drop());
beforeEach(() => query(['invites', ...referring].map((table) => `DELETE FROM ${table}`).join('; ')));

/** Invites that were settled like this, each with a row in every table that refers to it, and nothing that waits. */
async function plantSettled(count: number, kind: keyof typeof KINDS = 'cancelled', at = SETTLED_AT): Promise<number[]> {
  const createdAt = new Date('2026-02-01T12:00:00.000Z');
  const whose = { workspaceId: 1, inviterId: 1, role: 1, createdAt, status: KINDS[kind] } as const;
  const invites = Array.from({ length: count }, (_, index) => ({ ...whose, email: `${kind}${index}@example.com` }));
  const ids = await plantInvites(database.dataSource, 'a key of the tests, 32 bytes or more', invites);
  await query(`INSERT INTO invite_history (workspace_id, invite_id, at, kind) SELECT 1, unnest($1::bigint[]), $2, $3`, [
    ids,
    at,
    kind,
  ]);
  await query(
    `INSERT INTO invite_events (id, workspace_id, invite_id, kind, at)
     SELECT gen_random_uuid(), 1, unnest($1::bigint[]), 'sent', $2`,
    [ids, createdAt],
  );
  await query(
    `INSERT INTO invite_webhook_deliveries (workspace_id, webhook_id, event_id, invite_id, type, queued_at)
     SELECT 1, 1, gen_random_uuid(), unnest($1::bigint[]), 'invite.sent', $2`,
    [ids, createdAt],
  );
  await query(
    `INSERT INTO invite_notices (workspace_id, inviter_id, id, invite_id, kind, happened_at, due_at)
     SELECT 1, 1, gen_random_uuid(), unnest($1::bigint[]), 'declined', $2, $2`,
    [ids, createdAt],
  );
  await query(`INSERT INTO invite_checks (workspace_id, invite_id, due_at) SELECT 1, unnest($1::bigint[]), $2`, [
    ids,
    createdAt,
  ]);
  return ids;
}

/** Which invites there still is anything of, by table. */
async function left(): Promise<Record<string, number[]>> {
  const tables = [['invites', 'id'], ...referring.map((table) => [table, 'invite_id'])] as [string, string][];
  const found = await Promise.all(
    tables.map(async ([table, column]) => {
      const rows = await query<{ id: string }>(`SELECT DISTINCT ${column} AS id FROM ${table} ORDER BY 1`);
      return [table, rows.map(({ id }) => Number(id))] as const;
    }),
  );
  return Object.fromEntries(found);
}

const onlyOf = (ids: readonly number[]) =>
  Object.fromEntries(['invites', ...referring].map((table) => [table, ids] as const));

it.each(Object.keys(KINDS) as (keyof typeof KINDS)[])(
  'what was %s by then is deleted from every table that refers to it, and nothing later',
  async (kind) => {
    const ids = await plantSettled(3, kind);
    const later = await plantSettled(2, kind, new Date(SETTLED_AT.getTime() + 1));
    expect(await left()).toEqual(onlyOf([...ids, ...later]));
    const [purger] = settledInvites;
    const early = { settledBy: new Date(SETTLED_AT.getTime() - 1), limit: 10 };
    expect(await purger!.purge(early)).toBe(0);
    expect(await left()).toEqual(onlyOf([...ids, ...later]));
    expect(await purger!.purge({ settledBy: SETTLED_AT, limit: 10 })).toBe(3);
    expect(await left()).toEqual(onlyOf(later));
  },
);

it.each([
  ['a mail', `UPDATE invite_mails SET status = 'queued' WHERE invite_id = $1`],
  ['an event', `UPDATE invite_events SET due_at = now() WHERE invite_id = $1`],
  ['a delivery to a webhook', `UPDATE invite_webhook_deliveries SET due_at = now() WHERE invite_id = $1`],
])('an invite of which %s still waits is left for later, and holds up no other', async (_what, wait) => {
  const [waiting, ...others] = (await plantSettled(4)) as [number, ...number[]];
  await query(wait, [waiting]);
  expect(await settledInvites[0]!.purge({ settledBy: SETTLED_AT, limit: others.length })).toBe(others.length);
  expect(await left()).toEqual(onlyOf([waiting]));
});

it('a pending invite is never deleted, however old it is and whatever its history says', async () => {
  const ids = await plantSettled(1);
  await query(`UPDATE invites SET status = 'pending'; DELETE FROM invite_history WHERE kind = 'cancelled'`);
  expect(await settledInvites[0]!.purge({ settledBy: new Date(), limit: 10 })).toBe(0);
  expect(await left()).toEqual(onlyOf(ids));
});

it('many sweepers at once delete each invite once, in batches', async () => {
  await plantSettled(40);
  const batches = await Promise.all(
    Array.from({ length: 12 }, (_, index) => settledInvites[index % 2]!.purge({ settledBy: SETTLED_AT, limit: 5 })),
  );
  const rest = await settledInvites[0]!.purge({ settledBy: SETTLED_AT, limit: 100 });
  expect(batches.reduce((sum, one) => sum + one, rest)).toBe(40);
  expect(Math.max(...batches)).toBe(5);
  expect(await left()).toEqual(onlyOf([]));
});

it('an event that is queued at the very moment of the purge is forgotten, and no other is lost', async () => {
  const [purged, kept] = (await plantSettled(2)) as [number, number];
  await query('DELETE FROM invites WHERE id = $1', [purged]);
  await query('UPDATE invite_events SET due_at = at');
  const terms = { claimedBy: randomUUID(), now: SETTLED_AT, leaseMs: 1_000, limit: 10 };
  const claimed = await new TypeOrmEventOutbox(new TypeOrmDatabase(database.dataSource)).claim(terms);
  expect(claimed.map(({ event }) => event.inviteId)).toEqual([kept]);
  expect((await left()).invite_events).toEqual([kept]);
});

it('a notice of the mail server that comes while an address is erased waits, and is not recorded then', async () => {
  const [inviteId] = (await plantSettled(1)) as [number];
  const erased = `UPDATE invite_mails SET email_normalised = 'erased@erased.invalid' WHERE invite_id = $1`;
  const recorded = await database.dataSource.transaction(async (erasure) => {
    await erasure.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('invite-mail-events address cancelled0@example.com', 0))`,
    );
    const notice = query(`SELECT invite_mail_event($1, 1, 'bounced', now(), 'cancelled0@example.com is gone')`, [
      inviteId,
    ]);
    const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await eventually(async () => (await erasure.query<unknown[]>(waiting))[0]);
    await erasure.query(erased, [inviteId]);
    return { notice };
  });
  await recorded.notice;
  expect(await query('SELECT * FROM invite_bounced_addresses')).toEqual([]);
  expect(await query('SELECT bounced_at, bounce FROM invite_mails')).toEqual([{ bounced_at: null, bounce: null }]);
});
