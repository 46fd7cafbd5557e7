import 'reflect-metadata';
import { createHmac, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConsoleLogger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Clock, DeliverDueMails, DeliverDueNotices, InviteMailer, type InviteMail, type Role } from '@invites/invites';
import { FixedClock, plantInvites, type PlantedInvite } from '@invites/invites/testing';
import { readSettings, type Settings } from '@invites/runtime';
import { CreateWorkspace, RecogniseUser, WorkspaceRepository } from '@invites/workspaces';
import type { DataSource } from 'typeorm';
import { AppModule } from '../../apps/api/src/app.module.js';
import { configureApp, createAdapter } from '../../apps/api/src/configure-app.js';
import { watchDriver } from './driver-watch.js';
import { eventually } from './processes.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** Limits are off where a test does not say otherwise. */
export const NO_LIMITS = {
  INVITES_MAILS_PER_INVITE_PER_HOUR: '0',
  INVITES_MAILS_PER_ADDRESS_PER_DAY: '0',
  INVITES_MAILS_PER_ADDRESS_PER_WORKSPACE_PER_DAY: '0',
  INVITES_SENDS_PER_WORKSPACE_PER_DAY: '0',
  INVITES_MAILS_PER_SENDER_PER_DAY: '0',
  INVITES_PENDING_PER_WORKSPACE: '0',
  INVITES_EDITS_PER_INVITE: '0',
  WORKSPACES_PER_USER: '0',
  API_KEYS_PER_WORKSPACE: '0',
  WEBHOOKS_PER_WORKSPACE: '0',
};

/** The pool has ten connections; the setting lets one person have fifty requests under way, where a test does not say otherwise. */
const ANY_NUMBER = { DATABASE_POOL_SIZE: '250' };

/** For so long a notice waits for others. */
const NOTICE_DELAY_MS = 60_000;

/** What every process of a test has to know; production takes no secret that could be read in a repository. */
export const KEYS = {
  AUTH_JWT_SECRET: randomBytes(32).toString('base64url'),
  INVITES_TOKEN_KEY: randomBytes(32).toString('base64url'),
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line typescript/no-explicit-any -- what the service answers is what the tests are about
  readonly body: any;
}

export interface Person {
  readonly subject: string;
  readonly email: string;
}

/** Keeps what is sent, where a test can see it. */
class RecordingMailer extends InviteMailer {
  readonly sent: InviteMail[] = [];

  #refusal: Error | undefined;

  /** From now on; undefined makes it send again. */
  refuseWith(refusal: Error | undefined): void {
    this.#refusal = refusal;
  }

  async send(mail: InviteMail): Promise<string> {
    if (this.#refusal) throw this.#refusal;
    this.sent.push(mail);
    return '250 recorded';
  }
}

/** What is logged of the refusals of this file's services, by trace id. */
const refusals = new Map<string, Readonly<Record<string, unknown>>>();

/** Notes the lines about refused requests, and prints fatal errors alone. */
class RecordingLogger extends ConsoleLogger {
  constructor() {
    super({ logLevels: ['fatal'] });
  }

  override log(_message: unknown, ...rest: unknown[]): void {
    this.#note(rest);
  }

  override error(_message: unknown, ...rest: unknown[]): void {
    this.#note(rest);
  }

  #note([fields, context]: unknown[]): void {
    const { trace_id: traceId, code } = (fields ?? {}) as Record<string, string | undefined>;
    if (context === 'Request' && traceId && code) refusals.set(traceId, fields as Record<string, unknown>);
  }
}

export type TestApi = Awaited<ReturnType<typeof startTestApi>>;

