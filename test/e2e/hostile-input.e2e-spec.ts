import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createOpenApiDocument } from '../../apps/api/src/openapi.js';
import { answersOn, exchange, openSocket } from '../support/bare-socket.js';
import { expectRefusal } from '../support/expect-refusal.js';
import { type CallOptions, type Person, startTestApi, type TestApi, tokenFor } from '../support/test-api.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const LONG = 'x'.repeat(64 * 1024 + 1);

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
let inviteId: number;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
  const { id: workspaceId, ids } = workspace;
  inviteId = await api.plant({ workspaceId, inviterId: ids.owner, email: 'ada@example.com', role: 2 });
});
afterAll(() => api.stop());

/** Submits a body where it is read: as a new workspace. */
const submit = (body: CallOptions['body'], headers: Record<string, string> = JSON_TYPE, as = workspace.owner) =>
  api.post('/api/v1/workspaces/', { as, headers, body });

const edit = (options: CallOptions) => api.call('PATCH', `/api/v1/invites/${inviteId}/detail/`, options);

const deep = (levels: number) => `${'{"name":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('a body is refused', () => {
  it.each([
    ['a member given twice', '{"name":"A","name":"B"}'],
    ['a member given twice, once by an escape', String.raw`{"name":"A","n\u0061me":"B"}`],
    ['a member given twice with the same value', '{"name":"A","name":"A"}'],
    ['a member of a member given twice', '{"name":"A","logo":{"x":1,"x":1}}'],
    ['a member of an item given twice', '{"name":"A","logo":[[{"x":1},{"y":1,"y":2}]]}'],
    ['__proto__ given twice', '{"name":"A","__proto__":1,"__proto__":2}'],
    ['more than 32 levels', deep(33)],
    ['more levels than any stack has', '['.repeat(32_768) + ']'.repeat(32_768)],
  ])('with %s', async (_what, body) => {
    await expectRefusal(api, () => submit(body), 400, 'unsafe-json');
  });

  it.each([
    ['invalid UTF-8', new Uint8Array([...Buffer.from('{"name":"'), 0xff, ...Buffer.from('"}')])],
    ['an overlong form', new Uint8Array([...Buffer.from('{"name":"'), 0xc0, 0x80, ...Buffer.from('"}')])],
    ['half a pair as UTF-8', new Uint8Array([...Buffer.from('{"name":"'), 0xed, 0xa0, 0x80, ...Buffer.from('"}')])],
    ['UTF-16', new Uint8Array(Buffer.from('{"name":"A"}', 'utf16le'))],
    ['a control character', '{"name":"\n"}'],
    ['something after its end', '{"name":"A"}{'],
    ['a comment', '{"name":"A"/* B */}'],
    ['NaN', '{"name":NaN}'],
  ])('with %s', async (_what, body) => {
    await expectRefusal(api, () => submit(body), 400, 'malformed-json');
  });

  it.each([
    ['NUL', String.raw`{"name":"\u0000"}`, '#/name'],
    ['half of a surrogate pair', String.raw`{"name":"\ud800"}`, '#/name'],
    ['the halves in the wrong order', String.raw`{"name":"\udc00\ud800"}`, '#/name'],
    ['__proto__', '{"name":"A","__proto__":{"role":"4"}}', '#/__proto__'],
    ['a name with NUL', String.raw`{"name":"A","\u0000":1}`, '#/%00'],
    ['a name that is half of a pair', String.raw`{"name":"A","\ud800":1}`, '#/%EF%BF%BD'],
    ['a long name with a pair where it is cut', `{"name":"A","${'x'.repeat(99)}👋":1}`, `#/${'x'.repeat(99)}%EF%BF%BD`],
  ])('with %s, naming the member', async (_what, body, pointer) => {
    const answer = await expectRefusal(api, () => submit(body), 400, 'invalid-body');
    expect(answer.body.errors).toEqual([{ pointer, detail: expect.any(String) }]);
  });

  it('with more mistakes than anybody reads, naming the first hundred', async () => {
    const members = Array.from({ length: 5_000 }, (_, index) => [`m${index}`, 1]);
    const answer = await expectRefusal(
      api,
      () => submit(JSON.stringify(Object.fromEntries(members))),
      400,
      'invalid-body',
    );
    expect(answer.body.errors).toHaveLength(100);
  });

  it.each<[string, Record<string, string>]>([
    ['compressed', { ...JSON_TYPE, 'content-encoding': 'gzip' }],
    ['compressed in a list', { ...JSON_TYPE, 'content-encoding': 'identity, gzip' }],
    ['of another charset', { 'content-type': 'application/json; charset=iso-8859-1' }],
    ['of another charset in quotes', { 'content-type': 'application/json;version=1;Charset="utf-16"' }],
    ['of a type that looks like JSON', { 'content-type': 'application/json5' }],
    ['of a type that is like JSON', { 'content-type': 'application/merge-patch+json' }],
  ])('that is %s', async (_what, headers) => {
    const body = headers['content-encoding'] ? new Uint8Array(gzipSync('{"name":"A"}')) : '{"name":"A"}';
    await expectRefusal(api, () => submit(body, headers), 415, 'unsupported-media-type');
  });

  it('that is too long, in one piece or in chunks', async () => {
    const body = JSON.stringify({ name: LONG });
    await expectRefusal(api, () => submit(body), 413, 'body-too-large');
    const token = await tokenFor(workspace.owner, api.clock);
    const chunk = `8000\r\n${'x'.repeat(0x8000)}\r\n`;
    const [answer] = await exchange(
      api.origin,
      `POST /api/v1/workspaces/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n` +
        `Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(40)}0\r\n\r\n`,
    );
    expect([answer?.status, answer?.body.code]).toEqual([413, 'body-too-large']);
  });

  it.each([
    ['too long', LONG, JSON_TYPE, 413, 'body-too-large'],
    ['unsafe', '{"role":"1","role":"4"}', JSON_TYPE, 400, 'unsafe-json'],
    ['compressed', 'x', { ...JSON_TYPE, 'content-encoding': 'gzip' }, 415, 'unsupported-media-type'],
  ])('that is %s only after credentials, existence and right', async (_what, body, headers, status, code) => {
    await expectRefusal(api, () => edit({ headers, body }), 401, 'invalid-credentials');
    await expectRefusal(api, () => edit({ as: workspace.outsider, headers, body }), 404, 'invite-not-found');
    await expectRefusal(api, () => edit({ as: workspace.viewer, headers, body }), 403, 'permission-denied');
    await expectRefusal(api, () => edit({ as: workspace.admin, headers, body }), status, code);
  });
});

