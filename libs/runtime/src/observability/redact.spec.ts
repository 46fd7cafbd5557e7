import { describe, expect, it } from '@jest/globals';
import { redact } from './redact.js';

const TOKEN = '3f2b8c1e-9a4d-4e7f-8b6a-1c2d3e4f5a6b';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';

describe('what is logged', () => {
  it.each([
    ['a bearer token', `refused: Authorization: Bearer opaque~token+/=`, 'refused: Authorization: [credentials]'],
    ['a JWT anywhere', `token=${JWT}, expired`, 'token=[jwt], expired'],
    ['the token of an invite in a path', `GET /api/v1/invites/${TOKEN}/ failed`, 'GET /api/v1/invites/[uuid]/ failed'],
    ['the token of an invite by itself', `no invite ${TOKEN.toUpperCase()}`, 'no invite [uuid]'],
    ['an API key', 'key inv_a1B2-c3_D4 is revoked', 'key [api key] is revoked'],
    ['a webhook secret', 'signed with whsec_c2VjcmV0LXNlY3JldA==', 'signed with [webhook secret]'],
    ['an address', '550 <ada.lovelace+x@example.com> unknown', '550 <[address]> unknown'],
    ['an address with odd characters', "to o'brien/jr@münchen.example, refused", 'to [address], refused'],
    ['an address in a query', 'GET /?email=ada%40example.com 404', 'GET [address] 404'],
    ['a password in a URL', 'postgres://user:p@ss@db:5432/invites', 'postgres://[credentials]@db:5432/invites'],
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
    const texts = ['a', '/', '//', 'eyJ.', '@', 'a@', 'Bearer ', 'AUTH a ', '%40', 'inv_', '[', '0'].map((part) =>
      part.repeat(200_000 / part.length),
    );
    const startedAt = performance.now();
    for (const text of texts) redact(text);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
