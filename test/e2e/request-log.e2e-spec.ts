import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exchange } from '../support/bare-socket.js';
import { MAIL_EVENTS_SECRET } from '../support/mail-provider.js';
import { eventually } from '../support/processes.js';
import { type Production, startProduction, tokenNow } from '../support/production.js';
import { person } from '../support/test-api.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const CROSS_SITE = { 'sec-fetch-site': 'cross-site' };
const many = (name: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [name + index, 'x']));
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

let database: TestDatabase;
let production: Production;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = { DATABASE_URL: database.url, SMTP_URL: 'smtp://127.0.0.1:1', MAIL_EVENTS_SECRET };
  production = await startProduction(env, { worker: false });
});
afterAll(async () => {
  await production.stop();
  await database.drop();
});

const call = (path: string, init?: RequestInit) => fetch(`${production.origin}${path}`, init);

/** The lines about one request, once there are any. */
const linesOf = (traceId: string) =>
  eventually(async () => {
    const lines = production.logLines().filter((line) => line.trace_id === traceId);
    return lines.length > 0 ? lines : undefined;
  });

const lineOf = async (traceId: string) => {
  const lines = await linesOf(traceId);
  expect(lines).toHaveLength(1);
  return lines[0];
};

describe('the log in production', () => {
  it('has one JSON line per request: method, route, status, duration, trace id, and the user who is signed in', async () => {
    const answer = await call('/api/v1/workspaces/?name=secret', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await tokenNow(person('owner'))}`,
        'content-type': 'application/json',
        traceparent: TRACEPARENT,
      },
      body: JSON.stringify({ name: 'Engines' }),
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-request-id')).toBe(TRACE);
    expect(await lineOf(TRACE)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      context: 'Request',
      message: 'POST /api/v1/workspaces 201',
      method: 'POST',
      route: '/api/v1/workspaces',
      status: 201,
      duration_ms: expect.any(Number),
      trace_id: TRACE,
      user_id: expect.any(Number),
    });
  });

  /** The answer's trace id, once it is known to be the same in the header and, of a problem, in the body. */
  async function traceIdOf(answer: Response): Promise<string> {
    const traceId = answer.headers.get('x-request-id')!;
    const text = await answer.text();
    const isProblem = answer.headers.get('content-type')!.includes('json');
    expect([traceId, isProblem && JSON.parse(text).trace_id]).toEqual([traceId, isProblem && traceId]);
    return traceId;
  }

  it('names the refusal under the trace id that the answer has, whoever refuses', async () => {
    const unverified = { authorization: `Bearer ${await tokenNow(person('unverified'), 3600, false)}` };
    const page = { route: '/invites/:token' };
    const refused: [string, RequestInit, object][] = [
      ['/api/v1/invites/mine/', {}, { status: 401, code: 'invalid-credentials', route: '/api/v1/invites/mine' }],
      ['/api/v1/workspaces/', { method: 'POST', headers: unverified }, { status: 403, code: 'email-not-verified' }],
      ['/api/v1/invites/no-token/', {}, { status: 404, code: 'invite-not-found', route: '/api/v1/invites/:token' }],
      ['/invites/no-token/', {}, { status: 404, code: 'invite-not-found', ...page }],
      ['/invites/no-token/decline', { method: 'POST', headers: CROSS_SITE }, { status: 400, code: 'bad-request' }],
      ['/api/v1/nothing/', {}, { status: 404, code: 'not-found', route: 'unmatched' }],
      ['/docs/nothing.css', {}, { status: 404, code: 'not-found' }],
      ['/docs/LICENSE', {}, { status: 404, code: 'not-found' }],
      ['/%zz', {}, { status: 400, code: 'bad-request', reason: 'FST_ERR_BAD_URL', route: 'unmatched' }],
      [`/${'x'.repeat(9_000)}`, {}, { status: 414, code: 'uri-too-long' }],
      ['/', { headers: many('x-header-', 120) }, { status: 431, code: 'headers-too-large' }],
      [
        '/api/v1/invites/x/decline/',
        { method: 'POST', body: 'x'.repeat(100_000) },
        { status: 413, code: 'body-too-large' },
      ],
      [
        '/api/v1/mail-events/',
        { method: 'POST', body: '{}' },
        { status: 401, code: 'invalid-signature', reason: 'Missing required headers' },
      ],
    ];
    for (const [path, init, line] of refused)
      expect(await lineOf(await traceIdOf(await call(path, init)))).toMatchObject({ level: 'info', ...line });
  });

  it('names a client that looks too often, on the page and in the API', async () => {
    for (let visits = 0; visits < 60; visits++) await call(`/api/v1/invites/${UNKNOWN}/`);
    for (const path of [`/api/v1/invites/${UNKNOWN}/`, `/invites/${UNKNOWN}`]) {
      const answer = await call(path);
      expect(await lineOf(await traceIdOf(answer))).toMatchObject({ status: 429, code: 'too-many-requests' });
    }
    await database.dataSource.query('DELETE FROM invite_preview_visits');
  });

  it.each([
    ['HPE_INVALID_METHOD', 'bad-request', 'not HTTP\r\n\r\n'],
    ['HPE_HEADER_OVERFLOW', 'headers-too-large', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['the request has 2 headers Host', 'bad-request', 'GET / HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n'],
    ['the request has 0 headers Host', 'bad-request', 'GET / HTTP/1.1\r\n\r\n'],
    ['the address is no path in ASCII', 'bad-request', 'GET http://x/ HTTP/1.1\r\nhost: x\r\n\r\n'],
  ])('says why something was no request: %s (%s)', async (reason, code, text) => {
    const [answer] = await exchange(production.origin, text);
    expect(answer!.body).toMatchObject({ code, trace_id: answer!.headers['x-request-id'] });
    expect(await lineOf(answer!.body.trace_id)).toMatchObject({ status: answer!.status, code, reason, level: 'info' });
  });

  it('says why the service could not answer: what the database has said, or how much the caller had under way', async () => {
    const headers = { authorization: `Bearer ${await tokenNow(person('owner'))}` };
    const list = () => call('/api/v1/workspaces/', { headers });
    await list();
    await database.dataSource.query(`
      CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100';
      END $$;
      CREATE TRIGGER fill BEFORE INSERT ON workspaces EXECUTE FUNCTION fill()`);
    const json = { headers: { ...headers, 'content-type': 'application/json' }, body: '{"name":"Full"}' };
    const full = await traceIdOf(await call('/api/v1/workspaces/', { method: 'POST', ...json }));
    await database.dataSource.query('DROP TRIGGER fill ON workspaces');
    expect(await eventually(async () => ((await linesOf(full)).length === 2 ? linesOf(full) : undefined))).toEqual([
      expect.objectContaining({ level: 'warn', message: 'the database is unavailable: no space left on device' }),
      expect.objectContaining({ level: 'error', status: 503, code: 'unavailable', context: 'Request' }),
    ]);

    const lock = database.dataSource.createQueryRunner();
    await lock.startTransaction();
    await lock.query('LOCK TABLE workspaces');
    const answers = Array.from({ length: 110 }, list); // of which two run and a hundred wait
    const refused = await traceIdOf(await Promise.any(answers));
    await lock.rollbackTransaction();
    await lock.release();
    expect(await lineOf(refused)).toMatchObject({
      status: 503,
      code: 'unavailable',
      reason: 'the caller has too many requests under way',
    });
    await Promise.all(answers);
  });

  it('says under the same id what was wrong when the fault is ours', async () => {
    await database.dataSource.query('ALTER TABLE workspaces RENAME TO gone');
    const answer = await call('/api/v1/workspaces/', {
      headers: { authorization: `Bearer ${await tokenNow(person('owner'))}` },
    });
    await database.dataSource.query('ALTER TABLE gone RENAME TO workspaces');
    const { trace_id: traceId, status } = (await answer.json()) as { trace_id: string; status: number };
    expect(status).toBe(500);
    const lines = await eventually(async () => {
      const found = await linesOf(traceId);
      return found.length === 2 ? found : undefined;
    });
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'error',
        context: 'Problem',
        message: expect.stringMatching(/"?workspaces"? does not exist\n\s+at /),
      }),
      expect.objectContaining({ level: 'error', status: 500, context: 'Request' }),
    ]);
  });

  it('shows a client that has gone before it was answered', async () => {
    const traceId = TRACE.replace('4b', '5c');
    const lock = database.dataSource.createQueryRunner();
    await lock.startTransaction();
    await lock.query('LOCK TABLE users');
    const socket = connect(Number(new URL(production.origin).port), '127.0.0.1');
    await once(socket, 'connect');
    const authorization = `authorization: Bearer ${await tokenNow(person('owner'))}`;
    const traceparent = `traceparent: ${TRACEPARENT.replace('4b', '5c')}`;
    socket.write(`GET /api/v1/workspaces/ HTTP/1.1\r\nhost: x\r\n${authorization}\r\n${traceparent}\r\n\r\n`);
    await eventually(async () => {
      const [{ waiting }] = await database.dataSource.query<[{ waiting: boolean }]>(
        `SELECT count(*) > 0 AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return waiting || undefined;
    });
    socket.destroy();
    expect(await lineOf(traceId)).toMatchObject({ status: 499, route: '/api/v1/workspaces' });
    await lock.rollbackTransaction();
    await lock.release();
  });

  it('is silent about health checks', async () => {
    const { headers } = await call('/health/live');
    await lineOf((await call('/api/v1/nothing/')).headers.get('x-request-id')!);
    expect(production.logLines()).not.toContainEqual(
      expect.objectContaining({ trace_id: headers.get('x-request-id') }),
    );
  });

  it('holds every line when the processes end, and the reason when one crashes', async () => {
    const crash = `process.once("SIGUSR2",()=>{throw(new(Error)("crash/of/ada@example.com"))})`;
    const other = await startProduction(
      {
        DATABASE_URL: database.url,
        SMTP_URL: 'smtp://127.0.0.1:1',
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(crash)}`,
      },
      { worker: false },
    );
    const answers = await Promise.all(Array.from({ length: 50 }, () => fetch(`${other.origin}/api/v1/nothing/`)));
    other.api.child.kill('SIGUSR2');
    expect(await other.api.ended()).toBe(1);
    const logged = new Set(other.logLines().map((line) => line.trace_id));
    for (const { headers } of answers) expect(logged).toContain(headers.get('x-request-id'));
    expect(other.logLines().filter(({ level }) => level === 'fatal')).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/^Error: \[address\]\n\s+at /) }),
    ]);
  });
});