describe('a body that is declared to be too large', () => {
  const SECOND = 'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  const head = (request: string, length: number, lines: readonly string[] = []) =>
    [
      `${request} HTTP/1.1`,
      'Host: x',
      'Content-Type: application/json',
      `Content-Length: ${length}`,
      ...lines,
      '',
      '',
    ].join('\r\n');
  const credentials = async (as: Person) => `Authorization: Bearer ${await tokenFor(as, api.clock)}`;
  const PATCH = () => `PATCH /api/v1/invites/${inviteId}/detail/`;

  it('is refused at its header, in its turn, and ends the connection', async () => {
    const { owner, viewer, outsider } = workspace;
    for (const [as, status, code] of [
      [undefined, 401, 'invalid-credentials'],
      [outsider, 404, 'invite-not-found'],
      [viewer, 403, 'permission-denied'],
      [owner, 413, 'body-too-large'],
    ] as const) {
      const answers = await exchange(api.origin, head(PATCH(), 2 ** 30, as && [await credentials(as)]));
      expect(answers).toMatchObject([
        {
          status,
          body: { code },
          headers: { connection: 'close', 'content-type': 'application/problem+json; charset=utf-8' },
        },
      ]);
    }
  });

  it('is answered at once by every route', async () => {
    const others = api.routes.filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method));
    expect(others.length).toBeGreaterThan(10);
    for (const { method, url } of others) {
      const [answer] = await exchange(api.origin, head(`${method} ${url.replaceAll(/:\w+/g, '1')}`, 2 ** 30));
      expect([method, url, answer!.headers.connection]).toEqual([method, url, 'close']);
      expect(answer!.status).toBeLessThan(500);
    }
  });

  it('is not asked for, when its sender waits to be', async () => {
    const waiting = ['Expect: 100-continue', await credentials(workspace.owner)];
    expect(await exchange(api.origin, head(PATCH(), 2 ** 30, waiting))).toMatchObject([{ status: 413 }]);
    const socket = await openSocket(api.origin);
    socket.write(head(PATCH(), 2, waiting));
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.destroy();
  });

  it('is dropped where it is not much larger, and the connection goes on', async () => {
    const socket = await openSocket(api.origin);
    const answers = answersOn(socket);
    socket.write(head(PATCH(), LONG.length, [await credentials(workspace.owner)]));
    await once(socket, 'data'); // before a byte of the body is sent
    socket.write(LONG + SECOND);
    expect((await answers).map(({ status }) => status)).toEqual([413, 200]);
  });

  it('does not stop a client that goes on sending from being cut off', async () => {
    const socket = await openSocket(api.origin);
    socket.write(head(PATCH(), 2 ** 30));
    const endless = setInterval(() => socket.write(LONG), 5);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(endless);
    expect(socket.bytesWritten).toBeLessThan(2 ** 28);
  });
});

