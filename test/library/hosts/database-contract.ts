import 'reflect-metadata';
import assert from 'node:assert/strict';
import { type DynamicModule, Injectable, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  Database,
  HostTransaction,
  InviteError,
  type InviteLimits,
  InviteMailer,
  InvitesModule,
  type Role,
  SendInvite,
  WorkspaceDirectory,
  type WorkspaceFacts,
} from '@invites/invites';
import {
  type ContractCase,
  type EventContractSubject,
  EventOutbox,
  eventOutboxContract,
  InviteChecks,
  inviteChecksContract,
  InviteRepository,
  inviteRepositoryContract,
  InviteTokens,
  MailOutbox,
  mailOutboxContract,
  NO_LIMITS,
  NoticeOutbox,
  noticeOutboxContract,
  REMIND_AFTER_MS,
} from '@invites/invites/testing';
import pg from 'pg';

/** How a host reaches PostgreSQL. */
export interface Technology<Manager> {
  readonly database: Type<Database<Manager>>;
  /** Runs SQL without parameters by what the host's own code has. */
  read(manager: Manager, sql: string): Promise<readonly object[]>;
  /** Runs the work in a transaction of the host. */
  transaction<T>(work: (manager: Manager) => Promise<T>): Promise<T>;
  /** What the host reads and writes with outside of one. */
  readonly manager: Manager;
  readonly canListen: boolean;
}

const TABLES = `
  CREATE TABLE host_memberships (workspace_id bigint, user_id bigint, role int NOT NULL, max_invite_role int,
    PRIMARY KEY (workspace_id, user_id));
  CREATE SEQUENCE host_users;
  CREATE VIEW host_members AS
    SELECT workspace_id, user_id, role, max_invite_role, 'Engines' AS workspace_name FROM host_memberships`;
const EMPTIED = [
  'invites',
  'invite_history',
  'invite_mails',
  'invite_bounced_addresses',
  'invite_events',
  'invite_checks',
  'invite_notices',
  'invite_notice_mails',
  'host_memberships',
];

class NoMailer extends InviteMailer {
  async send(): Promise<string> {
    return '250 nowhere';
  }
}

