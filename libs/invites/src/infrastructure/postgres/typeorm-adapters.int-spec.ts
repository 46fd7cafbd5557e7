import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from '@invites/runtime';
import { MEMBERS_RELATION, TypeOrmWorkspaceDirectory } from '@invites/workspaces';
import type { DataSource } from 'typeorm';
import { eventually } from '../../../../../test/support/processes.js';
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.js';
import { distributed } from '../../../../../test/support/citus.js';
import {
  type EventContractSubject,
  eventOutboxContract,
  inviteChecksContract,
  FixedClock,
  inviteRepositoryContract,
  mailOutboxContract,
  NO_LIMITS,
  plantInvites,
  noticeOutboxContract,
  workspaceDirectoryContract,
} from '../../testing/index.js';
import { REMIND_AFTER_MS } from '../../testing/contract.js';
import { EmailAddress } from '../../domain/email-address.js';
import type { Invite } from '../../domain/invite.js';
import { aDraft } from '../../testing/builders.js';
import { SystemClock } from '../../application/ports/clock.js';
import type { InviteLimits, InviteSettings } from '../../settings.js';
import { KeyedInviteTokens } from '../keyed-invite-tokens.js';
import { OutboxSignal } from './outbox-signal.js';
import { TransactionScope } from './transaction-scope.js';
import { TypeOrmDatabase } from './typeorm-database.js';
import { TypeOrmEventOutbox } from './typeorm-event-outbox.js';
import { TypeOrmIdempotencyKeys } from './typeorm-idempotency-keys.js';
import { TypeOrmPreviewLimiter } from './typeorm-preview-limiter.js';
import { TypeOrmInviteQueries } from './typeorm-invite-queries.js';
import { TypeOrmInviteRepository } from './typeorm-invite-repository.js';
import { TypeOrmMailOutbox } from './typeorm-mail-outbox.js';
import { TypeOrmInviteChecks } from './typeorm-invite-checks.js';
import { TypeOrmNoticeOutbox } from './typeorm-notice-outbox.js';

const TOKEN_KEY = 'a key of the tests, 32 bytes or more';

const tokens = new KeyedInviteTokens({ tokenKey: TOKEN_KEY });

let database: TestDatabase;
let otherPool: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  otherPool = await database.connectAgain();
});
afterAll(() => database.drop());
beforeEach(() =>
  database.dataSource.query(
    [
      'invites',
      'invite_history',
      'invite_mails',
      'invite_bounced_addresses',
      'invite_events',
      'invite_checks',
      'invite_notices',
      'invite_notice_mails',
      'api_keys',
      'memberships',
      'workspaces',
      'users',
    ]
      .map((table) => `DELETE FROM ${table}`)
      .join('; '),
  ),
);

const scopeOn = (pool: DataSource) => distributed(new TransactionScope(new TypeOrmDatabase(pool)));

function repositoryOn(pool: DataSource, membersRelation: string | undefined, events: boolean, limits = NO_LIMITS) {
  const on = new TypeOrmDatabase(pool);
  const scope = distributed(new TransactionScope(on));
  const directory = new TypeOrmWorkspaceDirectory(scope, new SystemClock());
  const settings = {
    limits,
    events,
    notifyInviters: true,
    remindAfterMs: [REMIND_AFTER_MS],
    ...(membersRelation && { membersRelation }),
  };
  return new TypeOrmInviteRepository(scope, tokens, new OutboxSignal(scope, on), directory, settings);
}

function checksOn(pool: DataSource, membersRelation: string | undefined, events: boolean, limits = NO_LIMITS) {
  const on = new TypeOrmDatabase(pool);
  const scope = distributed(new TransactionScope(on));
  const directory = new TypeOrmWorkspaceDirectory(scope, new SystemClock());
  const settings = { limits, events, remindAfterMs: [REMIND_AFTER_MS], ...(membersRelation && { membersRelation }) };
  return new TypeOrmInviteChecks(scope, new OutboxSignal(scope, on), directory, settings);
}

