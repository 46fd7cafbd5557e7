import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type Operation, operationsOf } from '../support/documented-answers.js';
import { hostileAddresses, hostileBodies, hostileHeaders, type HostileRequest } from '../support/hostile-requests.js';
import { MAIL_EVENTS_SECRET } from '../support/mail-provider.js';
import { eventually } from '../support/processes.js';
import { VOLUME } from '../support/volume.js';
import { type Route, startWatchedServer, type WatchedServer } from '../support/watched-server.js';

const WITHIN_MS = 600_000 * VOLUME;

let server: WatchedServer;
let routes: Route[];
/** What anybody may look at without credentials. */
let open: Route[];

beforeAll(async () => {
  server = await startWatchedServer({ TRUST_PROXY: '127.0.0.1', MAIL_EVENTS_SECRET });
  routes = await server.ask('routes');
  const pages = routes.filter(({ method }) => method === 'GET');
  const statuses = await Promise.all(pages.map(async (route) => (await get(server.pathOf(route))).status));
  open = pages.filter((_route, index) => statuses[index] !== 401);
});
afterAll(() => server?.stop());

let clients = 0;
/** Each time another client, so that the limit of previews is not in the way. */
const anotherClient = () => ({ 'x-forwarded-for': `2001:db8:${(++clients).toString(16)}::1` });

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${server.origin}${path}`, { method, headers: { ...anotherClient(), ...headers }, redirect: 'manual' });

/** Works through all of them, some at a time. */
async function inLanes<T>(lanes: number, all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  const left = [...all];
  const lane = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

describe('what is sent to many', () => {
  const SCRIPT = '/reference/scalar.js';

  it('is compressed once, and served with validators and ranges', async () => {
    const whole = await get(SCRIPT, { 'accept-encoding': 'gzip' });
    const text = await whole.text();
    const tag = whole.headers.get('etag')!;
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': expect.stringMatching(/javascript; charset=utf-8$/),
      'cache-control': 'public, max-age=3600',
      'accept-ranges': 'bytes',
      vary: 'accept-encoding',
      'last-modified': expect.any(String),
    });
    expect(Number(whole.headers.get('content-length'))).toBeLessThan(text.length / 3);
    const since = { 'if-modified-since': whole.headers.get('last-modified')! };
    for (const condition of [{ 'if-none-match': tag }, since]) {
      const again = await get(SCRIPT, { 'accept-encoding': 'gzip', 'cache-control': 'max-age=0', ...condition });
      expect([again.status, (await again.text()).length]).toEqual([304, 0]);
    }
    const plain = await get(SCRIPT, { 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect((await plain.text()) === text).toBe(true);
    const part = await get(SCRIPT, { 'accept-encoding': 'identity', range: 'bytes=10-19' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${Buffer.byteLength(text)}`]);
    expect(await part.text()).toBe(text.slice(10, 20));
    const head = await get(SCRIPT, { 'accept-encoding': 'gzip' }, 'HEAD');
    expect([head.status, head.headers.get('etag'), head.headers.get('content-length')]).toEqual([
      200,
      tag,
      whole.headers.get('content-length'),
    ]);
  });

  it('says the same in JSON and in YAML, each of which is made once', async () => {
    const [json, yaml] = await Promise.all(['json', 'yaml'].map((form) => get(`/openapi.${form}`)));
    expect(json!.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(yaml!.headers.get('content-type')).toBe('text/yaml; charset=utf-8');
    const text = await yaml!.text();
    expect(parse(text)).toEqual(await json!.json());
    await server.ask('standstill');
    for (let again = 0; again < 20; again++) expect((await (await get('/openapi.yaml')).text()) === text).toBe(true);
    expect((await server.ask('standstill')).computedMs).toBeLessThan(20 * 40); // to make it takes 100 and more
  });

  it('is kept by nobody where a token or a key is in it', async () => {
    const list = await get('/api/v1/invites/list/?workspace_id=1', server.owner);
    const tokens = ((await list.json()) as { token: string }[]).map(({ token }) => token);
    const secrets = [...tokens, server.owner.authorization.replace('Bearer ', '')];
    const secretive: string[] = [];
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const answer = await get(server.pathOf(route), server.owner);
      const text = (await answer.text()) + answer.headers.get('location');
      if (!secrets.some((secret) => text.includes(secret))) continue;
      secretive.push(route.url);
      expect([route.url, answer.headers.get('cache-control')]).toEqual([route.url, 'no-store']);
    }
    expect(secretive).toEqual(
      expect.arrayContaining(['/openapi.json', '/docs/swagger-ui-init.js', '/invites/:token', '/dev/mailbox/:id']),
    );
  });
});

