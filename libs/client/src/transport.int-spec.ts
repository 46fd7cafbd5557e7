import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  answer,
  cutOff,
  hang,
  reset,
  type ScriptedServer,
  startScriptedServer,
} from '../../../test/support/scripted-server.js';
import { InvitesClient } from './invites-client.js';
import { InvitesError } from './invites-error.js';
import type { CallOptions, InvitesClientOptions } from './transport.js';

const PROBLEM_JSON = { 'content-type': 'application/problem+json' };
const invite = { id: 1, status: 'pending' };
const ok = answer(200, invite);

/** A refusal as the service answers it. */
const refusal = (status: number, code: string, headers: Record<string, string> = {}, more: object = {}) =>
  answer(
    status,
    { type: `urn:problem:${code}`, title: 'Refused', status, detail: `It is ${code}.`, code, ...more },
    { ...PROBLEM_JSON, ...headers },
  );

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.stop());

const clientWith = (options: Partial<InvitesClientOptions> = {}) =>
  new InvitesClient({ baseUrl: server.origin, token: 'a.b.c', ...options });

const resend = (options: Partial<InvitesClientOptions> = {}, last?: CallOptions) =>
  clientWith(options).resend(1, {}, last);

/** What a call is rejected with. */
const failure = (call: Promise<unknown>): Promise<InvitesError> =>
  call.then(
    () => Promise.reject(new Error('It has resolved.')),
    (error: InvitesError) => error,
  );

