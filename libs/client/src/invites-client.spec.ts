import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { InvitesClient } from './invites-client.js';
import type { InvitesClientOptions } from './transport.js';

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;
}

interface Operation {
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string }[];
  readonly requestBody?: { readonly required?: boolean };
  readonly responses: Record<
    string,
    { readonly content?: Record<string, { readonly schema: { readonly type?: string } }> }
  >;
}

const document = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')) as {
  readonly paths: Record<string, Record<string, Operation>>;
};
/** The operations of invites, such as `POST /api/v1/invites/`. */
const operations = new Map<string, Operation>(
  Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/api/v1/invites/'))
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, one]) => [`${method.toUpperCase()} ${path}`, one] as const),
    ),
);

const TOKEN = '4acef883-180b-4e4a-9459-b25795f5f0e7';
const send = { workspace_id: 1, email: 'ada@example.com', role: '2' } as const;
const many = { workspace_id: 1, role: '2', emails: ['ada@example.com'] } as const;

/** A call of each method, and what it asks for. */
const CALLS: readonly [string, (client: InvitesClient) => Promise<unknown>, query?: string, body?: object][] = [
  ['POST /api/v1/invites/', (client) => client.send(send), '', send],
  ['POST /api/v1/invites/{invite_id}/resend/', (client) => client.resend(7)],
  [
    'POST /api/v1/invites/{invite_id}/resend/',
    (client) => client.resend(7, { force: true, newLink: false }),
    '?force=true&new_link=false',
  ],
  ['POST /api/v1/invites/{invite_id}/cancel/', (client) => client.cancel(7)],
  ['GET /api/v1/invites/{invite_id}/detail/', (client) => client.get(7)],
  ['PATCH /api/v1/invites/{invite_id}/detail/', (client) => client.edit(7, { role: '1' }), '', { role: '1' }],
  ['GET /api/v1/invites/{invite_id}/history/', (client) => client.history(7).next()],
  [
    'GET /api/v1/invites/list/',
    (client) => client.list({ workspace_id: 1, status: 'pending', limit: undefined }).next(),
    '?workspace_id=1&status=pending',
  ],
  ['POST /api/v1/invites/bulk/', (client) => client.sendMany({ ...many, emails: [...many.emails] }), '', many],
  [
    'POST /api/v1/invites/bulk-resend/',
    (client) => client.resendMany({ workspace_id: 1, invite_ids: [7] }),
    '',
    { workspace_id: 1, invite_ids: [7] },
  ],
  [
    'POST /api/v1/invites/bulk-cancel/',
    (client) => client.cancelMany({ workspace_id: 1, invite_ids: [7] }),
    '',
    { workspace_id: 1, invite_ids: [7] },
  ],
  ['GET /api/v1/invites/{token}/', (client) => client.preview(TOKEN)],
  ['POST /api/v1/invites/{token}/accept/', (client) => client.accept(TOKEN)],
  ['POST /api/v1/invites/{token}/decline/', (client) => client.decline(TOKEN)],
  ['POST /api/v1/invites/{token}/request/', (client) => client.requestLink(TOKEN)],
  ['GET /api/v1/invites/mine/', (client) => client.mine()],
];

/** A client that keeps what it sends, and is answered with this. */
function recording(json: unknown = {}, options: Partial<InvitesClientOptions> = {}) {
  const sent: Sent[] = [];
  const recordingFetch: typeof fetch = async (url, { method, headers, body } = {}) => {
    sent.push({
      url: String(url),
      method: method!,
      headers: new Headers(headers),
      body: body && JSON.parse(String(body)),
    });
    return Response.json(json);
  };
  return {
    sent,
    client: new InvitesClient({ baseUrl: 'https://x.example', token: 'a.b.c', fetch: recordingFetch, ...options }),
  };
}

describe.each(CALLS)('%s', (name, call, query = '', body = undefined) => {
  const { security, parameters = [], responses } = operations.get(name)!;
  const isList = Object.values(responses)[0]!.content!['application/json']!.schema.type === 'array';

  it('is asked for as the API document describes it', async () => {
    const { sent, client } = recording(isList ? [] : {});
    await call(client);
    const [method, path] = name.replace('{invite_id}', '7').replace('{token}', TOKEN).split(' ');
    expect(sent).toMatchObject([{ method, url: `https://x.example${path}${query}`, body }]);
    const { headers } = sent[0]!;
    expect(headers.has('idempotency-key')).toBe(parameters.some((one) => one.name === 'Idempotency-Key'));
    expect(headers.has('authorization')).toBe(security?.length !== 0);
    expect(headers.has('content-type')).toBe(body !== undefined);
  });

  it('takes nothing for its answer that is of another form', async () => {
    await expect(call(recording(isList ? {} : []).client)).rejects.toMatchObject({ code: 'unreadable-answer' });
  });
});

it('there is a method for each operation of the API document', () => {
  expect([...new Set(CALLS.map(([name]) => name))].sort()).toEqual([...operations.keys()].sort());
});