function mailOutboxOn(pool: DataSource, membersRelation: string | undefined, events: boolean): TypeOrmMailOutbox {
  const on = new TypeOrmDatabase(pool);
  const scope = distributed(new TransactionScope(on));
  const directory = new TypeOrmWorkspaceDirectory(scope, new SystemClock());
  return new TypeOrmMailOutbox(scope, on, directory, {
    events,
    notifyInviters: true,
    ...(membersRelation && { membersRelation }),
  });
}

/** Every call goes to the other of two pools in turn, as over two processes. */
function alternating<T extends object>(one: T, other: T): T {
  let calls = 0;
  return new Proxy(one, {
    get: (_target, method) => {
      const adapter = calls++ % 2 === 0 ? one : other;
      const member = adapter[method as keyof T] as unknown;
      return typeof member === 'function' ? (member.bind(adapter) as unknown) : member;
    },
  });
}

function subject(membersRelation: string | undefined, withEvents = false): EventContractSubject {
  const { dataSource } = database;
  const limited = (limits: Partial<InviteLimits>) => {
    const [one, other] = [dataSource, otherPool].map((pool) =>
      repositoryOn(pool, membersRelation, withEvents, { ...NO_LIMITS, ...limits }),
    );
    return alternating(one!, other!);
  };
  const checksUnder = (limits: Partial<InviteLimits>) => {
    const [one, other] = [dataSource, otherPool].map((pool) =>
      checksOn(pool, membersRelation, withEvents, { ...NO_LIMITS, ...limits }),
    );
    return alternating(one!, other!);
  };
  return {
    tokens,
    repository: limited({}),
    limited,
    outbox: alternating(
      mailOutboxOn(dataSource, membersRelation, withEvents),
      mailOutboxOn(otherPool, membersRelation, withEvents),
    ),
    checks: checksUnder({}),
    checksUnder,
    notices: alternating(
      new TypeOrmNoticeOutbox(new TypeOrmDatabase(dataSource)),
      new TypeOrmNoticeOutbox(new TypeOrmDatabase(otherPool)),
    ),
    events: alternating(
      new TypeOrmEventOutbox(new TypeOrmDatabase(dataSource)),
      new TypeOrmEventOutbox(new TypeOrmDatabase(otherPool)),
    ),
    async addMember(workspaceId, role, maxInviteRole) {
      const [user] = await dataSource.query<{ id: string }[]>(
        `INSERT INTO users (subject, email, email_verified, full_name, username)
         VALUES (gen_random_uuid(), 'member@example.com', true, '', '') RETURNING id`,
      );
      await dataSource.query(
        `INSERT INTO workspaces (id, name, description, created_at) VALUES ($1, 'Workspace', '', now()) ON CONFLICT DO NOTHING`,
        [workspaceId],
      );
      await dataSource.query(
        `INSERT INTO memberships (workspace_id, user_id, role, max_invite_role, joined_at) VALUES ($1, $2, $3, $4, now())`,
        [workspaceId, user!.id, role, maxInviteRole],
      );
      return Number(user!.id);
    },
    async removeMember(workspaceId, userId) {
      const sql = 'DELETE FROM memberships WHERE workspace_id = $1 AND user_id = $2';
      await dataSource.query(sql, [workspaceId, userId]);
    },
    async kept(inviteId) {
      const [invite] = await dataSource.query('SELECT status FROM invites WHERE id = $1', [inviteId]);
      const history = await dataSource.query<{ kind: never }[]>(
        'SELECT kind FROM invite_history WHERE invite_id = $1 ORDER BY id',
        [inviteId],
      );
      const mails = await dataSource.query<{ number: number; status: string; reply: string | null }[]>(
        'SELECT number, status, reply FROM invite_mails WHERE invite_id = $1 ORDER BY number',
        [inviteId],
      );
      const events = await dataSource.query(
        `SELECT delivered_at AS "deliveredAt", bounced_at AS "bouncedAt", bounce FROM invite_mails
         WHERE invite_id = $1 ORDER BY number`,
        [inviteId],
      );
      return {
        events,
        status: invite.status,
        history: history.map(({ kind }) => kind),
        mails: mails.map((mail) => ({ ...mail, reply: mail.reply ?? undefined })),
      };
    },
  };
}

