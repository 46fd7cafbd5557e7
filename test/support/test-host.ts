import 'reflect-metadata';
import type { Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  AcceptInvite,
  type Actor,
  Clock,
  DeliverDueEvents,
  DeliverDueMails,
  HostTransaction,
  type InviteAdapters,
  type InviteDetails,
  InviteMailer,
  type InviteMail,
  type InviteOptions,
  InvitesModule,
  InvitesWorkerModule,
  ResendInvite,
  type Role,
  SendInvite,
} from '@invites/invites';
import { FixedClock, NO_LIMITS } from '@invites/invites/testing';
import { MEMBERS_RELATION, TypeOrmWorkspaceDirectory } from '@invites/workspaces';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { createTestDatabase } from './test-database.js';

/** Keeps what is sent, or refuses it. */
export class HostMailer extends InviteMailer {
  readonly sent: InviteMail[] = [];
  refusal: Error | undefined;

  async send(mail: InviteMail): Promise<string> {
    if (this.refusal) throw this.refusal;
    this.sent.push(mail);
    return '250 ok';
  }
}

const OPTIONS: InviteOptions = {
  tokenKey: 'a key of the tests, 32 bytes or more',
  linkTemplate: 'https://host.example.com/join/{token}',
  membersRelation: MEMBERS_RELATION,
  limits: NO_LIMITS,
};

export interface HostTerms {
  readonly options?: Partial<InviteOptions>;
  readonly adapters?: Partial<InviteAdapters>;
  /** Handlers of events, and whatever else the host is made of. */
  readonly providers?: readonly Provider[];
  /** Whether it delivers by itself what is due. */
  readonly worker?: boolean;
  /** Instead of one with a session of ours. */
  readonly dataSource?: DataSource;
}

export type TestHost = Awaited<ReturnType<typeof startTestHost>>;
export type TestHosts = Awaited<ReturnType<typeof openTestHosts>>;

/** A database on which hosts can be started, each as a process of its own would be. */
export async function openTestHosts() {
  const database = await createTestDatabase();
  const { dataSource } = database;
  const hosts: TestHost[] = [];
  return {
    url: database.url,
    dataSource,
    async start(terms: HostTerms = {}): Promise<TestHost> {
      const host = await startTestHost(terms.dataSource ?? (await database.connectAgain()), terms);
      hosts.push(host);
      return host;
    },
    /** A new user, as a member of the workspace if there is a role. */
    async member(workspaceId: number, role?: Role, email?: string): Promise<Actor> {
      const [{ id }] = await dataSource.query(
        `INSERT INTO users (subject, email, email_verified, full_name, username)
         VALUES (gen_random_uuid(), $1, true, '', '') RETURNING id::int`,
        [email ?? 'member@example.com'],
      );
      const workspace = `INSERT INTO workspaces (id, name, description, created_at) VALUES ($1, 'Engines', '', now())`;
      await dataSource.query(`${workspace} ON CONFLICT DO NOTHING`, [workspaceId]);
      if (role) await dataSource.query('INSERT INTO memberships VALUES ($1, $2, $3, now())', [workspaceId, id, role]);
      return { userId: id, email: email ?? 'member@example.com', emailVerified: true };
    },
    /** Everything that is stored of a workspace. */
    async stored(workspaceId: number) {
      const mine = `SELECT id FROM invites WHERE workspace_id = $1`;
      const rows = (sql: string) => dataSource.query<never[]>(sql, [workspaceId]).then((all) => all.map(Object.values));
      return {
        invites: await rows(`SELECT email_normalised, status FROM invites WHERE workspace_id = $1 ORDER BY id`),
        history: await rows(`SELECT kind FROM invite_history WHERE invite_id IN (${mine}) ORDER BY id`),
        mails: await rows(`SELECT number FROM invite_mails WHERE invite_id IN (${mine}) ORDER BY id`),
        events: await rows(`SELECT kind FROM invite_events WHERE invite_id IN (${mine}) ORDER BY at, kind`),
        members: await rows(`SELECT role FROM memberships WHERE workspace_id = $1 ORDER BY role`),
      };
    },
    /** Listens for what wakes the workers; `notifications` is how often it came so far. */
    async listen() {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      let count = 0;
      client.on('notification', () => (count += 1));
      await client.query('LISTEN invite_outbox');
      return {
        /** Notifications of what has been committed come before the answer to the query. */
        notifications: async () => {
          await client.query('SELECT 1');
          return count;
        },
        end: () => client.end(),
      };
    },
    async close() {
      await Promise.all(hosts.map((host) => host.close()));
      await database.drop();
    },
  };
}

async function startTestHost(dataSource: DataSource, { options, adapters, providers = [], worker }: HostTerms) {
  const clock = new FixedClock();
  const module = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRootAsync({ useFactory: () => dataSource.options, dataSourceFactory: async () => dataSource }),
      InvitesModule.forRoot({
        ...OPTIONS,
        ...options,
        workspaceDirectory: TypeOrmWorkspaceDirectory,
        inviteMailer: HostMailer,
        ...adapters,
      }),
      ...(worker ? [InvitesWorkerModule] : []),
    ],
    providers: [...providers],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  module.useLogger(false);
  await module.init();
  return {
    module,
    clock,
    dataSource,
    mailer: module.get<HostMailer>(InviteMailer, { strict: false }),
    transaction: module.get(HostTransaction, { strict: false }),
    send: (actor: Actor, workspaceId: number, email: string): Promise<InviteDetails> =>
      module.get(SendInvite, { strict: false }).execute({ actor, workspaceId, email, role: 2 }),
    resend: (actor: Actor, inviteId: number): Promise<InviteDetails> =>
      module.get(ResendInvite, { strict: false }).execute({ actor, inviteId }),
    accept: (actor: Actor, token: string): Promise<InviteDetails> =>
      module.get(AcceptInvite, { strict: false }).execute({ actor, token }),
    deliverEvents: async () =>
      Promise.all(await module.get(DeliverDueEvents, { strict: false }).execute({ limit: 100 })),
    deliverMails: async () => Promise.all(await module.get(DeliverDueMails, { strict: false }).execute({ limit: 100 })),
    close: () => module.close(),
  };
}