describe('what is tried again', () => {
  it.each([
    ['a 429', refusal(429, 'too-many-mails')],
    ['a 503', refusal(503, 'invite-busy', { 'retry-after': '0' })],
    ['a 503 of a proxy', answer(503, '<h1>Service Unavailable</h1>')],
    ['a connection that breaks before the answer', reset],
    ['a connection that breaks within the answer', cutOff],
    ['an attempt that takes too long', hang],
    ['an earlier attempt that is still under way', refusal(409, 'idempotency-key-in-use', { 'retry-after': '0' })],
  ])('%s: it is sent again with the same key and a new token, until it succeeds', async (_what, step) => {
    server.play(step, ok);
    let count = 0;
    const token = async () => `token-${(count += 1)}`;
    expect(await resend({ token, timeoutMs: 1_000 })).toEqual(invite);
    const [first, second] = server.requests;
    expect(first!.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
    expect(second!.headers['idempotency-key']).toBe(first!.headers['idempotency-key']);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it.each([
    [{}, 3],
    [{ maxRetries: 0 }, 1],
    [{ maxRetries: 3 }, 4],
  ])('is tried as often as maxRetries allows, longer apart each time: with %j %d times', async (options, count) => {
    server.play(reset);
    expect(await failure(resend(options))).toMatchObject({ status: 0, code: 'connection-failed' });
    expect(server.requests).toHaveLength(count);
    const gapsMs = server.requests.slice(1).map(({ at }, index) => at - server.requests[index]!.at);
    expect(gapsMs.filter((gapMs, index) => gapMs < 120 * 2 ** index)).toEqual([]);
  });

  it('takes another key for each call, and the caller’s if there is one', async () => {
    server.play(ok);
    await Promise.all([resend(), resend(), resend({}, { idempotencyKey: 'order-17' })]);
    const keys = server.requests.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(3);
    expect(keys).toContain('order-17');
  });

  it('waits for as long as Retry-After states, in seconds or until a date', async () => {
    for (const [retryAfter, leastMs] of [
      ['1', 1_000] as const,
      [new Date(Date.now() + 3_000).toUTCString(), 1_000] as const,
    ]) {
      server.play(refusal(429, 'too-many-mails', { 'retry-after': retryAfter }), ok);
      expect(await resend()).toEqual(invite);
      const [first, second] = server.requests;
      expect(second!.at - first!.at).toBeGreaterThanOrEqual(leastMs);
    }
  });

  it('is not what Retry-After puts off by more than a minute: the refusal states it', async () => {
    for (const [retryAfter, seconds] of [
      ['61', 61] as const,
      [new Date(Date.now() + 3_600_000).toUTCString(), 3_600] as const,
    ]) {
      server.play(refusal(429, 'too-many-mails', { 'retry-after': retryAfter }));
      const { status, retryAfter: stated } = await failure(resend());
      expect([status, server.requests.length]).toEqual([429, 1]);
      expect(Math.abs(stated! - seconds)).toBeLessThan(60);
    }
  });
});

describe('what is not tried again', () => {
  const unreadable = { code: 'unreadable-answer', problem: undefined };
  it.each([
    [
      'a 500',
      refusal(500, 'internal-error', { 'x-request-id': 'other' }, { trace_id: 'a1' }),
      { status: 500, code: 'internal-error', traceId: 'a1' },
    ],
    [
      'a 502 of a proxy',
      answer(502, '<h1>Bad Gateway</h1>', { 'x-request-id': 'b2' }),
      { status: 502, traceId: 'b2', ...unreadable },
    ],
    ['a 502 with a problem', refusal(502, 'bad-gateway'), { status: 502, code: 'bad-gateway' }],
    ['a 504 without a body', answer(504, ''), { status: 504, ...unreadable }],
    ['a 404 with other JSON', answer(404, { message: 'no Route matched' }), { status: 404, ...unreadable }],
    [
      'a 403 with a text for a body',
      answer(403, '"forbidden"', { 'content-type': 'application/json' }),
      { status: 403, ...unreadable },
    ],
    [
      'a 401',
      refusal(401, 'invalid-credentials'),
      { status: 401, code: 'invalid-credentials', title: 'Refused', detail: 'It is invalid-credentials.' },
    ],
    ['another 409', refusal(409, 'conflict'), { status: 409, code: 'conflict' }],
    ['a redirect', answer(302, '', { location: '/login' }), { status: 302, ...unreadable }],
    ['a page in place of the answer', answer(200, '<form>Sign in</form>'), { status: 200, ...unreadable }],
    ['an empty answer', answer(200, '', { 'content-type': 'application/json' }), { status: 200, ...unreadable }],
    ['no content', answer(204, ''), { status: 204, ...unreadable }],
    [
      'JSON that is cut off',
      answer(200, '{"id": 1, "sta', { 'content-type': 'application/json' }),
      { status: 200, ...unreadable },
    ],
    ['JSON of another type', answer(200, JSON.stringify(invite)), { status: 200, ...unreadable }],
    ['an array in place of an invite', answer(200, []), { status: 200, ...unreadable }],
    ['null in place of an invite', answer(200, null), { status: 200, ...unreadable }],
  ])('%s: the call rejects with an InvitesError that states what came', async (_what, step, expected) => {
    server.play(step);
    const error = await failure(resend());
    expect(error).toBeInstanceOf(InvitesError);
    expect(error).toMatchObject({
      name: 'InvitesError',
      title: expect.any(String),
      detail: expect.any(String),
      ...expected,
    });
    expect(error.message).toBe(`${error.title}: ${error.detail}`);
    expect(server.requests).toHaveLength(1);
  });

  it('has all members of the refusal in problem', async () => {
    const errors = [{ pointer: '#/email', detail: 'must be an address' }];
    server.play(refusal(400, 'invalid-body', {}, { errors, invite_id: 7 }));
    const { problem, retryAfter } = await failure(resend());
    expect(problem).toMatchObject({ code: 'invalid-body', errors, invite_id: 7 });
    expect(retryAfter).toBeUndefined();
  });

  it('is what retry_after puts off by more than a minute, where a browser hides the header', async () => {
    server.play(refusal(429, 'invite-limit', {}, { retry_after: 61 }));
    expect(await failure(resend())).toMatchObject({ code: 'invite-limit', retryAfter: 61 });
    expect(server.requests).toHaveLength(1);
  });

  it.each(['soon', '-1', '1.5', ''])('does not take %j for a time to wait', async (retryAfter) => {
    server.play(refusal(400, 'invalid-body', { 'retry-after': retryAfter }));
    expect((await failure(resend())).retryAfter).toBeUndefined();
  });

  it('is a call whose token can’t be had', async () => {
    server.play(ok);
    const refused = new Error('signed out');
    expect(await failure(resend({ token: () => Promise.reject(refused) }))).toBe(refused);
    expect(server.requests).toEqual([]);
  });
});

describe('a signal', () => {
  const reason = new Error('The user has left.');
  /** Half of what would be waited for without it. */
  const SOON_MS = 30_000;
  const timeoutMs = 2 * SOON_MS;

  it(
    'ends an attempt and its connection: the call rejects with its reason, and is not tried again',
    async () => {
      const end = new AbortController();
      const closed = new Promise<void>((resolve) => {
        server.play((_request, response) => {
          response.once('close', resolve);
          end.abort(reason);
        });
      });
      expect(await failure(resend({ timeoutMs }, { signal: end.signal }))).toBe(reason);
      await closed;
      expect(server.requests).toHaveLength(1);
    },
    SOON_MS,
  );

  it(
    'ends the wait before the next attempt: the call rejects with its reason, and is not tried again',
    async () => {
      server.play(refusal(503, 'unavailable', { 'retry-after': '60' }));
      const end = new AbortController();
      const watchedFetch: typeof fetch = async (...request) => {
        const response = await fetch(...request);
        const text = await response.text();
        setImmediate(() => end.abort(reason)); // the client waits by then
        return new Response(text, response);
      };
      expect(await failure(resend({ fetch: watchedFetch }, { signal: end.signal }))).toBe(reason);
      expect(server.requests).toHaveLength(1);
    },
    SOON_MS,
  );

  it.each<[string, Partial<InvitesClientOptions>]>([
    ['a token that does not come', { token: () => new Promise(() => {}) }],
    ['a fetch that does not listen to it', { fetch: () => new Promise(() => {}) }],
  ])(
    'ends the wait for %s',
    async (_what, options) => {
      const end = new AbortController();
      const call = failure(resend({ timeoutMs, ...options }, { signal: end.signal }));
      setImmediate(() => end.abort(reason));
      expect(await call).toBe(reason);
    },
    SOON_MS,
  );

  it('that is aborted before the call lets no request go', async () => {
    server.play(ok);
    expect(await failure(resend({}, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(
      await failure(
        clientWith()
          .list({ workspace_id: 1 }, { signal: AbortSignal.abort(reason) })
          .next(),
      ),
    ).toBe(reason);
    expect(server.requests).toEqual([]);
  });

  it('that is aborted within a page ends the list there', async () => {
    server.play(answer(200, [{ id: 2 }, { id: 1 }]));
    const end = new AbortController();
    const seen: number[] = [];
    const listing = (async () => {
      for await (const { id } of clientWith().list({ workspace_id: 1 }, { signal: end.signal })) {
        seen.push(id);
        end.abort(reason);
      }
    })();
    expect(await failure(listing)).toBe(reason);
    expect(seen).toEqual([2]);
  });
});

describe('pages', () => {
  const page = (ids: number[], link?: string) =>
    answer(
      200,
      ids.map((id) => ({ id })),
      link === undefined ? {} : { link },
    );

  it.each([
    ['relative to the request', '<?limit=2&cursor=x%26y>; rel="next"'],
    [
      'made absolute by a proxy that does not know its prefix',
      '<http://10.0.0.7/api/v1/invites/list/?limit=2&cursor=x%26y>; rel="next"',
    ],
    ['among other links', '<https://elsewhere.example/?a=b>; rel="help", <?limit=2&cursor=x%26y>; rel=next'],
  ])('are followed by a link %s, and credentials go nowhere else', async (_what, link) => {
    server.play(page([3, 2], link), page([1]));
    const baseUrl = `${server.origin}/behind/a/prefix/`;
    const ids: number[] = [];
    for await (const { id } of clientWith({ baseUrl }).list({ workspace_id: 1, limit: 2 })) ids.push(id);
    expect(ids).toEqual([3, 2, 1]);
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/behind/a/prefix/api/v1/invites/list/?workspace_id=1&limit=2',
      '/behind/a/prefix/api/v1/invites/list/?limit=2&cursor=x%26y',
    ]);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer a.b.c', 'Bearer a.b.c']);
  });

  it('of a history are followed too, and are fetched as they are needed', async () => {
    server.play(page([1, 2], '<?cursor=2>; rel="next"'), reset, page([3]));
    const history = clientWith().history(7);
    await history.next();
    await history.next();
    expect(server.requests).toHaveLength(1);
    expect(await history.next()).toEqual({ done: false, value: { id: 3 } });
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/api/v1/invites/7/history/',
      '/api/v1/invites/7/history/?cursor=2',
      '/api/v1/invites/7/history/?cursor=2',
    ]);
    expect(await history.next()).toEqual({ done: true, value: undefined });
  });

  it('end with an InvitesError when one is refused, or is no page', async () => {
    for (const [step, code] of [
      [refusal(403, 'permission-denied'), 'permission-denied'] as const,
      [ok, 'unreadable-answer'] as const,
    ]) {
      server.play(page([1], '<?cursor=1>; rel="next"'), step);
      const list = clientWith().list({ workspace_id: 1 });
      await list.next();
      expect(await failure(list.next())).toMatchObject({ code });
    }
  });
});
