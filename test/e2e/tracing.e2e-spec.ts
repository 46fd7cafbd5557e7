import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CollectedSpan, startCollector } from '../support/otlp-collector.js';
import { freePort } from '../support/free-port.mjs';
import { eventually } from '../support/processes.js';
import { type Production, startProduction, tokenNow } from '../support/production.js';
import { ScriptedSmtp } from '../support/scripted-smtp.js';
import { person } from '../support/test-api.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { itInSoak } from '../support/volume.js';

const PARENT = '00f067aa0ba902b7';
const [SERVER, CLIENT] = [2, 3];
/** On a signal it lists which files of code are loaded. */
const TELL_MODULES = `
  import { Session } from 'node:inspector';
  process.once('SIGUSR2', () => {
    const session = new Session();
    const modules = [];
    session.connect();
    session.on('Debugger.scriptParsed', ({ params }) => modules.push(params.url));
    session.post('Debugger.enable');
    session.disconnect();
    process.stdout.write(JSON.stringify({ modules }) + '\\n');
  });`;
const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(TELL_MODULES)}`;

let database: TestDatabase;
let smtp: ScriptedSmtp;
let collector: Awaited<ReturnType<typeof startCollector>>;
let production: Production;
let authorization: string;
const started: Production[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  smtp = new ScriptedSmtp();
  await smtp.listen();
  collector = await startCollector();
  production = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_RESOURCE_ATTRIBUTES: 'team=growth' });
  authorization = `Bearer ${await tokenNow(person('owner'))}`;
});
afterAll(async () => {
  await Promise.all(started.map((one) => one.stop()));
  await collector.close();
  await smtp.close();
  await database.drop();
});

async function start(env: Record<string, string>, processes?: { worker: boolean }): Promise<Production> {
  const quick = { OTEL_BSP_SCHEDULE_DELAY: '100', NODE_OPTIONS };
  const one = await startProduction({ DATABASE_URL: database.url, SMTP_URL: smtp.url(), ...quick, ...env }, processes);
  started.push(one);
  return one;
}

function call(path: string, { origin = production.origin, json, traceparent }: CallOptions = {}): Promise<Response> {
  const body = json && JSON.stringify(json);
  const headers = {
    authorization,
    ...(body && { 'content-type': 'application/json' }),
    ...(traceparent && { traceparent }),
  };
  return fetch(`${origin}${path}`, { method: body ? 'POST' : 'GET', headers, body });
}
interface CallOptions {
  readonly origin?: string;
  readonly json?: object;
  readonly traceparent?: string;
}

/** The spans of a trace once its server's span is there, which is the last. */
const traceOf = (traceId: string | null) =>
  eventually(async () => {
    const spans = collector.spans.filter((span) => span.traceId === traceId);
    return spans.some(({ kind }) => kind === SERVER) ? spans : undefined;
  });

const of = (spans: readonly CollectedSpan[], kind: number) => spans.filter((span) => span.kind === kind);

/** The sources of the chunks that are loaded. */
async function sourcesOf({ api }: Production): Promise<string[]> {
  api.child.kill('SIGUSR2');
  const [line] = await api.printed(/\{"modules":.*\}$/m);
  const { modules } = JSON.parse(line) as { modules: string[] };
  const maps = modules.filter((url) => url.includes('/dist/')).map((url) => new URL(`${url}.map`));
  return maps
    .filter((map) => existsSync(map))
    .flatMap((map) => (JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] }).sources);
}

describe('with OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  it('a request is a span, and each of its statements a span within', async () => {
    const answer = await call('/api/v1/workspaces/', { json: { name: 'Engines' } });
    const traceId = answer.headers.get('x-request-id');
    const { id: workspaceId } = (await answer.json()) as { id: number };
    const first = await traceOf(traceId);
    const [root] = of(first, SERVER);
    expect(root).toMatchObject({
      name: 'POST /api/v1/workspaces',
      attributes: {
        'service.name': 'invites-api',
        team: 'growth',
        'http.request.method': 'POST',
        'http.route': '/api/v1/workspaces',
        'http.response.status_code': 201,
      },
    });
    expect(root!.parentSpanId ?? '').toBe('');
    expect(of(first, CLIENT).length).toBeGreaterThan(0);

    const json = { workspace_id: workspaceId, email: 'ada@example.com', role: '1' };
    const sent = await call('/api/v1/invites/', { json });
    const second = await traceOf(sent.headers.get('x-request-id'));
    const statements = of(second, CLIENT);
    expect(statements.map(({ name }) => name)).toContain('invites.add');
    for (const { parentSpanId, attributes } of statements) {
      expect(parentSpanId).toBe(of(second, SERVER)[0]!.spanId);
      expect(Object.keys(attributes).sort()).toEqual(['db.system.name', 'service.name', 'team']);
    }
    expect(collector.wire()).not.toMatch(/ada@|Bearer|eyJ/);
  });

  it('goes on with the trace of a traceparent, in the log too, unless that is not sampled', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const refused = await call('/api/v1/invites/99/history/', { traceparent: `00-${traceId}-${PARENT}-01` });
    expect(await refused.json()).toMatchObject({ trace_id: traceId });
    expect(of(await traceOf(traceId), SERVER)).toMatchObject([{ parentSpanId: PARENT }]);
    await eventually(async () => production.logLines().some((line) => line.trace_id === traceId) || undefined);

    const unsampled = traceId.replace('4b', '5c');
    const answer = await call('/api/v1/workspaces/', { traceparent: `00-${unsampled}-${PARENT}-00` });
    expect(answer.headers.get('x-request-id')).toBe(unsampled);
    await traceOf((await call('/api/v1/workspaces/')).headers.get('x-request-id'));
    expect(collector.spans.filter((span) => span.traceId === unsampled)).toEqual([]);
  });

  it('shows failures by their code alone', async () => {
    await database.dataSource.query('ALTER TABLE workspaces RENAME TO gone');
    const answer = await call('/api/v1/workspaces/');
    await database.dataSource.query('ALTER TABLE gone RENAME TO workspaces');
    const { trace_id: traceId } = (await answer.json()) as { trace_id: string };
    const spans = await traceOf(traceId);
    expect(of(spans, SERVER)).toMatchObject([{ status: { code: 2 }, attributes: { 'error.type': '500' } }]);
    expect(of(spans, CLIENT)).toContainEqual(
      expect.objectContaining({ status: { code: 2 }, attributes: expect.objectContaining({ 'error.type': '42P01' }) }),
    );
  });

  it('an attempt at a mail is a trace of the worker, with the statements that record it', async () => {
    const attempt = await eventually(async () => collector.spans.find(({ name }) => name === 'mail attempt'));
    expect(attempt.attributes).toMatchObject({
      'service.name': 'invites-worker',
      'invites.invite_id': expect.any(Number),
      'invites.mail_number': 1,
      'invites.mail_outcome': 'sent',
    });
    const within = collector.spans.filter(({ traceId }) => traceId === attempt.traceId);
    expect(within.length).toBeGreaterThan(1);
    for (const span of within.filter((one) => one !== attempt)) expect(span.parentSpanId).toBe(attempt.spanId);
  });

  it('makes no trace of health checks, nor of a worker that waits', async () => {
    expect((await fetch(`${production.origin}/health/live`)).status).toBe(200);
    await traceOf((await call('/api/v1/workspaces/')).headers.get('x-request-id'));
    const roots = new Set(collector.spans.filter(({ parentSpanId }) => !parentSpanId).map(({ name }) => name));
    expect([...roots].sort()).toEqual([
      'GET /api/v1/workspaces',
      'POST /api/v1/invites',
      'POST /api/v1/workspaces',
      'mail attempt',
    ]);
  });

  it('sends what is still to be sent when it stops', async () => {
    const late = await start(
      { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '600000' },
      { worker: false },
    );
    const { headers } = await call('/api/v1/workspaces/', late);
    await late.stop();
    expect(collector.spans.map(({ traceId }) => traceId)).toContain(headers.get('x-request-id'));
  });
});

describe('a collector', () => {
  const TITLE = 'neither slows nor stops the service, and is complained of once';
  it(`that never answers ${TITLE}`, async () => {
    await expectNoHarmBy(await silentCollector());
  });
  itInSoak(`that is down ${TITLE}`, async () => expectNoHarmBy(`http://127.0.0.1:${await freePort()}`));

  async function expectNoHarmBy(collectorUrl: string): Promise<void> {
    const one = await start(
      { OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl, OTEL_EXPORTER_OTLP_TIMEOUT: '300' },
      { worker: false },
    );
    const complaints = () => one.logLines().filter(({ context }) => context === 'Tracing');
    for (let batch = 0; batch < 3; batch++) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => call('/api/v1/workspaces/', one)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      await eventually(async () => complaints().length > 0 || undefined);
    }
    expect(complaints()).toEqual([
      expect.objectContaining({
        level: 'warn',
        message: expect.stringMatching(/^Traces can't be delivered \(OTEL_EXPORTER_OTLP_ENDPOINT\): ./),
      }),
    ]);
    const stoppedAt = performance.now();
    expect(await one.stop()).toEqual([0]);
    expect(performance.now() - stoppedAt).toBeLessThan(9_000);
  }
});

async function silentCollector(): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => {}).unref()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

it('without it no code of OpenTelemetry is even loaded, but the interface that prom-client brings', async () => {
  const isTelemetry = (source: string) => /\/@opentelemetry\/(?!api\/)/.test(source);
  expect((await sourcesOf(production)).filter(isTelemetry)).not.toEqual([]);
  const plain = await start({}, { worker: false });
  await (await call('/api/v1/workspaces/', plain)).text();
  const sources = await sourcesOf(plain);
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.filter(isTelemetry)).toEqual([]);
});