describe('the PostgreSQL adapters, over two pools', () => {
  it.each(noticeOutboxContract.map((one) => [one.promise, one] as const))(
    'keep the promise about notices: %s',
    (_promise, one) => expect(one.run(subject(MEMBERS_RELATION))).resolves.toBeUndefined(),
  );

  it.each([...inviteRepositoryContract, ...mailOutboxContract].map((one) => [one.promise, one] as const))(
    'keep it where only the directory knows of memberships: %s',
    (_promise, one) => expect(one.run(subject(undefined))).resolves.toBeUndefined(),
  );

  it.each([...eventOutboxContract, ...inviteChecksContract].map((one) => [one.promise, one] as const))(
    'keep the promise with events: %s',
    (_promise, one) => expect(one.run(subject(MEMBERS_RELATION, true))).resolves.toBeUndefined(),
  );

  it.each([...inviteRepositoryContract, ...mailOutboxContract].map((one) => [one.promise, one] as const))(
    'keep the promise, and queue no event where none is wanted: %s',
    async (_promise, one) => {
      await one.run(subject(MEMBERS_RELATION));
      expect(await database.dataSource.query('SELECT * FROM invite_events')).toEqual([]);
    },
  );
});

it('what is read of the inviter with an invite is what the directory knows, until they leave', async () => {
  const { dataSource } = database;
  const { addMember, removeMember, repository } = subject(MEMBERS_RELATION);
  const inviterId = await addMember(1, 4);
  await dataSource.query(
    `UPDATE users SET full_name = 'Ada', username = 'ada', picture = 'https://example.com/ada', email_verified = false`,
  );
  await dataSource.query(`UPDATE workspaces SET description = 'Engines', logo = 'https://example.com/logo'`);
  const eve = { email: 'eve@example.com', role: 1, workspaceId: 1, inviterId, createdAt: new Date() } as const;
  const [inviteId] = (await plantInvites(dataSource, TOKEN_KEY, [eve])) as [number];
  const token = tokens.tokenOf((await repository.find({ inviteId, actorId: inviterId })).invite.state)!;
  const directory = new TypeOrmWorkspaceDirectory(scopeOn(dataSource), new SystemClock());
  const known = async () => {
    const { notifyInviters: _unread, ...workspace } = (await directory.workspaces([1])).get(1)!;
    return { inviter: (await directory.users([inviterId])).get(inviterId), workspace };
  };
  const queries = new TypeOrmInviteQueries(scopeOn(dataSource), directory, {
    limits: NO_LIMITS,
    membersRelation: MEMBERS_RELATION,
  });
  const pending = async () => (await queries.pendingFor(EmailAddress.parse(eve.email), 1))[0]!;
  expect((await repository.findByToken(token)).facts).toEqual(await known());
  expect((await pending()).facts).toEqual(await known());
  await removeMember(1, inviterId);
  expect([(await repository.findByToken(token)).facts, (await pending()).facts]).toEqual([undefined, undefined]);
});

