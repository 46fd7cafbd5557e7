import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redact } from './redact.js';

const TOKEN = '3f2b8c1e-9a4d-4e7f-8b6a-1c2d3e4f5a6b';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
const KEY = 'inv_0123456789abcdef_Gk3J-aB9_xY7zQ1wE5rT2uI8oP4sD6fH0jL-mN_vC3b';

describe('what is logged', () => {
  it.each([
    ['a bearer token', `refused: Authorization: Bearer opaque~token+/=`, 'refused: Authorization: [credentials]'],
    ['a header as JSON', `{"authorization":"Basic YWRhOnBhc3M=","x":1}`, '{"authorization":"[credentials]","x":1}'],
    ['a JWT anywhere', `token=${JWT}, expired`, 'token=[jwt], expired'],
    ['the token of an invite in a path', `GET /api/v1/invites/${TOKEN}/ failed`, 'GET /api/v1/invites/[uuid]/ failed'],
    ['the token of an invite by itself', `no invite ${TOKEN.toUpperCase()}`, 'no invite [uuid]'],
    ['what proves an API key', `key ${KEY} is revoked`, 'key inv_0123456789abcdef_[secret] is revoked'],
    ['an API key that was cut off', `key ${KEY.slice(0, 30)}…`, 'key inv_0123456789abcdef_[secret]…'],
    ['a webhook secret', 'signed with whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=', 'signed with [webhook secret]'],
    ['an address', '550 <ada.lovelace+x@example.com> unknown', '550 <[address]> unknown'],
    ['an address with odd characters', "to o'brien/jr@münchen.example, refused", 'to [address], refused'],
    ['an address that looks like a scope', 'to ada/@example.com', 'to [address]'],
    [
      'an address at a domain that begins with a number',
      'to ada@163.com and ada@1.2.3-x.com',
      'to [address] and [address]',
    ],
    ['an address in a query', 'GET /?email=ada%40example.com 404', 'GET [address] 404'],
    ['a password in a URL', 'postgres://user:p@ss@db:5432/invites', 'postgres://[credentials]@db:5432/invites'],
    [
      'a password in a query',
      'postgres://db/x?user=ada&password=p%23ss&ssl=1',
      'postgres://db/x?user=ada&password=[password]&ssl=1',
    ],
    ['a sign-in by SMTP', 'AUTH PLAIN AHVzZXIAcGFzc3dvcmQ= rejected', '[credentials] rejected'],
  ])('does not reveal %s', (_, text, clean) => {
    expect(redact(text)).toBe(clean);
  });

  it('keeps what helps: ids, trace ids, instants, and the frames of a stack', () => {
    const text = [
      'Mail 2 of invite 12 waits: 450 4.7.1 try again at 2026-11-23T10:00:00.000Z',
      'trace_id=4bf92f3577b34da6a3ce929d0e0e4736',
      '    at handle (file:///srv/node_modules/@nestjs/core/router/execution.js:10:5)',
      '    at /srv/node_modules/@fastify/static/index.js:3:4',
      'http://127.0.0.1:3000/metrics',
    ].join('\n');
    expect(redact(text)).toBe(text);
  });

  it('costs no more than in proportion to its length, whatever it is', () => {
    const parts = [
      'a',
      '/',
      '//',
      'eyJ.',
      '@',
      'a@',
      '@1.',
      '/@a',
      'Authorization: ',
      'AUTH a ',
      'Basic a',
      '%40',
      'inv_',
      '[',
      '0',
      '0-',
    ];
    const startedAt = performance.now();
    for (const part of parts) redact(part.repeat(200_000 / part.length));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

const base64url = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((one) => Buffer.from(one).toString('base64url'));
const base64 = (text: string) => Buffer.from(text).toString('base64');
const typed = fc.string({ unit: 'grapheme-ascii', minLength: 4, maxLength: 40 });

const whole = (text: string) => ({ text, secret: text });

/** Everything that opens something, or names somebody, as it is made in real life: the whole, and what must not be seen. */
const secrets = fc.oneof(
  fc.constant(null).map(() => whole(randomUUID())),
  fc.constant(null).map(() => whole(randomUUID().toUpperCase())),
  fc
    .tuple(fc.stringMatching(/^[\da-f]{16}$/), base64url(32))
    .map(([id, proof]) => ({ text: `inv_${id}_${proof}`, secret: proof })),
  fc.tuple(fc.jsonValue(), fc.uuid(), base64url(64)).map(([extra, sub, signature]) => {
    const parts = [{ alg: 'RS256' }, { sub, extra }].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    return whole(`${parts.join('.')}.${signature}`);
  }),
  fc.integer({ min: 24, max: 64 }).map((bytes) => whole(`whsec_${randomBytes(bytes).toString('base64')}`)),
  fc.emailAddress().map(whole),
  fc.emailAddress().map((email) => whole(encodeURIComponent(email))),
  fc.tuple(typed, typed).map(([user, password]) => {
    const secret = encodeURIComponent(password);
    return { text: `smtps://${encodeURIComponent(user)}:${secret}@mail.example.com:465`, secret: `:${secret}@` };
  }),
  fc.tuple(typed, typed).map(([user, password]) => {
    const secret = base64(`${user}:${password}`);
    return { text: `Basic ${secret}`, secret };
  }),
  fc.tuple(typed, typed).map(([user, password]) => {
    const secret = base64(`\0${user}\0${password}`);
    return { text: `AUTH PLAIN ${secret}`, secret };
  }),
);

/** What stands in logs, and is no secret: with anything of it gone, nobody could explain what has happened. */
const ordinary = fc.oneof(
  fc.constantFrom(
    'the database of invites is unavailable',
    'connection refused',
    'Bearer token is missing',
    'Basic authentication',
    'authorization is required',
    '535 5.7.8 AUTH PLAIN rejected',
    '250-AUTH PLAIN LOGIN XOAUTH2',
    'inv_none',
    'inv_test_1',
    'inv_production',
    'whsec_none',
    'eyJ',
    'invites-api',
    '4bf92f3577b34da6a3ce929d0e0e4736',
    '00000000-0000-0000-0000-000000000000',
    'inv_0123456789abcdef',
    '2026-11-23T10:00:00.000Z',
    '550 5.7.1',
    'fastify@5.12.8',
    'sharp@0.34.0-rc.1',
    'root@10.0.0.1',
    'node_modules/@nestjs/core/index.js:10:5',
    '/srv/@scope',
    '/usr/lib/postgresql@14/bin',
    'password',
    '"users_subject_key"',
    'AUTH_JWT_SECRET',
    'SELECT $1::bigint[]',
  ),
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address}]:5432`),
  fc.domain(),
  fc.domain().map((host) => `${host}:5432`),
  fc.oneof(fc.webUrl(), fc.webPath()).filter((one) => !/@|%40/.test(one)), // or it may have an address
  fc.stringMatching(/^inv_[a-z\d_]{1,12}$/).map((database) => `postgres://db.internal:5432/${database}`),
  fc.stringMatching(/^\/[a-z]{1,8}\/inv_[a-z]{1,8}\/[a-z\d._-]{1,12}\.(js|log|sock)$/),
  fc.uuid({ version: 7 }),
  fc.integer().map(String),
);

describe('whatever is logged', () => {
  it('no secret is in it, wherever it stands', () => {
    const before = fc.constantFrom('', ' ', '"', "'", '=', '(', ': ', ',', '\n', '[', '<', '/invites/');
    const after = fc.constantFrom('', ' ', '"', "'", ')', ', ', ';', '\n', ']', '>', '/');
    fc.assert(
      fc.property(ordinary, before, secrets, after, ordinary, (left, open, { text, secret }, close, right) => {
        const line = redact(`${left} ${open}${text}${close} ${right}`);
        expect(line).not.toContain(secret);
        expect(line.startsWith(left)).toBe(true);
        expect(line.endsWith(right)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('what is no secret stays as it is', () => {
    fc.assert(
      fc.property(fc.array(ordinary, { maxLength: 6 }), fc.constantFrom(' ', ', ', '\n', ' ('), (parts, between) => {
        const line = parts.join(between);
        expect(redact(line)).toBe(line);
      }),
      { numRuns: 500 },
    );
  });
});
