import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type INestApplication, VersioningType } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModule } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Actor,
  InvitesHttpModule,
  InvitesModule,
  type SignedInRequest,
  WorkspaceDirectory,
} from '@invites/invites';
import { InMemoryWorkspaceDirectory } from '@invites/invites/testing';
import { MAIL_EVENTS_SECRET, signatureOf } from '../support/mail-provider.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const ADMIN: Actor = { userId: 1, email: 'ada@example.com', emailVerified: true };
const TOKEN = randomUUID();

/** Breaks, as PostgreSQL would, where it is asked for what is no bigint. */
class ExactingDirectory extends InMemoryWorkspaceDirectory {
  override async member(userId: number, workspaceId: number) {
    if (!Number.isSafeInteger(workspaceId)) throw new Error(`out of range for type bigint: ${workspaceId}`);
    return super.member(userId, workspaceId);
  }
}

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly code: unknown;
}

/** Every route, with what it needs in its path. */
const CLOSED = [
  ['POST', '/invites'],
  ['GET', '/invites/list?workspace_id=1'],
  ['GET', '/invites/mine'],
  ['POST', '/invites/bulk'],
  ['POST', '/invites/bulk-resend'],
  ['POST', '/invites/1/resend'],
  ['POST', '/invites/1/cancel'],
  ['GET', '/invites/1/detail'],
  ['PATCH', '/invites/1/detail'],
  ['GET', '/invites/1/history'],
  ['POST', `/invites/${TOKEN}/accept`],
] as const;
const POSTS = CLOSED.filter(([method]) => method !== 'GET');
const WITH_BODY = POSTS.filter(([, path]) => path !== '/invites/1/resend');
const BY_ID = CLOSED.filter(([, path]) => path.startsWith('/invites/1/'));

const PROBLEM = 'application/problem+json; charset=utf-8';
const refused = (status: number, code: string): Answer => ({ status, type: PROBLEM, code });

function looseModule(database: TestDatabase): Promise<TestingModule> {
  return Test.createTestingModule({
    imports: [
      TypeOrmModule.forRootAsync({
        useFactory: () => database.dataSource.options,
        dataSourceFactory: async () => database.dataSource,
      }),
      InvitesModule.forRoot({
        workspaceDirectory: ExactingDirectory,
        tokenKey: 'a token key of the tests, 32 bytes or more',
        linkTemplate: 'https://example.com/{token}',
        smtp: { url: 'smtp://127.0.0.1:9', requireTls: false, from: 'a@example.com' },
        mailEventsSecret: MAIL_EVENTS_SECRET,
      }),
      InvitesHttpModule,
    ],
  }).compile();
}