it('a mail that is committed while a claim waits comes with the invite as that commit left it', async () => {
  const { addMember } = subject(MEMBERS_RELATION);
  const actorId = await addMember(1, 4);
  const ada = { email: 'ada@example.com', role: 1, workspaceId: 1, inviterId: actorId, createdAt: new Date() } as const;
  const [inviteId] = (await plantInvites(database.dataSource, TOKEN_KEY, [ada])) as [number];
  const outbox = mailOutboxOn(otherPool, MEMBERS_RELATION, false);
  const claiming = await database.dataSource.transaction(async (resending) => {
    // The claim has begun, and can't go on: it has to update this table.
    await resending.query('LOCK TABLE invite_mails IN SHARE MODE');
    const claimed = outbox.claim({ claimedBy: randomUUID(), now: new Date(), leaseMs: 30_000, limit: 5 });
    const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await eventually(async () => (await resending.query<unknown[]>(waiting))[0]);
    await resending.query(`UPDATE invites SET mails = 2, version = version + 1 WHERE id = $1`, [inviteId]);
    await resending.query(
      `INSERT INTO invite_mails (invite_id, number, workspace_id, email_normalised, queued_at, due_at, ready)
       SELECT id, 2, workspace_id, email_normalised, now(), now() - interval '1 hour', true FROM invites WHERE id = $1`,
      [inviteId],
    );
    return { claimed };
  });
  const [mail] = await claiming.claimed;
  expect([mail!.number, mail!.invite.state.mails]).toEqual([2, 2]);
});

it('a mail or an event that can be seen before its invite, which another server commits, is neither skipped nor lost', async () => {
  const { dataSource } = database;
  const { addMember, repository } = subject(MEMBERS_RELATION, true);
  const actorId = await addMember(1, 4);
  const ada = { email: 'ada@example.com', role: 1, workspaceId: 1, inviterId: actorId, createdAt: new Date() } as const;
  const [inviteId] = (await plantInvites(dataSource, TOKEN_KEY, [ada])) as [number];
  await repository.change({ inviteId, actorId }, (invite, actor) => invite.resend({ now: new Date(), actor }));
  const terms = { claimedBy: randomUUID(), now: new Date(Date.now() + 1000), leaseMs: 1000, limit: 5 };
  const later = { ...terms, now: new Date(Date.now() + 5000) };
  const mails = mailOutboxOn(dataSource, MEMBERS_RELATION, true);
  const events = new TypeOrmEventOutbox(new TypeOrmDatabase(dataSource));

  await dataSource.query('UPDATE invites SET mails = 1 WHERE workspace_id = 1 AND id = $1', [inviteId]);
  expect(await mails.claim(terms)).toEqual([]);
  await dataSource.query('UPDATE invites SET mails = 2 WHERE workspace_id = 1 AND id = $1', [inviteId]);
  expect(await mails.claim(later)).toMatchObject([{ number: 2 }]);

  await dataSource.query('UPDATE invites SET id = id + 1000 WHERE workspace_id = 1');
  expect(await events.claim(terms)).toEqual([]);
  await dataSource.query('UPDATE invites SET id = id - 1000 WHERE workspace_id = 1');
  expect(await events.claim(later)).toMatchObject([{ event: { kind: 'resent', inviteId } }]);
});

it('a notice about an address waits for another one that is being recorded, and sees it', async () => {
  const { repository, addMember } = subject(MEMBERS_RELATION);
  const actorId = await addMember(1, 4);
  const ada = { email: 'ada@example.com', role: 1, workspaceId: 1, inviterId: actorId, createdAt: new Date() } as const;
  const [inviteId] = (await plantInvites(database.dataSource, TOKEN_KEY, [ada])) as [number];
  await repository.change({ inviteId, actorId }, (invite, actor) => invite.resend({ now: new Date(), actor }));
  const outbox = mailOutboxOn(otherPool, MEMBERS_RELATION, false);
  let finished: true | undefined;
  const recorded = await database.dataSource.transaction(async (bounce) => {
    await bounce.query(`SELECT invite_mail_event($1, 1, 'bounced', $2, NULL)`, [inviteId, new Date(1000)]);
    const delivery = outbox.record({ inviteId, number: 2, kind: 'delivered', at: new Date(2000) });
    void delivery.then(() => (finished = true));
    const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await eventually(async () => finished ?? (await bounce.query<unknown[]>(waiting))[0]);
    return { delivery };
  });
  await recorded.delivery;
  expect(await database.dataSource.query('SELECT * FROM invite_bounced_addresses')).toEqual([]);
});