describe('what can’t be asked is a TypeError, and nothing is sent', () => {
  const outOfJavaScript = (value: unknown) => value as never;

  it.each([0, -1, 1.5, NaN, 2 ** 53, '1', null, undefined, {}])('an id that is %j', async (id) => {
    const { sent, client } = recording();
    const calls = [
      () => client.resend(outOfJavaScript(id)),
      () => client.cancel(outOfJavaScript(id)),
      () => client.get(outOfJavaScript(id)),
      () => client.edit(outOfJavaScript(id), {}),
      () => client.history(outOfJavaScript(id)).next(),
    ];
    for (const call of calls)
      await expect(call()).rejects.toThrow(new TypeError('invite_id must be a positive integer.'));
    expect(sent).toEqual([]);
  });

  it.each(['', '.', '..', '\ud800', 7, null, undefined])('a token that is %j', async (token) => {
    const { sent, client } = recording();
    const calls = [
      () => client.preview(outOfJavaScript(token)),
      () => client.accept(outOfJavaScript(token)),
      () => client.decline(outOfJavaScript(token)),
      () => client.requestLink(outOfJavaScript(token)),
    ];
    for (const call of calls) await expect(call()).rejects.toThrow(TypeError);
    expect(sent).toEqual([]);
  });

  it.each([
    ['a filter that is null', { workspace_id: 1, status: null }],
    ['a filter that is an object', { workspace_id: 1, created_after: new Date() }],
  ])('%s', async (_what, query) => {
    const { sent, client } = recording();
    await expect(client.list(outOfJavaScript(query)).next()).rejects.toThrow(TypeError);
    await expect(client.resend(1, outOfJavaScript({ signal: AbortSignal.abort() }))).rejects.toThrow(TypeError);
    expect(sent).toEqual([]);
  });

  it.each(['', 'a b', 'ä', 'a\nb', 'x'.repeat(256), 7])('an Idempotency-Key that is %j', async (idempotencyKey) => {
    const { sent, client } = recording();
    await expect(client.send(send, { idempotencyKey: outOfJavaScript(idempotencyKey) })).rejects.toThrow(TypeError);
    expect(sent).toEqual([]);
  });

  it.each(['', 'a b', 'geheimnis-ä', 'secret\n', null, undefined])(
    'a token of the caller that is %j, and is not shown',
    async (token) => {
      const { sent, client } = recording({}, { token: () => outOfJavaScript(token) });
      const message = 'token must be a text of visible ASCII characters, or a function that returns one.';
      await expect(client.mine()).rejects.toThrow(new TypeError(message));
      expect(() => recording({}, { token: outOfJavaScript(token) })).toThrow(new TypeError(message));
      expect(sent).toEqual([]);
    },
  );

  it.each<[string, object]>([
    ['an empty baseUrl', { baseUrl: '' }],
    ['no baseUrl', { baseUrl: undefined }],
    ['a relative one', { baseUrl: '/api' }],
    ['one of another scheme', { baseUrl: 'ftp://x.example' }],
    ['one with a user', { baseUrl: 'https://me:secret@x.example' }],
    ['one with a query', { baseUrl: 'https://x.example/?a=b' }],
    ['one with a fragment', { baseUrl: 'https://x.example/#a' }],
    ['a negative number of retries', { maxRetries: -1 }],
    ['half a retry', { maxRetries: 0.5 }],
    ['no time at all', { timeoutMs: 0 }],
    ['more time than a timer has', { timeoutMs: Infinity }],
    ['a time that is no number', { timeoutMs: '10s' }],
  ])('%s', (_what, options) => {
    expect(() => recording({}, outOfJavaScript(options))).toThrow(TypeError);
  });
});

it.each([
  ['https://x.example', 'https://x.example/api/v1/invites/mine/'],
  ['https://x.example/', 'https://x.example/api/v1/invites/mine/'],
  ['https://x.example/team/a', 'https://x.example/team/a/api/v1/invites/mine/'],
  ['https://x.example/team/a/', 'https://x.example/team/a/api/v1/invites/mine/'],
  ['http://[::1]:3000', 'http://[::1]:3000/api/v1/invites/mine/'],
])('the base URL %s leads to %s', async (baseUrl, url) => {
  const { sent, client } = recording([], { baseUrl });
  await client.mine();
  expect(sent[0]!.url).toBe(url);
});

it('what stands in a path is encoded', async () => {
  const { sent, client } = recording();
  await client.preview('a/../b?c#d%ü');
  expect(sent[0]!.url).toBe('https://x.example/api/v1/invites/a%2F..%2Fb%3Fc%23d%25%C3%BC/');
});

it('the global fetch is looked up at each call, and called as browsers demand it', async () => {
  const before = globalThis.fetch;
  const client = new InvitesClient({ baseUrl: 'https://x.example', token: 'a.b.c' });
  try {
    globalThis.fetch = async function (this: unknown) {
      if (this !== undefined && this !== globalThis) throw new TypeError('Illegal invocation');
      return Response.json([]);
    };
    expect(await client.mine()).toEqual([]);
  } finally {
    globalThis.fetch = before;
  }
});
