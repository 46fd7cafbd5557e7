import { createSecretKey } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { createOpenApiDocument } from '../../apps/api/src/openapi.js';
import { startTestApi, type TestApi, tokenFor } from '../support/test-api.js';

const PATH = '/api/v1/workspaces/';
const WHO = { subject: 'ada', email: 'ada@example.com' };

const withToken = (api: TestApi, token: string) => api.get(PATH, { headers: { authorization: `Bearer ${token}` } });

/** The line of a refused request has the reason and nothing of the token. */
async function expectLogged(traceId: string, reason: string, token?: string): Promise<void> {
  const line = await api.logged(traceId);
  expect(line).toMatchObject({ status: 401, code: 'invalid-credentials', reason });
  for (const part of token?.split('.').filter(({ length }) => length > 8) ?? [])
    expect(JSON.stringify(line)).not.toContain(part);
}

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ AUTH_ISSUER: 'https://idp.example', AUTH_AUDIENCE: 'invites' });
});
afterAll(() => api.stop());

const GOOD = { iss: 'https://idp.example', aud: 'invites' };
const seconds = () => Math.floor(api.clock.now().getTime() / 1000);
const signIn = async (claims: Record<string, unknown>) =>
  withToken(api, await tokenFor(WHO, api.clock, { ...GOOD, ...claims }));

it('a good token signs in', async () => {
  expect((await signIn({})).status).toBe(200);
  expect((await signIn({ aud: ['other', 'invites'] })).status).toBe(200);
  expect((await signIn({ email_verified: undefined })).status).toBe(200);
});

/** What is wrong with a token, and the reason that the log has. */
const REFUSED: [string, () => Record<string, unknown>, string][] = [
  ['it has expired a minute ago', () => ({ exp: seconds() - 60 }), '"exp" claim timestamp check failed'],
  ['it does not expire', () => ({ exp: undefined }), 'missing required "exp" claim'],
  ['its expiry is a string', () => ({ exp: String(seconds() + 600) }), '"exp" claim must be a number'],
  ['it is not valid yet', () => ({ nbf: seconds() + 60 }), '"nbf" claim timestamp check failed'],
  ['it is valid in a moment only', () => ({ nbf: seconds() + 2 }), '"nbf" claim timestamp check failed'],
  ['its id is a number', () => ({ jti: 5 }), '"jti" claim must be a string'],
  [
    'it is of another issuer',
    () => ({ iss: 'https://evil.example' }),
    'unexpected "iss" claim value: "https://evil.example"',
  ],
  ['it has no issuer', () => ({ iss: undefined }), 'missing required "iss" claim'],
  ['its issuer is an address', () => ({ iss: WHO.email }), 'unexpected "iss" claim value: "[address]"'],
  ['its issuer is long', () => ({ iss: 'x'.repeat(5_000) }), `unexpected "iss" claim value: "${'x'.repeat(269)}`],
  ['it is for another audience', () => ({ aud: 'other' }), 'unexpected "aud" claim value: "other"'],
  ['it is for several others', () => ({ aud: ['a', 'b'] }), 'unexpected "aud" claim value: ["a","b"]'],
  ['an audience is a number', () => ({ aud: ['invites', 5] }), '"aud" claim must be a string or an array of strings'],
  ['it has no audience', () => ({ aud: undefined }), 'missing required "aud" claim'],
  ['it names nobody', () => ({ sub: undefined }), '"sub" claim is missing'],
  [
    'its subject is empty',
    () => ({ sub: '' }),
    '"sub" claim must have 1 to 1000 characters, and no control characters',
  ],
  ['its subject is a number', () => ({ sub: 1 }), '"sub" claim must be a string'],
  ['it has no address', () => ({ email: undefined }), '"email" claim is missing'],
  ['its address is null', () => ({ email: null }), '"email" claim must be a string'],
  ['its address is no string', () => ({ email: ['ada@example.com'] }), '"email" claim must be a string'],
  [
    'its address is blank',
    () => ({ email: ' ' }),
    '"email" claim must have 1 to 1000 characters, and no control characters',
  ],
  [
    'its address has a NUL',
    () => ({ email: 'ada\0@example.com' }),
    '"email" claim must have 1 to 1000 characters, and no control characters',
  ],
  ['email_verified is a string', () => ({ email_verified: 'true' }), '"email_verified" claim must be a boolean'],
  ['email_verified is null', () => ({ email_verified: null }), '"email_verified" claim must be a boolean'],
];

it.each(REFUSED)('a token is refused when %s, and the log says why', async (_why, claims, reason) => {
  const token = await tokenFor(WHO, api.clock, { ...GOOD, ...claims() });
  const { status, body, headers } = await withToken(api, token);
  expect({ status, code: body.code }).toEqual({ status: 401, code: 'invalid-credentials' });
  expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  expect(JSON.stringify(body)).not.toContain(reason);
  await expectLogged(body.trace_id, reason, token);
});

