import { createSecretKey } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { createOpenApiDocument } from '../../apps/api/src/openapi.js';
import { startTestApi, type TestApi, tokenFor } from '../support/test-api.js';

const PATH = '/api/v1/workspaces/';
const WHO = { subject: 'ada', email: 'ada@example.com' };

const withToken = (api: TestApi, token: string) => api.get(PATH, { headers: { authorization: `Bearer ${token}` } });

describe('with a shared secret', () => {
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

  it.each([
    ['it has expired a minute ago', () => ({ exp: seconds() - 60 })],
    ['it does not expire', () => ({ exp: undefined })],
    ['its expiry is a string', () => ({ exp: String(seconds() + 600) })],
    ['it is not valid yet', () => ({ nbf: seconds() + 60 })],
    ['it is valid in a moment only', () => ({ nbf: seconds() + 2 })],
    ['its id is a number', () => ({ jti: 5 })],
    ['it is of another issuer', () => ({ iss: 'https://evil.example' })],
    ['it has no issuer', () => ({ iss: undefined })],
    ['it is for another audience', () => ({ aud: 'other' })],
    ['it has no audience', () => ({ aud: undefined })],
    ['it names nobody', () => ({ sub: undefined })],
    ['its subject is empty', () => ({ sub: '' })],
    ['its subject is a number', () => ({ sub: 1 })],
    ['it has no address', () => ({ email: undefined })],
    ['its address is no string', () => ({ email: ['ada@example.com'] })],
    ['its address has a NUL', () => ({ email: 'ada\0@example.com' })],
    ['email_verified is a string', () => ({ email_verified: 'true' })],
    ['its name is a number', () => ({ name: 1 })],
  ])('a token is refused when %s', async (_why, claims) => {
    const { status, body, headers } = await signIn(claims());
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'invalid-credentials' });
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
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
    for (const token of tokens) expect((await withToken(api, token)).status).toBe(401);
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
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 401 /);
  });

  it.each(['Basic YTpi', 'Bearer', 'Bearer a b', 'Token x'])(
    'the credentials %s are refused',
    async (authorization) => {
      expect((await api.get(PATH, { headers: { authorization } })).status).toBe(401);
    },
  );

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
    const byToken = ['get /api/v1/invites/{token}/', 'post /api/v1/invites/{token}/decline/'];
    expect(opened).toEqual([...byToken, 'post /api/v1/mail-events/']); // the last one signed, and here off
  });
});

describe('with the keys of an identity provider', () => {
  const keys = new Map<string, CryptoKey>();
  let provider: Server;
  let answering = true;
  const published: JWK[] = [];
  let api: TestApi;

  beforeAll(async () => {
    for (const alg of ['RS256', 'ES256', 'EdDSA']) {
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
      keys.set(alg, privateKey);
      published.push({ ...(await exportJWK(publicKey)), kid: alg, use: 'sig' });
    }
    provider = createServer((_request, response) => {
      response.writeHead(answering ? 200 : 500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ keys: published }));
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const jwksUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/jwks`;
    api = await startTestApi({ AUTH_JWKS_URL: jwksUrl, AUTH_JWT_SECRET: '' });
  });
  afterAll(async () => {
    await api.stop();
    provider.close();
  });

  const claims = () => ({
    email: WHO.email,
    sub: WHO.subject,
    exp: Math.floor(api.clock.now().getTime() / 1000) + 600,
  });

  it('keys that can not be had are a 503 with Retry-After, not a 401', async () => {
    answering = false;
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'ES256', kid: 'ES256' })
      .sign(keys.get('ES256')!);
    const { status, body, headers } = await withToken(api, token);
    expect({ status, code: body.code, retry: headers.get('retry-after') }).toEqual({
      status: 503,
      code: 'unavailable',
      retry: '5',
    });
    answering = true;
    expect((await withToken(api, token)).status).toBe(200);
  });

  it.each(['RS256', 'ES256', 'EdDSA'])('a token signed by %s signs in', async (alg) => {
    const token = await new SignJWT(claims()).setProtectedHeader({ alg, kid: alg }).sign(keys.get(alg)!);
    expect((await withToken(api, token)).status).toBe(200);
  });

  it('a token signed with a public key as if it were a secret is refused, and so is one of an unknown key', async () => {
    const secret = createSecretKey(JSON.stringify({ kid: 'RS256' }).padEnd(64, 'x'), 'utf8');
    const confused = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'RS256' }).sign(secret);
    expect((await withToken(api, confused)).status).toBe(401);
    const { privateKey } = await generateKeyPair('ES256');
    const unknown = await new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid: 'other' }).sign(privateKey);
    expect((await withToken(api, unknown)).status).toBe(401);
  });
});