/** Whatever the library promises of PostgreSQL. Open it on a database that has the tables of invites. */
export function databaseContract<Manager>() {
  let pool: pg.Pool;
  let technology: Technology<Manager>;
  const rows = async <Row extends object>(sql: string) => (await pool.query<Row>(sql)).rows;

  /** Memberships that are read and written by the host's own means, in the transaction that it is called in. */
  @Injectable()
  class HostDirectory extends WorkspaceDirectory {
    constructor(private readonly transaction: HostTransaction<Manager>) {
      super();
    }

    async member(userId: number, workspaceId: number) {
      const sql = `SELECT role, max_invite_role FROM host_memberships WHERE workspace_id = ${workspaceId} AND user_id = ${userId}`;
      const [found] = await technology.read(this.transaction.manager, sql);
      if (!found) return undefined;
      const { role, max_invite_role: most } = found as { role: Role; max_invite_role: Role | null };
      return { userId, role, workspaceName: 'Engines', ...(most !== null && { maxInviteRole: most }) };
    }

    async workspaces(ids: readonly number[]) {
      return new Map(ids.map((id): [number, WorkspaceFacts] => [id, { name: 'Engines', description: '', logo: null }]));
    }

    async users() {
      return new Map<number, never>();
    }

    async admit(userId: number, workspaceId: number, role: Role) {
      await technology.read(
        this.transaction.manager,
        `INSERT INTO host_memberships AS kept VALUES (${workspaceId}, ${userId}, ${role})
         ON CONFLICT (workspace_id, user_id) DO UPDATE SET role = greatest(kept.role, excluded.role)`,
      );
    }
  }

  const started: TestingModule[] = [];
  async function hostWith(limits: Partial<InviteLimits>, membersRelation: string | undefined, events: boolean) {
    const invites: DynamicModule = InvitesModule.forRoot({
      tokenKey: 'a key of the tests, 32 bytes or more',
      linkTemplate: 'https://host.example.com/join/{token}',
      limits: { ...NO_LIMITS, ...limits },
      events,
      remindAfterMs: [REMIND_AFTER_MS],
      ...(membersRelation && { membersRelation }),
      workspaceDirectory: HostDirectory,
      inviteMailer: NoMailer,
      database: technology.database,
    });
    const module = await Test.createTestingModule({ imports: [invites] }).compile();
    started.push(module);
    return module.init() as Promise<unknown> as Promise<TestingModule>;
  }

  const empty = () => pool.query(EMPTIED.map((one) => `DELETE FROM ${one}`).join(';'));

  async function addMember(workspaceId: number, role: Role, maxInviteRole?: Role): Promise<number> {
    const [user] = await rows<{ id: number }>(`SELECT nextval('host_users')::int AS id`);
    const values = [workspaceId, user!.id, role, maxInviteRole ?? null];
    await pool.query('INSERT INTO host_memberships VALUES ($1, $2, $3, $4)', values);
    return user!.id;
  }

  async function subject(membersRelation: string | undefined, events: boolean): Promise<EventContractSubject> {
    await empty();
    const host = await hostWith({}, membersRelation, events);
    const get = <T>(port: abstract new () => T, from = host): T => from.get<T>(port as Type<T>, { strict: false });
    return {
      tokens: get(InviteTokens),
      repository: get(InviteRepository),
      limited: (limits) => lazily(async () => get(InviteRepository, await hostWith(limits, membersRelation, events))),
      outbox: get(MailOutbox),
      notices: get(NoticeOutbox),
      checks: get(InviteChecks),
      checksUnder: (limits) => lazily(async () => get(InviteChecks, await hostWith(limits, membersRelation, events))),
      events: get(EventOutbox),
      addMember,
      async removeMember(workspaceId, userId) {
        const sql = 'DELETE FROM host_memberships WHERE workspace_id = $1 AND user_id = $2';
        await pool.query(sql, [workspaceId, userId]);
      },
      async kept(inviteId) {
        const [invite] = await rows<{ status: never }>(`SELECT status FROM invites WHERE id = ${inviteId}`);
        const history = await rows<{ kind: never }>(
          `SELECT kind FROM invite_history WHERE invite_id = ${inviteId} ORDER BY id`,
        );
        const mails = await rows<{ number: number; status: string; reply: string | null }>(
          `SELECT number, status, reply FROM invite_mails WHERE invite_id = ${inviteId} ORDER BY number`,
        );
        return {
          events: await rows(`SELECT delivered_at AS "deliveredAt", bounced_at AS "bouncedAt", bounce FROM invite_mails
            WHERE invite_id = ${inviteId} ORDER BY number`),
          status: invite!.status,
          history: history.map(({ kind }) => kind),
          mails: mails.map((mail) => ({ ...mail, reply: mail.reply ?? undefined })),
        };
      },
    };
  }

  let own: Promise<TestingModule> | undefined;
  const host = () => (own ??= hostWith({}, 'host_members', true));
  const owner = async () => {
    await empty();
    return { userId: await addMember(1, 4), email: 'owner@example.com', emailVerified: true };
  };
  const sending = async (email: string, actor: Awaited<ReturnType<typeof owner>>) =>
    (await host()).get(SendInvite, { strict: false }).execute({ actor, workspaceId: 1, email, role: 2 });
  const within = async <T>(manager: Manager, work: () => Promise<T>) =>
    (await host()).get<HostTransaction<Manager>>(HostTransaction, { strict: false }).within(manager, work);
  const invited = () => rows<{ email: string }>('SELECT email FROM invites ORDER BY email');

  const ownCases: { readonly promise: string; run(): Promise<void> }[] = [
    {
      promise: 'values go there and come back as they are',
      async run() {
        const database = (await host()).get<Database>(Database, { strict: false });
        const at = new Date('2026-10-25T00:30:00.123Z');
        const values = [
          '9007199254740993',
          at,
          Buffer.of(0, 92, 34, 255),
          { a: ['"', '\\', 'ä'] },
          ['a,b', '{', '"', '\\', '', null, 'NULL', '💌'],
          [1, null],
          [at, null],
          [Buffer.of(92, 0)],
          [{ b: '}"\\' }],
          null,
          true,
        ];
        const [row] = await database.query(
          `SELECT $1::bigint AS id, $2::timestamptz AS at, $3::bytea AS bytes, $4::jsonb AS json, $5::text[] AS texts,
             $6::int[] AS ints, ($7::timestamptz[])[1] AS first, ($8::bytea[])[1] AS some, ($9::jsonb[])[1] AS object,
             $10::text AS nothing, $11::boolean AS yes, 7 AS int, now() AS now, $1::bigint AS again`,
          values,
        );
        assert.ok((row as { now: unknown }).now instanceof Date);
        assert.deepEqual(row, {
          id: '9007199254740993',
          at,
          bytes: values[2],
          json: values[3],
          texts: values[4],
          ints: [1, null],
          first: at,
          some: Buffer.of(92, 0),
          object: { b: '}"\\' },
          nothing: null,
          yes: true,
          int: 7,
          now: (row as { now: unknown }).now,
          again: '9007199254740993',
        });
      },
    },
    {
      promise: 'each kind of statement answers with its rows, and a refusal of PostgreSQL has its SQLSTATE',
      async run() {
        const database = (await host()).get<Database>(Database, { strict: false });
        const add = (id: number) =>
          database.query('INSERT INTO host_memberships VALUES (77, $1, 1) RETURNING user_id', [id]);
        assert.deepEqual(await add(1), [{ user_id: '1' }]);
        const change = 'UPDATE host_memberships SET role = $1 WHERE workspace_id = 77 RETURNING role';
        assert.deepEqual(await database.query(change, [2]), [{ role: 2 }]);
        assert.deepEqual(await database.query('DELETE FROM host_memberships WHERE workspace_id = 78'), []);
        await assert.rejects(add(1), { code: '23505' });
        await assert.rejects(database.query('SELECT $1::int', ['x']), { code: '22P02' });
      },
    },
    {
      promise: 'a part of a transaction fails by itself, and the transaction goes on',
      async run() {
        const database = (await host()).get<Database<Manager>>(Database, { strict: false });
        const insert = (id: number) => `INSERT INTO host_memberships VALUES (79, ${id}, 1)`;
        await database.transaction(async (connection) => {
          await connection.query(insert(1));
          await assert.rejects(
            connection.transaction(async (part) => {
              await part.query(insert(2));
              await part.transaction((inner) => inner.query(insert(3)));
              await part.query(insert(1));
            }),
          );
          await technology.read(connection.manager, insert(4));
          await connection.transaction((part) => part.query(insert(5)));
        });
        await assert.rejects(
          database.transaction(async (connection) => {
            await connection.query(insert(6));
            throw new Error('all of it');
          }),
          { message: 'all of it' },
        );
        assert.deepEqual(
          await rows('SELECT user_id FROM host_memberships WHERE workspace_id = 79 ORDER BY 1'),
          ['1', '4', '5'].map((id) => ({ user_id: id })),
        );
      },
    },
    {
      promise: 'what is sent within a transaction of the host is there with it, and gone with it',
      async run() {
        const actor = await owner();
        await technology.transaction((manager) =>
          within(manager, async () => {
            await sending('ada@example.com', actor);
            await assert.rejects(sending('ada@example.com', actor), InviteError);
            await sending('bob@example.com', actor);
            assert.deepEqual(await invited(), []);
          }),
        );
        await assert.rejects(
          technology.transaction((manager) =>
            within(manager, async () => {
              await sending('cleo@example.com', actor);
              throw new Error('the host has changed its mind');
            }),
          ),
          { message: 'the host has changed its mind' },
        );
        assert.deepEqual(await invited(), [{ email: 'ada@example.com' }, { email: 'bob@example.com' }]);
      },
    },
    {
      promise: 'outside of a transaction nothing can be within one',
      async run() {
        const actor = await owner();
        await assert.rejects(
          within(technology.manager, () => sending('ada@example.com', actor)),
          { message: /needs .* a transaction that has begun/ },
        );
        assert.deepEqual(await invited(), []);
      },
    },
    {
      promise: 'who listens is notified of a commit, and hears when the connection is lost',
      async run() {
        if (!technology.canListen) return;
        const database = (await host()).get<Database>(Database, { strict: false });
        const heard = { notified: () => {}, ended: () => {} };
        const notified = new Promise<void>((resolve) => (heard.notified = resolve));
        const ended = new Promise<void>((resolve) => (heard.ended = resolve));
        await database.listen('host_channel', { notified: () => heard.notified(), ended: () => heard.ended() });
        await pool.query('NOTIFY host_channel');
        await notified;
        const listening = `query LIKE 'LISTEN host_channel%' AND pid <> pg_backend_pid()`;
        await pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${listening}`);
        await ended;
        const stop = await database.listen('host_channel', { notified() {}, ended() {} });
        await stop();
        await database.query('SELECT 1');
      },
    },
    {
      promise: 'a connection that is lost within a transaction fails that alone',
      async run() {
        const database = (await host()).get<Database>(Database, { strict: false });
        await assert.rejects(
          database.transaction(async (connection) => {
            const [backend] = await connection.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
            await pool.query(`SELECT pg_terminate_backend($1, 10000)`, [backend!.pid]);
            await connection.query('SELECT 1');
          }),
        );
        assert.deepEqual(await database.query('SELECT 1 AS one'), [{ one: 1 }]);
      },
    },
  ];

  const suite = (
    title: string,
    cases: readonly ContractCase<EventContractSubject>[],
    membersRelation: string | undefined,
    events: boolean,
  ) =>
    cases.map(({ promise, run }) => ({
      promise: `${promise} (${title})`,
      run: async () => run(await subject(membersRelation, events)),
    }));
  const ports = [...inviteRepositoryContract, ...mailOutboxContract, ...noticeOutboxContract];
  return {
    /** What is sent to PostgreSQL and read from it in every way. */
    cases: [
      ...ownCases,
      ...suite('with events', [...eventOutboxContract, ...inviteChecksContract], 'host_members', true),
    ],
    /** Races and limits among them, which take their time. */
    moreCases: [
      ...suite('with its members', ports, 'host_members', false),
      ...suite('with its directory', inviteRepositoryContract, undefined, false),
    ],
    async open(url: string, by: Technology<Manager>) {
      technology = by;
      pool = new pg.Pool({ connectionString: url, max: 2 });
      await pool.query(TABLES);
    },
    async close() {
      for (const module of started) await module.close();
      await pool.end();
    },
  };
}

/** Makes it at the first call, and once. */
function lazily<T extends object>(make: () => Promise<T>): T {
  let making: Promise<T> | undefined;
  return new Proxy({} as T, {
    get:
      (_target, method) =>
      async (...args: unknown[]) => {
        const made = await (making ??= make());
        return (made[method as keyof T] as (...all: unknown[]) => unknown).apply(made, args);
      },
  });
}