describe('a body is taken', () => {
  it.each<[string, string, Record<string, string>]>([
    ['in UTF-8 by name', '{"name":"Ada & Söhne 👋"}', { 'content-type': 'application/JSON; charset="UTF-8"' }],
    ['with a coding that is none', '{"name":"A"}', { ...JSON_TYPE, 'content-encoding': 'Identity' }],
    ['with colons and quotes in a string', String.raw`{"name":"\\\":{\"a\":1,\"a\":","description":"a:\\"}`, JSON_TYPE],
    ['with one name in two objects', '{"name":"A","logo":null}', JSON_TYPE],
    ['with spaces about', ' \n{ "name" :\t"A" } ', JSON_TYPE],
  ])('%s', async (_what, body, headers) => {
    const { status, body: answer } = await submit(body, headers);
    expect([status, answer.name]).toEqual([201, (JSON.parse(body) as { name: string }).name]);
  });

  it('by a resend, whatever its JSON says', async () => {
    for (const body of ['{"a":1,"a":2}', deep(33)]) {
      const options = { as: workspace.admin, headers: JSON_TYPE, body };
      expect((await api.post(`/api/v1/invites/${inviteId}/resend/`, options)).status).toBe(200);
    }
  });
});

describe('NUL, half a surrogate pair and worse in an address', () => {
  it.each([
    ['/api/v1/invites/%00/resend/', 'POST', 400, 'invalid-invite-id'],
    ['/api/v1/invites/1%00/detail/', 'GET', 400, 'invalid-invite-id'],
    ['/api/v1/invites/%00/', 'GET', 404, 'invite-not-found'],
    ['/api/v1/invites/%ED%A0%80/', 'GET', 400, 'bad-request'],
    ['/api/v1/invites/%/', 'GET', 400, 'bad-request'],
    ['/api/v1/workspaces/%00/members/', 'GET', 400, 'invalid-workspace-id'],
    ['/api/v1/invites/list/?workspace_id=%00', 'GET', 400, 'invalid-query'],
    ['/api/v1/invites/list/?workspace_id=%ED%A0%80', 'GET', 400, 'invalid-query'],
    ['/api/v1/invites/list/?workspace_id=1&workspace_id=2', 'GET', 400, 'invalid-query'],
    ['/api/v1/invites/list/?limit=1&__proto__=1&status=%00', 'GET', 400, 'invalid-query'],
    ['/%00', 'GET', 404, 'not-found'],
  ])('%s is refused', async (path, method, status, code) => {
    await expectRefusal(api, () => api.call(method, path, { as: workspace.outsider }), status, code);
  });
});

