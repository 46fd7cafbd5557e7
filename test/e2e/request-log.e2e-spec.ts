import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exchange } from '../support/bare-socket.js';
import { eventually } from '../support/processes.js';
import { type Production, startProduction, tokenNow } from '../support/production.js';
import { person } from '../support/test-api.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

let database: TestDatabase;
let production: Production;

beforeAll(async () => {
  database = await createTestDatabase();
  production = await startProduction({ DATABASE_URL: database.url, SMTP_URL: 'smtp://127.0.0.1:1' }, { worker: false });
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

  it('names the request in the refusal too, whoever refuses', async () => {
    const unmatched = { route: 'unmatched', level: 'info' };
    const refused: [string, RequestInit, object][] = [
      ['/api/v1/invites/mine/', {}, { status: 401, route: '/api/v1/invites/mine' }],
      ['/api/v1/invites/no-token/', {}, { status: 404, route: '/api/v1/invites/:token' }],
      ['/api/v1/nothing/', {}, { status: 404, ...unmatched }],
      ['/%zz', {}, { status: 400, ...unmatched }],
      ['/api/v1/invites/x/decline/', { method: 'POST', body: 'x'.repeat(100_000) }, { status: 413 }],
    ];
    for (const [path, init, line] of refused) {
      const answer = await call(path, init);
      const problem = (await answer.json()) as { trace_id: string; status: number };
      expect([path, problem.trace_id]).toEqual([path, expect.stringMatching(/^[\da-f]{32}$/)]);
      expect([path, answer.headers.get('x-request-id')]).toEqual([path, problem.trace_id]);
      expect(await lineOf(problem.trace_id)).toMatchObject(line);
    }
  });

  it('names what could not be read as a request at all', async () => {
    const [answer] = await exchange(production.origin, 'not HTTP\r\n\r\n');
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'bad-request', trace_id: answer!.headers['x-request-id'] },
    });
    expect(await lineOf(answer!.body.trace_id)).toMatchObject({ route: 'unparsed', status: 400, level: 'info' });
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