it.each([
  [MEMBERS_RELATION, ['example.com']],
  ['bare_members', undefined],
  [undefined, ['example.com']],
])(
  'what a relation of members may lack is read from the relation %s where it has it: %j',
  async (relation, domains) => {
    await database.dataSource.query(`CREATE OR REPLACE VIEW bare_members AS
    SELECT workspace_id, user_id, role, max_invite_role, workspace_name FROM workspace_members`);
    const pool = await connect(database.url, 1); // of its own: a name stands for one text
    const [repository, outbox] = [repositoryOn(pool, relation, false), mailOutboxOn(pool, relation, false)];
    const actorId = await subject(relation).addMember(1, 4);
    await database.dataSource.query(`UPDATE workspaces SET allowed_email_domains = '{example.com}'`);
    const [invite] = (await repository.add([aDraft({ actorId, token: tokens.create(), now: new Date() })])) as [Invite];
    const terms = { claimedBy: randomUUID(), now: new Date(Date.now() + 1000), leaseMs: 1000, limit: 1 };
    const [mail] = await outbox.claim(terms);
    const held = await repository.findByToken(tokens.tokenOf(invite.state)!);
    const asked = (await repository.find({ inviteId: invite.state.id, actorId })).member;
    const members = [asked, held.inviter, await mail!.inviter()];
    await pool.destroy();
    expect(held.facts !== undefined).toBe(relation === MEMBERS_RELATION);
    expect(members.map((one) => one?.allowedEmailDomains)).toEqual([domains, domains, domains]);
  },
);

it.each(workspaceDirectoryContract.map((one) => [one.promise, one] as const))(
  'the directory of users and workspaces keeps the promise: %s',
  async (_promise, one) => {
    const { dataSource } = database;
    const idOf = async (sql: string, values: unknown[]) =>
      Number((await dataSource.query<[{ id: string }]>(sql, values))[0].id);
    const subjectOfDirectory = {
      directory: new TypeOrmWorkspaceDirectory(scopeOn(dataSource), new SystemClock()),
      addWorkspace: (name: string) =>
        idOf(`INSERT INTO workspaces (name, description, created_at) VALUES ($1, '', now()) RETURNING id`, [name]),
      addUser: ({ email, emailVerified, fullName }: { email: string; emailVerified: boolean; fullName: string }) =>
        idOf(
          `INSERT INTO users (subject, email, email_normalised, email_verified, full_name, username)
           VALUES (gen_random_uuid()::text, $1, lower($1), $2, $3, '') RETURNING id`,
          [email, emailVerified, fullName],
        ),
      allowDomains: (workspaceId: number, domains: readonly string[]) =>
        dataSource.query('UPDATE workspaces SET allowed_email_domains = $2 WHERE id = $1', [workspaceId, domains]),
    };
    await expect(one.run(subjectOfDirectory)).resolves.toBeUndefined();
  },
);

it('idempotency keys and counters of visits are purged once they are of no use, and not before', async () => {
  const clock = new FixedClock();
  const { dataSource } = database;
  const keys = new TypeOrmIdempotencyKeys(scopeOn(dataSource), clock, {
    tokenKey: TOKEN_KEY,
  } as InviteSettings);
  const visits = new TypeOrmPreviewLimiter(new TypeOrmDatabase(dataSource), clock);
  const left = async () => {
    await keys.purge();
    const [row] = await dataSource.query(
      'SELECT (SELECT count(*) FROM invite_idempotency_keys)::int AS keys, (SELECT count(*) FROM invite_preview_visits)::int AS clients',
    );
    return row;
  };
  await keys.once(
    { userId: 1, route: 'send', key: 'k', fingerprint: Buffer.from('f') },
    { work: async () => 'answer', hasDone: () => true, permit: async () => {}, shown: async (answer) => answer },
  );
  await visits.visit('192.0.2.1');
  clock.advance(60_000 - 1);
  expect(await left()).toEqual({ keys: 1, clients: 1 });
  clock.advance(1);
  expect(await left()).toEqual({ keys: 1, clients: 0 });
  clock.advance(24 * 60 * 60 * 1000 - 60_000 - 1);
  expect(await left()).toEqual({ keys: 1, clients: 0 });
  clock.advance(1);
  expect(await left()).toEqual({ keys: 0, clients: 0 });
});