describe('a foreign Host reaches no link', () => {
  const EVIL = [
    'evil.example',
    'X-Forwarded-Host: evil.example',
    'X-Forwarded-Proto: https',
    'Forwarded: host=evil.example',
  ];
  const [host, ...forwarded] = EVIL;

  it('in a mail, in the next page, in a Location or in the API document, even behind a trusted proxy', async () => {
    const proxied = await startTestApi({ TRUST_PROXY: '127.0.0.1', PUBLIC_URL: 'https://app.example.com' });
    try {
      const { id, admin, ids } = await proxied.workspace();
      await proxied.plant({ workspaceId: id, inviterId: ids.owner, email: 'ada@example.com', role: 2 });
      const credentials = `Authorization: Bearer ${await tokenFor(admin, proxied.clock)}`;
      const ask = (line: string, body = '') =>
        exchange(
          proxied.origin,
          [
            `${line} HTTP/1.1`,
            `Host: ${host}`,
            ...forwarded,
            credentials,
            'Connection: close',
            'Content-Type: application/json',
            `Content-Length: ${body.length}`,
            '',
            body,
          ].join('\r\n'),
        );
      const form = JSON.stringify({ workspace_id: id, email: 'grace@example.com', role: '1' });
      const [sent] = await ask('POST /api/v1/invites/', form);
      expect(sent?.status).toBe(201);
      const [page] = await ask(`GET /api/v1/invites/list/?workspace_id=${id}&limit=1`);
      expect(page?.headers.link).toMatch(/^<\?workspace_id=/);
      await proxied.deliver();
      const [mail] = proxied.mailer.sent;
      expect(mail?.text).toContain(`https://app.example.com/invites/${sent?.body.token}`);
      const everything = JSON.stringify([sent, page, mail, createOpenApiDocument(proxied.app)]);
      expect(everything).not.toContain('evil');
      expect(sent?.headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
      const [refusal] = await exchange(proxied.origin, 'nonsense\r\n\r\n');
      expect(refusal?.headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
    } finally {
      await proxied.stop();
    }
  });

  it('and without TLS no browser is held to it', async () => {
    const { headers } = await api.get('/health/live');
    expect(headers.has('strict-transport-security')).toBe(false);
  });
});

describe('pages of another origin', () => {
  const ORIGIN = 'https://app.example.com';
  const preflight = (one: TestApi, origin: string) =>
    one.call('OPTIONS', '/api/v1/invites/1/resend/', {
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });
  const corsHeadersOf = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control'));

  it('may call nothing unless they are listed', async () => {
    const asked = await preflight(api, ORIGIN);
    expect([asked.status, asked.body.code, corsHeadersOf(asked.headers)]).toEqual([405, 'method-not-allowed', []]);
    const { headers } = await api.get('/health/live', { headers: { origin: ORIGIN } });
    expect(corsHeadersOf(headers)).toEqual([]);
  });

  it('may call everything once they are, and read what an answer says in its headers; others still may not', async () => {
    const open = await startTestApi({ CORS_ORIGINS: `https://other.example.com,${ORIGIN}` });
    try {
      const asked = await preflight(open, ORIGIN);
      expect([asked.status, asked.body]).toEqual([204, '']);
      expect(Object.fromEntries(asked.headers)).toMatchObject({
        'access-control-allow-origin': ORIGIN,
        'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
        'access-control-allow-headers': 'Authorization, Content-Type, Idempotency-Key, X-Workspace-Id, traceparent',
        'x-content-type-options': 'nosniff',
        vary: expect.stringContaining('Origin'),
      });
      const refused = await open.post('/api/v1/invites/1/resend/', { headers: { origin: ORIGIN } });
      expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, ORIGIN]);
      expect(refused.headers.get('access-control-expose-headers')).toBe(
        'Allow, Link, Location, Retry-After, WWW-Authenticate, x-request-id',
      );
      expect(refused.headers.has('access-control-allow-credentials')).toBe(false);
      for (const stranger of ['https://evil.example', 'null', `${ORIGIN}.evil.example`, 'http://app.example.com']) {
        const { headers } = await preflight(open, stranger);
        expect(headers.has('access-control-allow-origin')).toBe(false);
      }
    } finally {
      await open.stop();
    }
  });
});