/** No pipe, no filter, no guard, no `rawBody`: nothing but the modules. */
describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
])('a host on %s that sets up nothing', (platform, adapter) => {
  let database: TestDatabase;
  let app: INestApplication;
  let signedIn: Actor | undefined;
  let origin: string;

  async function call(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${origin}${path}`, { method, ...init });
    const body = (await response.json()) as { code?: unknown };
    return { status: response.status, type: response.headers.get('content-type'), code: body.code };
  }
  const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

  beforeAll(async () => {
    database = await createTestDatabase();
    const module = await looseModule(database);
    const directory = module.get<InMemoryWorkspaceDirectory>(WorkspaceDirectory, { strict: false });
    directory.addWorkspace(1, { name: 'Engines', description: '', logo: null });
    directory.setRole(ADMIN.userId, 1, 3);
    app = module.createNestApplication(adapter() as ExpressAdapter);
    if (platform === 'Fastify') {
      const fastify = (app as NestFastifyApplication).getHttpAdapter().getInstance();
      fastify.addHook('onRequest', async (request) => void ((request as SignedInRequest).actor = signedIn));
    } else {
      app.use((request: SignedInRequest, _response: unknown, next: () => void) => {
        request.actor = signedIn;
        next();
      });
    }
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it.each(CLOSED)('%s %s is closed to callers who are not signed in, whatever they send', async (method, path) => {
    signedIn = undefined;
    const bodies = method === 'GET' ? [{}] : [{}, json({}), json([]), json({ workspace_id: 'x' })];
    for (const init of bodies) expect(await call(method, path, init)).toEqual(refused(401, 'invalid-credentials'));
    const keyed = method === 'GET' ? {} : json({}, { 'idempotency-key': '\u0080' });
    expect(await call(method, path, keyed)).toEqual(refused(401, 'invalid-credentials'));
  });

  it.each(WITH_BODY)('%s %s refuses a body of the wrong form or type', async (method, path) => {
    signedIn = ADMIN;
    const byId = path.startsWith('/invites/1/');
    for (const body of [[], { strange: 1 }, { workspace_id: '1', email: 1, role: [], emails: {}, invite_ids: 'x' }]) {
      expect(await call(method, path, json(body))).toEqual(
        byId ? refused(404, 'invite-not-found') : refused(400, 'invalid-body'),
      );
    }
    const answer = await call(method, path, { body: new URLSearchParams({ workspace_id: '1', role: '1' }) });
    expect([400, 404, 415]).toContain(answer.status);
  });

  it.each(POSTS)('%s %s refuses what is no JSON, by its parser or by us, and never by a 500', async (method, path) => {
    signedIn = ADMIN;
    for (const text of ['{', '"text"', 'null', '1', `${'['.repeat(20_000)}`, '{"__proto__":{"role":4}}']) {
      const { status } = await call(method, path, json(text));
      expect([400, 404]).toContain(status);
    }
  });

  it.each(BY_ID)('%s %s refuses what is no id, and finds none beyond all ids', async (method, path) => {
    signedIn = ADMIN;
    const init = method === 'GET' ? {} : json({});
    for (const id of ['0', '-1', '0x1', '1.0', 'abc', '%201', '1e3', '%00', "1'"]) {
      const answer = await call(method, path.replace('/1/', `/${id}/`), init);
      expect(answer).toEqual(refused(400, 'invalid-invite-id'));
    }
    for (const id of ['2147483648', '9007199254740993', '9'.repeat(90)]) {
      const answer = await call(method, path.replace('/1/', `/${id}/`), init);
      expect(answer).toEqual(refused(404, 'invite-not-found'));
    }
  });

  it('finds no workspace beyond all ids, and asks the host for none', async () => {
    signedIn = ADMIN;
    for (const workspaceId of [2, 2 ** 53, 1e30]) {
      const send = { workspace_id: workspaceId, email: 'a@example.com', role: 1 };
      const none = refused(404, 'workspace-not-found');
      expect(await call('POST', '/invites', json(send))).toEqual(none);
      expect(await call('POST', '/invites', json({ ...send, email: 1 }))).toEqual(none);
      const bulk = { workspace_id: workspaceId, role: 1, emails: ['a@example.com'] };
      expect(await call('POST', '/invites/bulk', json(bulk))).toEqual(none);
      const resend = { workspace_id: workspaceId, invite_ids: [1, 1e30] };
      expect(await call('POST', '/invites/bulk-resend', json(resend))).toEqual(none);
      const digits = BigInt(workspaceId).toString();
      expect(await call('GET', `/invites/list?workspace_id=${digits}`)).toEqual(none);
    }
  });

  it.each([
    'workspace_id=x',
    'workspace_id[]=1',
    'workspace_id=1&workspace_id=1',
    'workspace_id=1&status=gone',
    'workspace_id=1&status[a]=pending&status=x',
    'workspace_id=1&limit=501',
    'workspace_id=1&limit=1e1',
    'workspace_id=1&cursor=x',
    'workspace_id=1&cursor[]=x&cursor=y',
  ])('refuses the query %s', async (query) => {
    signedIn = ADMIN;
    expect(await call('GET', `/invites/list?${query}`)).toEqual(refused(400, 'invalid-query'));
  });

  it('takes for JSON nothing that another site can have a browser send, and changes nothing', async () => {
    signedIn = ADMIN;
    const terms = { workspace_id: 1, email: 'form@example.com', role: 1 };
    const sent = await fetch(`${origin}/invites`, { method: 'POST', ...json(terms) });
    const { id, token } = (await sent.json()) as { id: number; token: string };
    const routes = [
      ['PATCH', `/invites/${id}/detail`],
      ['POST', `/invites/${id}/resend`],
      ['POST', `/invites/${id}/cancel`],
      ['POST', `/invites/${token}/accept`],
      ['POST', `/invites/${token}/decline`],
      ['POST', `/invites/${token}/request`],
    ] as const;
    for (const [method, path] of routes) {
      for (const body of [new URLSearchParams({ role: '3' }), '{"role":3}', new FormData()]) {
        expect([path, (await call(method, path, { body })).status]).toEqual([path, 415]);
      }
    }
    const seen = await fetch(`${origin}/invites/${id}/detail`);
    expect(await seen.json()).toMatchObject({ status: 'pending', role: '1' });
  });

  it('refuses force that is neither true nor false once there is an invite, and a key that is none', async () => {
    signedIn = ADMIN;
    expect(await call('POST', '/invites/999/resend?force=x')).toEqual(refused(404, 'invite-not-found'));
    const send = { workspace_id: 1, email: 'forced@example.com', role: 1 };
    const sent = await fetch(`${origin}/invites`, { method: 'POST', ...json(send) });
    const { id } = (await sent.json()) as { id: number };
    expect(await call('POST', `/invites/${id}/resend?force=x`)).toEqual(refused(400, 'invalid-query'));
    expect(await call('POST', `/invites/${id}/resend?force=true&force=true`)).toEqual(refused(400, 'invalid-query'));
    const key = { 'idempotency-key': 'a b' };
    expect(await call('POST', `/invites/${id}/resend`, { headers: key })).toEqual(
      refused(400, 'invalid-idempotency-key'),
    );
    expect(await call('PATCH', `/invites/${id}/detail`, json({ role: 4 }))).toEqual(refused(403, 'role-above-own'));
    expect(await call('PATCH', `/invites/${id}/detail`, json({ role: '5' }))).toEqual(refused(400, 'invalid-body'));
  });

  it('finds nothing by a token that is none, or unknown', async () => {
    signedIn = ADMIN;
    for (const token of [TOKEN, 'abc', '%00', "'", `${TOKEN}x`]) {
      const none = refused(404, 'invite-not-found');
      expect(await call('GET', `/invites/${token}`)).toEqual(none);
      expect(await call('POST', `/invites/${token}/accept`)).toEqual(none);
      expect(await call('POST', `/invites/${token}/decline`)).toEqual(none);
      expect((await call('POST', `/invites/${token}/request`)).status).toBe(202);
      expect(await call('POST', `/invites/${token}/decline`, json({ a: 1 }))).toEqual(refused(400, 'invalid-body'));
    }
  });

  it('counts the previews of a client without an address, as on a Unix socket', async () => {
    const [handle] = app.getHttpServer().listeners('request') as RequestListener[];
    const socketPath = join(tmpdir(), `${randomUUID()}.sock`);
    const server = createServer(handle).listen(socketPath);
    await once(server, 'listening');
    const [response] = (await once(get({ socketPath, path: `/invites/${TOKEN}` }), 'response')) as [IncomingMessage];
    response.resume();
    server.close();
    expect(response.statusCode).toBe(404);
  });

  it('lets no notice in whose bytes it has not kept', async () => {
    const body = JSON.stringify({
      type: 'mail.bounced',
      timestamp: new Date().toISOString(),
      data: { message_id: 'x' },
    });
    const signed = { headers: signatureOf(body), body };
    for (const init of [{}, json('{}'), signed]) {
      expect(await call('POST', '/mail-events', init)).toEqual(refused(401, 'invalid-signature'));
    }
  });

  it('refuses a path that is no percent-encoding, in its own words', async () => {
    signedIn = ADMIN;
    expect((await call('GET', '/invites/%E0%A4%A')).status).toBe(400);
  });
});

it('its prefix and its versions are those of the host', async () => {
  const database = await createTestDatabase();
  const app = (await looseModule(database)).createNestApplication(new ExpressAdapter());
  try {
    app.setGlobalPrefix('team').enableVersioning({ type: VersioningType.URI, defaultVersion: '7' });
    await app.listen(0, '127.0.0.1');
    const statusOf = async (path: string) => (await fetch(`${await app.getUrl()}${path}`)).status;
    expect(await statusOf('/team/v7/invites/list?workspace_id=1')).toBe(401);
    expect(await statusOf('/invites/list?workspace_id=1')).toBe(404);
  } finally {
    await app.close();
    await database.drop();
  }
});