/** How the API can be reached, and what belongs to each call of it. */
export interface Serving {
  readonly origin: string;
  around<T>(call: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export type Serve = (parts: {
  readonly app: NestFastifyApplication;
  readonly env: Record<string, string>;
  readonly clock: FixedClock;
  readonly dataSource: DataSource;
}) => Promise<Serving>;

const serveHere: Serve = async ({ app }) => {
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, around: (call) => call(), stop: async () => {} };
};

interface Shared {
  readonly database: TestDatabase;
  readonly clock: FixedClock;
  readonly mailer: RecordingMailer;
}

/** What a refusal must leave alone. */
const TABLES = [
  'invites',
  'invite_history',
  'invite_mails',
  'invite_bounced_addresses',
  'invite_events',
  'invite_checks',
  'invite_notices',
  'invite_notice_mails',
  'invite_idempotency_keys',
  'workspaces',
  'memberships',
  'api_keys',
  'invite_webhooks',
  'invite_webhook_deliveries',
];

/**
 * The API as it runs in production, on a database, a clock and a port of its own; by default in this process. Beside
 * another one it shares all but the port.
 */
export async function startTestApi(env: Record<string, string> = {}, serve = serveHere, beside: Partial<Shared> = {}) {
  const database = beside.database ?? (await createTestDatabase());
  const completeEnv = { ...KEYS, DATABASE_URL: database.url, WORKER: 'off', ...NO_LIMITS, ...ANY_NUMBER, ...env };
  const settings = settingsFor(completeEnv);
  const { clock = new FixedClock(new Date()), mailer = new RecordingMailer() } = beside;
  const { app, routes } = await createApp(settings, database, clock, mailer);
  const serving = await serve({ app, env: completeEnv, clock, dataSource: database.dataSource });
  const { origin } = serving;

  async function call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const headers = new Headers(options.headers);
    if (options.as) headers.set('authorization', `Bearer ${await tokenFor(options.as, clock)}`);
    if (options.json !== undefined) headers.set('content-type', 'application/json');
    const body = options.json === undefined ? options.body : JSON.stringify(options.json);
    const response = await serving.around(() => fetch(`${origin}${path}`, { method, headers, body }));
    const text = await response.text();
    const isJson = text !== '' && response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  return {
    app,
    origin,
    settings,
    database,
    clock,
    mailer,
    dataSource: database.dataSource,
    /** Of the server, in the form of Fastify. */
    routes,
    call,
    post: (path: string, options?: CallOptions) => call('POST', path, options),
    get: (path: string, options?: CallOptions) => call('GET', path, options),

    /** What is logged of a refusal; undefined where another process answers. */
    logged: (traceId: string) =>
      serve === serveHere ? eventually(async () => refusals.get(traceId), 10_000) : undefined,

    /** The id of somebody's user row, which is made if there is none yet. */
    idOf: (one: Person) => recognise(app, one),

    /** A workspace with a member for each role, and somebody who is no member. */
    async workspace(name = 'Analytical Engines') {
      const people = {
        owner: person('owner'),
        admin: person('admin'),
        editor: person('editor'),
        viewer: person('viewer'),
      };
      const ids = Object.fromEntries(
        await Promise.all(
          Object.entries(people).map(async ([part, one]) => [part, await recognise(app, one)] as const),
        ),
      ) as Record<keyof typeof people, number>;
      const workspace = { name, description: '', logo: null };
      const { id } = await app.get(CreateWorkspace).execute({ userId: ids.owner, workspace });
      const roles: [number, Role][] = [
        [ids.admin, 3],
        [ids.editor, 2],
        [ids.viewer, 1],
      ];
      await Promise.all(roles.map(([userId, role]) => app.get(WorkspaceRepository).grant(id, userId, role)));
      return { id, name, ids, ...people, outsider: person('outsider') };
    },

    /** An invite with a past, put straight into the tables. */
    async plant(invite: Omit<PlantedInvite, 'createdAt'> & { createdAt?: Date }): Promise<number> {
      const [id] = await plantInvites(database.dataSource, settings.tokenKey, [{ createdAt: clock.now(), ...invite }]);
      return id!;
    },

    /** Delivers everything that is due. */
    async deliver(): Promise<void> {
      for (;;) {
        const mails = await app.get(DeliverDueMails).execute();
        if (mails.length === 0) return;
        await Promise.all(mails);
      }
    },

    /** Mails inviters what they are to be told a minute from now, which it lets pass. */
    async tellInviters(): Promise<readonly InviteMail[]> {
      clock.advance(NOTICE_DELAY_MS);
      const before = mailer.sent.length;
      for (;;) {
        const notices = await app.get(DeliverDueNotices).execute();
        if (notices.length === 0) return mailer.sent.slice(before);
        await Promise.all(notices);
      }
    },

    /** A call's answer, and how many statements it has sent to the database. */
    async statementsOf(makeCall: () => Promise<Answer>): Promise<{ answer: Answer; count: number }> {
      const { result: answer, statements } = await watchDriver(makeCall);
      return { answer, count: statements.length };
    },

    /** Differs once anything at all that a refusal must leave alone has changed. */
    fingerprint(): Promise<unknown> {
      const digests = TABLES.map(
        (table) => `SELECT '${table}' AS name, count(*)::int AS rows,
          sum(hashtextextended(${table}::text, 0)) AS digest FROM ${table}`,
      );
      return database.dataSource.query(`/* test.fingerprint */ ${digests.join(' UNION ALL ')}`);
    },

    /** Every row, to look for what must not stand in any. */
    everything(): Promise<unknown[]> {
      return Promise.all(TABLES.map((table) => database.dataSource.query(`SELECT * FROM ${table}`)));
    },

    async stop() {
      await serving.stop();
      await app.close();
      if (!beside.database) await database.drop();
    },
  };
}

export interface CallOptions {
  readonly as?: Person;
  readonly json?: unknown;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
}

let people = 0;

export function person(name: string): Person {
  people += 1;
  return { subject: `${name}-${people}`, email: `${name}.${people}@example.com` };
}

/** A token as the identity provider would sign it; nearly every call needs one, so that it is signed the quick way. */
export async function tokenFor(
  { subject, email }: Person,
  clock: FixedClock,
  claims: Record<string, unknown> = {},
): Promise<string> {
  const expiresAt = Math.floor(clock.now().getTime() / 1000) + 3600;
  const payload = { email, email_verified: true, exp: expiresAt, sub: subject, ...claims };
  const parts = [{ alg: 'HS256' }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signed = parts.join('.');
  return `${signed}.${createHmac('sha256', KEYS.AUTH_JWT_SECRET).update(signed).digest('base64url')}`;
}

export function settingsFor(env: Record<string, string>): Settings {
  return readSettings({ ...KEYS, ...env }, () => {
    throw new Error('the tests keep no secrets');
  });
}

function recognise(app: NestFastifyApplication, { subject, email }: Person): Promise<number> {
  const identity = { subject, email, emailVerified: true, fullName: '', username: '', picture: null };
  return app.get(RecogniseUser).execute(identity);
}

async function createApp(settings: Settings, database: TestDatabase, clock: Clock, mailer: InviteMailer) {
  const module = await Test.createTestingModule({ imports: [AppModule.forRoot(settings, database.dataSource)] })
    .overrideProvider(Clock)
    .useValue(clock)
    .overrideProvider(InviteMailer)
    .useValue(mailer)
    .compile();
  const adapter = createAdapter(settings);
  const routes: { readonly method: string; readonly url: string }[] = [];
  adapter.getInstance().addHook('onRoute', ({ method, url }) => {
    routes.push(...[method].flat().map((one) => ({ method: one, url })));
  });
  const app = module.createNestApplication<NestFastifyApplication>(adapter, {
    bodyParser: false,
    logger: new RecordingLogger(),
  });
  return { app: configureApp(app, settings), routes };
}