describe('the tables', () => {
  const differences = async ({ dataSource }: TestDatabase) =>
    (await dataSource.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);

  it('are what the entities say, also when the migrations were undone and done again', async () => {
    expect(await differences(database)).toEqual([]);
    const another = await createTestDatabase(1);
    const runner = another.dataSource.createQueryRunner();
    for (const migration of another.dataSource.migrations.toReversed()) await migration.down(runner);
    const left = `SELECT tablename FROM pg_tables WHERE schemaname = 'public'
      UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace`;
    expect(await runner.query(left)).toEqual([{ tablename: 'migrations' }]);
    for (const migration of another.dataSource.migrations) await migration.up(runner);
    await runner.release();
    expect(await differences(another)).toEqual([]);
    await another.drop();
  });

  it('have the workspace in each key and unique index, if it is a workspace that they belong to', async () => {
    const withoutWorkspace = await database.dataSource.query<{ table: string; columns: string }[]>(
      `SELECT indrelid::regclass::text AS table, string_agg(attname, ', ' ORDER BY attnum) AS columns
       FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
       WHERE indrelid::regclass::text ~ '^invite' AND indisunique
       GROUP BY indexrelid, indrelid HAVING NOT 'workspace_id' = ANY (array_agg(attname)) ORDER BY 1`,
    );
    expect(withoutWorkspace).toEqual([
      { table: 'invite_bounced_addresses', columns: 'email_normalised' },
      { table: 'invite_idempotency_keys', columns: 'user_id, route, key' },
      { table: 'invite_preview_visits', columns: 'client' },
    ]);
  });
});

it('a resend is a heap-only update, and so are a reminder and a request for a new link: they touch no index', async () => {
  const actorId = await subject(MEMBERS_RELATION).addMember(1, 4);
  const ada = { email: 'ada@example.com', role: 1, workspaceId: 1, inviterId: actorId, createdAt: new Date() } as const;
  const [inviteId] = await plantInvites(database.dataSource, TOKEN_KEY, [ada]);
  const pool = await connect(database.url, 1); // one backend, whose counters can be flushed
  const updates = async () => {
    await pool.query('SELECT pg_stat_force_next_flush()');
    const [counters] = await pool.query(
      `SELECT n_tup_upd::int AS all, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables WHERE relname = 'invites'`,
    );
    return counters as { all: number; hot: number };
  };
  const repository = repositoryOn(pool, MEMBERS_RELATION, false);
  const before = await updates();
  for (let count = 0; count < 5; count++) {
    await repository.change({ inviteId: inviteId!, actorId }, (invite, actor) =>
      invite.resend({ now: new Date(), actor }),
    );
  }
  const checks = checksOn(pool, MEMBERS_RELATION, false);
  const inFiveDays = new Date(Date.now() + 5 * 24 * 60 * 60_000);
  await pool.query(`UPDATE invite_checks SET due_at = now()`);
  const [check] = await checks.claim({ now: inFiveDays, dueAgainAt: inFiveDays, limit: 1 });
  const change = check!.invite.remind({ now: inFiveDays, inviter: check!.inviter })!;
  expect(await checks.remind([{ check: check!, change }])).toEqual([true]);
  const inTenDays = new Date(Date.now() + 10 * 24 * 60 * 60_000);
  await repository.change({ inviteId: inviteId!, actorId }, (invite) => invite.request({ now: inTenDays }));
  const after = await updates();
  await pool.destroy();
  expect(after).toEqual({ all: before.all + 7, hot: before.hot + 7 });
});