it('a token that has signed in is good until five seconds after its expiry, and nothing like it is', async () => {
  const token = await tokenFor(WHO, api.clock, { ...GOOD, exp: seconds() + 60 });
  expect((await withToken(api, token)).status).toBe(200);
  const [header, payload, signature] = token.split('.') as [string, string, string];
  const later = Buffer.from(JSON.stringify({ ...GOOD, ...WHO, sub: 'ada', exp: seconds() + 600 })).toString(
    'base64url',
  );
  for (const other of [`${header}.${later}.${signature}`, `${header}.${payload}.`, `${header}.${payload}.AAAA`])
    expect((await withToken(api, other)).status).toBe(401);
  api.clock.advance(64_000);
  expect((await withToken(api, token)).status).toBe(200);
  api.clock.advance(1_000);
  expect((await withToken(api, token)).status).toBe(401);
});

it('a token signed with another secret, or by another algorithm, is refused', async () => {
  const claims = { ...GOOD, email: WHO.email, sub: WHO.subject, exp: seconds() + 600 };
  const stranger = createSecretKey('another secret of 64 bytes, so that it is long enough for HS512...', 'utf8');
  const tokens = await Promise.all(
    ['HS256', 'HS512'].map((alg) => new SignJWT(claims).setProtectedHeader({ alg }).sign(stranger)),
  );
  const { privateKey } = await generateKeyPair('RS256');
  tokens.push(await new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(privateKey));
  tokens.push(new UnsecuredJWT(claims).encode(), 'x', 'a.b.c', '');
  const algorithm = '"alg" (Algorithm) Header Parameter value not allowed';
  const reasons = [
    'signature verification failed',
    algorithm,
    algorithm,
    algorithm,
    'Invalid Compact JWS',
    'JWS Protected Header is invalid',
    'the Authorization header is not "Bearer" and a token',
  ];
  for (const [index, token] of tokens.entries()) {
    const { status, body } = await withToken(api, token);
    expect(status).toBe(401);
    await expectLogged(body.trace_id, reasons[index]!, token);
  }
});

it('a token with an extension that has a secret for a name does not show it', async () => {
  const header = { alg: 'HS256', crit: [WHO.email], [WHO.email]: true };
  const parts = [header, {}].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const token = [...parts, 'AAAA'].join('.');
  const { status, body } = await withToken(api, token);
  expect(status).toBe(401);
  await expectLogged(body.trace_id, 'Extension Header Parameter "[address]" is not recognized', token);
});

it('an API key that is unknown is refused, and the log says so', async () => {
  const key = `inv_${'0123456789abcdef'.repeat(3)}`;
  const { status, body } = await withToken(api, key);
  expect(status).toBe(401);
  await expectLogged(body.trace_id, 'the API key is unknown or revoked', key);
});

it('a good token with another secret algorithm of the same secret is refused', async () => {
  const secret = createSecretKey((api.settings.authKey as { secret: string }).secret, 'utf8');
  const claims = { ...GOOD, email: WHO.email, sub: WHO.subject, exp: seconds() + 600 };
  for (const alg of ['HS384', 'HS512']) {
    const token = await new SignJWT(claims).setProtectedHeader({ alg }).sign(secret);
    expect((await withToken(api, token)).status).toBe(401);
  }
});

it('two Authorization headers are refused, even when both are good', async () => {
  const token = await tokenFor(WHO, api.clock, GOOD);
  const { port } = new URL(api.origin);
  const head = [
    `GET ${PATH} HTTP/1.1`,
    'Host: x',
    'Connection: close',
    ...Array(2).fill(`Authorization: Bearer ${token}`),
  ];
  const socket = connect(Number(port), '127.0.0.1');
  socket.end(`${head.join('\r\n')}\r\n\r\n`);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const answer = Buffer.concat(chunks).toString();
  expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  await expectLogged(/"trace_id":"(\w+)"/.exec(answer)![1]!, 'there are several Authorization headers', token);
});

it('no credentials at all are refused, and the log says so', async () => {
  const { status, body, headers } = await api.get(PATH);
  expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  await expectLogged(body.trace_id, 'there is no Authorization header');
});

it.each(['Basic YTpi', 'Bearer', 'Bearer a b', 'Token x'])('the credentials %s are refused', async (authorization) => {
  expect((await api.get(PATH, { headers: { authorization } })).status).toBe(401);
});

it('every route is closed unless it says that it is public', async () => {
  const open = ['/health/live', '/health/ready', '/dev/mailbox'];
  for (const path of open) expect((await api.get(path)).status).toBe(200);
  const { paths } = createOpenApiDocument(api.app);
  const opened: string[] = [];
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item as Record<string, { security?: object[] }>)) {
      const { status } = await api.call(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, '1'));
      if (status !== 401) opened.push(`${method} ${path}`);
      expect([path, status === 401]).toEqual([path, operation.security?.length !== 0]);
    }
  }
  const byToken = [
    'get /api/v1/invites/{token}/',
    'post /api/v1/invites/{token}/decline/',
    'post /api/v1/invites/{token}/request/',
  ];
  expect(opened).toEqual([...byToken, 'post /api/v1/mail-events/']); // the last one signed, and here off
});