describe('no request holds up the others', () => {
  const LONGEST_MS = 100;
  const ANSWERED_WITHIN_MS = 15_000;
  const SIGNED = { 'webhook-id': 'a', 'webhook-timestamp': '1', 'webhook-signature': 'v1,a' };
  /** Read by Node's own parser, which is none of ours. */
  const OF_NODE = new Set(['connection', 'content-length', 'transfer-encoding', 'upgrade']);

  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  afterAll(() => agent.destroy());

  /** A request that freezes the process for good is named, and the process is ended. */
  function send({ part, what, method, path, headers, body }: HostileRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      const all = { ...anotherClient(), ...SIGNED, ...server.owner, ...headers };
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const sent = request(`${server.origin}`, { agent, method, path, headers: { ...all, ...length } });
      sent.on('response', (response) => response.resume().once('close', resolve));
      sent.on('error', () => resolve()); // refused, and the connection with it
      const timer = setTimeout(() => {
        server.child.kill('SIGKILL');
        reject(
          new Error(
            `${method} ${path.slice(0, 60)} with ${part} ${what}…, or what came with it, has frozen the process.`,
          ),
        );
      }, ANSWERED_WITHIN_MS);
      sent.once('close', () => clearTimeout(timer));
      sent.end(body);
    });
  }

  /** For how long the process has computed without a pause at most, whatever else this machine did. */
  async function standstillBy(requests: readonly HostileRequest[]): Promise<number> {
    await server.ask('standstill');
    await inLanes(4, requests, send);
    return (await server.ask('standstill')).longestMs;
  }

  /** Three times out of three: once may be the doing of others. */
  async function holdsUp(requests: readonly HostileRequest[]): Promise<boolean> {
    for (let round = 0; round < 3; round++) if ((await standstillBy(requests)) < LONGEST_MS) return false;
    return true;
  }

  async function headersReadBy(route: Route): Promise<string[]> {
    await server.ask('headersRead');
    await send({ part: '', what: '', method: route.method, path: server.pathOf(route), headers: {} });
    return (await server.ask('headersRead')).filter((name) => !OF_NODE.has(name));
  }

  it(
    'for a tenth of a second, at any route, with any header, parameter or body at its longest',
    async () => {
      const document = (await (await get('/openapi.json')).json()) as object;
      const operations = new Map(operationsOf(document).map((operation) => [operation.name, operation]));
      const operationOf = ({ method, url }: Route): Operation | undefined =>
        operations.get(`${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}/`);
      /** At how many routes. What one part of a request holds up at one route, it nearly always does at the others. */
      const attacked = new Map<string, number>();
      const culprits: string[] = [];

      for (const route of routes.filter(({ method }) => method !== 'HEAD')) {
        const path = server.pathOf(route);
        const operation = operationOf(route);
        const queries = operation?.parameters.flatMap((one) => (one.in === 'query' ? [one.name] : [])) ?? [];
        const hostile = [
          ...hostileAddresses(route, server.pathOf, queries),
          ...hostileHeaders(route.method, path, await headersReadBy(route)),
          ...(route.method === 'GET' ? [] : hostileBodies(route.method, path, operation)),
        ].filter(({ part }) => (attacked.get(part) ?? 0) < VOLUME);
        for (const part of new Set(hostile.map((one) => one.part))) attacked.set(part, (attacked.get(part) ?? 0) + 1);
        if (!(await holdsUp(hostile))) continue;
        for (const one of hostile) {
          if (await holdsUp([one])) culprits.push(`${route.method} ${route.url} with ${one.part} ${one.what}…`);
        }
      }
      expect(culprits).toEqual([]);
      expect([...attacked.keys()]).toEqual(
        expect.arrayContaining([
          'accept-encoding',
          'accept-language',
          'authorization',
          'content-type',
          'idempotency-key',
          'if-none-match',
          'range',
          'traceparent',
          'webhook-signature',
          'x-forwarded-for',
          'x-workspace-id',
          ':token',
          '?workspace_id',
          'nested arrays',
          '#/email',
          '#/emails/0',
        ]),
      );
    },
    WITHIN_MS,
  );
});

/** Where the system lists what a process has open. */
const withDescriptors = existsSync('/proc/self/fd') ? describe : describe.skip;

withDescriptors('nothing is left of a download', () => {
  const TIMES = Math.min(10 * VOLUME, 200);

  function abort(method: string, path: string, afterSomeBytes: boolean): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
      const headers = Object.entries({ host: 'x', 'accept-encoding': 'gzip', ...anotherClient() });
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
      socket.write(`${method} ${path} HTTP/1.1\r\n${lines}\r\n`, () => afterSomeBytes || socket.destroy());
      socket.on('data', () => socket.destroy());
      socket.on('error', () => {});
      socket.once('close', () => resolve());
    });
  }

  /** How many files the process has open. */
  function openFiles(): number {
    const folder = `/proc/${server.child.pid}/fd`;
    return readdirSync(folder).filter((name) => {
      try {
        return readlinkSync(`${folder}/${name}`).startsWith('/');
      } catch {
        return false; // closed meanwhile
      }
    }).length;
  }

  it(
    `that is aborted ${TIMES} times, of whatever is open to all`,
    async () => {
      const before = openFiles();
      const times = Array.from({ length: TIMES }, (_, index) => index);
      expect(open.length).toBeGreaterThan(15);
      for (const route of open) {
        const path = server.pathOf(route);
        await inLanes(20, times, (time) => abort(time % 4 === 0 ? 'HEAD' : 'GET', path, time % 2 === 0));
      }
      await eventually(async () => openFiles() <= before || undefined, 10_000);
      expect(openFiles()).toBeLessThanOrEqual(before);
    },
    WITHIN_MS,
  );
});

it('a download that fails in the midst of it does not end the process', async () => {
  await server.ask('breakFiles');
  for (const { url } of open.filter((route) => /\.js$|\*/.test(route.url))) {
    for (const method of ['GET', 'HEAD']) {
      const path = server.pathOf({ method, url });
      await get(path, { 'accept-encoding': 'gzip' }, method)
        .then((answer) => answer.text())
        .catch(() => {}); // cut off
    }
  }
  expect((await get('/health/live')).status).toBe(200);
  expect(server.child.exitCode).toBeNull();
});
