import { createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { FixedClock } from '@invites/invites/testing';
import { readSettings } from '@invites/runtime';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { BearerTokens } from './bearer-tokens.js';
import { ProviderKeys, REFRESHED_EVERY_MS } from './provider-keys.js';

const MINUTE_MS = 60_000;
/** The settings of docs/operating/identity-provider.md, by provider. */
const DOCUMENTED = new Map(
  [
    ...readFileSync(new URL('../../../../docs/operating/identity-provider.md', import.meta.url), 'utf8').matchAll(
      /^### (.+)\n\n```sh\n([^`]+)```$/gm,
    ),
  ].map(([, provider, lines]) => [
    provider!,
    Object.fromEntries(
      lines!
        .trim()
        .split('\n')
        .map((line) => /^(\w+)=(.+)$/.exec(line)!.slice(1) as [string, string]),
    ),
  ]),
);

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['fatal']));

let privateKey: CryptoKey;
let published: JWK;
beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  privateKey = pair.privateKey;
  published = { ...(await exportJWK(pair.publicKey)), kid: 'current', use: 'sig' };
});

/** Bearer tokens by the settings, and a provider that publishes the keys. */
function openTokens(env: Record<string, string>, keySet: JWK[] = [published], clock = new FixedClock()) {
  const settings = readSettings({ AUTH_JWKS_URL: 'https://login.acme.net/keys', ...env }, () => '');
  const { jwksUrl } = settings.authKey as { jwksUrl: string };
  const keys = new ProviderKeys(jwksUrl, clock, async () => Response.json({ keys: keySet }));
  const tokens = new BearerTokens(settings, keys, clock);
  const exp = clock.now().getTime() / 1000 + 3600;
  const tokenWith = (claims: Record<string, unknown>) =>
    new SignJWT({ exp, ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'current', typ: 'JWT' }).sign(privateKey);
  const identifyToken = (token: string) => tokens.identify(token);
  const identify = async (claims: Record<string, unknown>) => identifyToken(await tokenWith(claims));
  return { keys, tokenWith, identifyToken, identify };
}

const refusal = (reason: string) => ({ code: 'invalid-credentials', reason });

/** A token of each provider as its documentation shows it, who it signs in, and what people send by mistake. */
const SHAPES: Record<
  string,
  { claims: Record<string, unknown>; identity: object; mistakes: [Record<string, unknown>, string][] }
> = {
  Keycloak: {
    claims: {
      iat: 1_767_268_000,
      jti: 'onrtac:6f4b3c6e-6b0c-4f0e-8f57-6c5a6b1f2a11',
      iss: 'https://sso.acme.net/realms/acme',
      aud: ['invites', 'account'],
      sub: 'f1c2d3e4-0000-4000-8000-000000000001',
      typ: 'Bearer',
      azp: 'front-end',
      sid: '8c0f5a37',
      acr: '1',
      'allowed-origins': ['https://app.acme.net'],
      realm_access: { roles: ['offline_access', 'default-roles-acme'] },
      scope: 'openid email profile',
      email_verified: true,
      name: 'Ada Lovelace',
      preferred_username: 'ada',
      given_name: 'Ada',
      family_name: 'Lovelace',
      email: 'ada@acme.net',
    },
    identity: { emailVerified: true, fullName: 'Ada Lovelace', username: 'ada', picture: null },
    mistakes: [
      [{ aud: 'account' }, 'unexpected "aud" claim value: "account"'],
      [{ sub: undefined }, '"sub" claim is missing'],
    ],
  },
  Auth0: {
    claims: {
      'https://acme.net/email': 'ada@acme.net',
      'https://acme.net/email_verified': true,
      'https://acme.net/name': 'Ada Lovelace',
      iss: 'https://acme.eu.auth0.com/',
      sub: 'auth0|64f1c2d3e4a5b6c7d8e9f0a1',
      aud: ['https://invites.acme.net', 'https://acme.eu.auth0.com/userinfo'],
      iat: 1_767_268_000,
      scope: 'openid profile email',
      azp: 'kV1q2w3e4r5t6y7u8i9o0pASDFGHJKL',
    },
    identity: { emailVerified: true, fullName: 'Ada Lovelace', username: '', picture: null },
    mistakes: [
      [{ 'https://acme.net/email': undefined }, '"https://acme.net/email" claim is missing'],
      [{ iss: 'https://acme.eu.auth0.com' }, 'unexpected "iss" claim value: "https://acme.eu.auth0.com"'],
    ],
  },
  'Entra ID': {
    claims: {
      aud: '00000000-0000-0000-0000-000000000002',
      iss: 'https://login.microsoftonline.com/00000000-0000-0000-0000-000000000001/v2.0',
      iat: 1_767_268_000,
      nbf: 1_767_268_000,
      aio: 'AXQAi/8TAAAA',
      azp: '00000000-0000-0000-0000-000000000003',
      azpacr: '0',
      email: 'ada@acme.net',
      name: 'Ada Lovelace',
      oid: '00000000-0000-0000-0000-000000000004',
      preferred_username: 'ada@acme.net',
      rh: '0.AAAA',
      scp: 'access_as_user',
      sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
      tid: '00000000-0000-0000-0000-000000000001',
      uti: 'fqiBqXLPj0eQa82S-IYFAA',
      ver: '2.0',
    },
    identity: { emailVerified: true, fullName: 'Ada Lovelace', username: 'ada@acme.net', picture: null },
    mistakes: [
      [
        { iss: 'https://sts.windows.net/00000000-0000-0000-0000-000000000001/', ver: '1.0' },
        'unexpected "iss" claim value: "https://sts.windows.net/00000000-0000-0000-0000-000000000001/"',
      ],
      [{ aud: 'api://invites' }, 'unexpected "aud" claim value: "api://invites"'],
      [{ email: undefined }, '"email" claim is missing'],
    ],
  },
  Cognito: {
    claims: {
      sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      'cognito:groups': ['team'],
      email_verified: true,
      iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AcmeNet',
      'cognito:username': 'ada',
      origin_jti: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      aud: '5a1b2c3d4e5f6g7h8i9j0k1l2m',
      event_id: '64f513be-32db-42b0-b78e-b02127b4f463',
      token_use: 'id',
      auth_time: 1_767_268_000,
      iat: 1_767_268_000,
      jti: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      email: 'ada@acme.net',
    },
    identity: { emailVerified: true, fullName: '', username: '', picture: null },
    mistakes: [
      [
        { aud: undefined, token_use: 'access', client_id: '5a1b2c3d4e5f6g7h8i9j0k1l2m', email: undefined },
        'missing required "aud" claim',
      ],
      [{ email_verified: 'true' }, '"email_verified" claim must be a boolean'],
    ],
  },
  Google: {
    claims: {
      iss: 'https://accounts.google.com',
      azp: '1234567890-acme.apps.googleusercontent.com',
      aud: '1234567890-acme.apps.googleusercontent.com',
      sub: '110169484474386276334',
      hd: 'acme.net',
      email: 'ada@acme.net',
      email_verified: true,
      at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q',
      name: 'Ada Lovelace',
      picture: 'https://lh3.googleusercontent.com/a/ACg8ocJ=s96-c',
      given_name: 'Ada',
      family_name: 'Lovelace',
      iat: 1_767_268_000,
    },
    identity: {
      emailVerified: true,
      fullName: 'Ada Lovelace',
      username: '',
      picture: 'https://lh3.googleusercontent.com/a/ACg8ocJ=s96-c',
    },
    mistakes: [[{ iss: 'accounts.google.com' }, 'unexpected "iss" claim value: "accounts.google.com"']],
  },
};

describe('tokens of identity providers, by the settings of the documents', () => {
  it('are tried for each provider that is documented, and no other', () => {
    expect([...DOCUMENTED.keys()]).toEqual(Object.keys(SHAPES));
  });

  it.each(Object.keys(SHAPES))('%s', async (provider) => {
    const { claims, identity, mistakes } = SHAPES[provider]!;
    const { identify } = openTokens(DOCUMENTED.get(provider)!);
    expect(await identify(claims)).toEqual({ subject: claims.sub, email: 'ada@acme.net', ...identity });
    for (const [mistake, reason] of mistakes)
      await expect(identify({ ...claims, ...mistake })).rejects.toMatchObject(refusal(reason));
  });

  it('that are opaque are refused as such', async () => {
    await expect(openTokens({}).identifyToken('ya29.a0AfH6SMBx')).rejects.toMatchObject(refusal('Invalid Compact JWS'));
  });
});

const ADA = { sub: 'ada', email: 'ada@acme.net', email_verified: true };

describe('claims', () => {
  it.each([
    ['name', 'fullName', ''],
    ['preferred_username', 'username', ''],
    ['picture', 'picture', null],
  ])('a %s that can’t be shown counts as absent', async (claim, member, absent) => {
    const { identify } = openTokens({});
    for (const value of [undefined, null, '', ' \u00a0\t', 1, true, {}, ['Ada'], 'A\nda', 'A\ud800', 'x'.repeat(2_050)])
      expect([value, await identify({ ...ADA, [claim]: value })]).toEqual([
        value,
        expect.objectContaining({ [member]: absent }),
      ]);
  });

  it('an address has no spaces around it, whatever was pasted at the provider', async () => {
    const { identify } = openTokens({});
    expect(await identify({ ...ADA, email: '\u00a0 ada@acme.net\u200b ' })).toMatchObject({ email: 'ada@acme.net' });
  });

  it.each(['http://acme.net/a.png', 'data:image/png;base64,AAAA', `https://acme.net/${'x'.repeat(2_040)}`])(
    'a picture at %.30s counts as absent',
    async (picture) => {
      expect(await openTokens({}).identify({ ...ADA, picture })).toMatchObject({ picture: null });
    },
  );

  it('a picture may have a long address', async () => {
    const picture = `https://acme.net/${'x'.repeat(1_100)}`;
    expect(await openTokens({}).identify({ ...ADA, picture })).toMatchObject({ picture });
  });

  it.each([
    ['claim', undefined, false],
    ['claim', true, true],
    ['claim', false, false],
    ['trust', undefined, true],
    ['trust', true, true],
    ['trust', false, false],
  ])('with AUTH_EMAIL_VERIFIED=%s an email_verified of %s means %s', async (setting, claim, verified) => {
    const { identify } = openTokens({ AUTH_EMAIL_VERIFIED: setting });
    expect(await identify({ ...ADA, email_verified: claim })).toMatchObject({ emailVerified: verified });
  });

  it.each(['claim', 'trust'])('with AUTH_EMAIL_VERIFIED=%s no other type of it will do', async (setting) => {
    const { identify } = openTokens({ AUTH_EMAIL_VERIFIED: setting });
    for (const value of ['true', 'false', 1, null, {}])
      await expect(identify({ ...ADA, email_verified: value })).rejects.toMatchObject(
        refusal('"email_verified" claim must be a boolean'),
      );
  });

  it('of other names count, and those of the usual names do not', async () => {
    const { identify } = openTokens({
      AUTH_CLAIM_EMAIL: 'https://acme.net/email',
      AUTH_CLAIM_EMAIL_VERIFIED: 'custom:verified',
      AUTH_CLAIM_NAME: 'given_name',
    });
    const named = { 'https://acme.net/email': 'grace@acme.net', 'custom:verified': false, given_name: 'Grace' };
    expect(await identify({ ...ADA, name: 'Ada', ...named })).toMatchObject({
      email: 'grace@acme.net',
      emailVerified: false,
      fullName: 'Grace',
    });
    await expect(identify(ADA)).rejects.toMatchObject(refusal('"https://acme.net/email" claim is missing'));
  });
});

describe('algorithms', () => {
  const sign = (alg: string, key: CryptoKey | KeyObject | Uint8Array) =>
    new SignJWT({ ...ADA, exp: 2_000_000_000 }).setProtectedHeader({ alg, kid: 'current' }).sign(key);

  it.each(['RS256', 'RS384', 'RS512'])('%s signs in', async (alg) => {
    const token = await sign(alg, await importJWK(await exportJWK(privateKey), alg));
    expect(await openTokens({}).identifyToken(token)).toMatchObject({ subject: 'ada' });
  });

  it.each(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'])('%s signs in', async (alg) => {
    const pair = await generateKeyPair(alg);
    const { identifyToken } = openTokens({}, [{ ...(await exportJWK(pair.publicKey)), kid: 'current' }]);
    expect(await identifyToken(await sign(alg, pair.privateKey))).toMatchObject({ subject: 'ada' });
  });

  it('of other kinds do not, above all not a public key that is used as a secret', async () => {
    const publicText = createSecretKey(JSON.stringify(published), 'utf8');
    const ofPss = await importJWK(await exportJWK(privateKey), 'PS256');
    for (const token of [await sign('HS256', publicText), await sign('PS256', ofPss)])
      await expect(openTokens({}).identifyToken(token)).rejects.toMatchObject(
        refusal('"alg" (Algorithm) Header Parameter value not allowed'),
      );
  });
});

describe('keys that can’t be had', () => {
  it('are a 503 with Retry-After, not a 401', async () => {
    const { identify } = openTokens({}, []);
    await expect(identify(ADA)).rejects.toMatchObject({
      code: 'unavailable',
      headers: { 'retry-after': '5' },
      reason: expect.stringMatching(/^AUTH_JWKS_URL answered with a key set without a usable key/),
    });
  });
});

describe('a key that the provider withdraws', () => {
  it('signs nobody in five minutes later, remembered or not', async () => {
    const clock = new FixedClock();
    const keySet = [published];
    const { keys, tokenWith, identifyToken } = openTokens({}, keySet, clock);
    const [early, late, after] = await Promise.all(['1', '2', '3'].map((jti) => tokenWith({ ...ADA, jti })));
    await keys.fetchAgain();
    keySet[0] = { ...published, kid: 'another' };
    expect(await identifyToken(early!)).toMatchObject({ subject: 'ada' });
    clock.advance(REFRESHED_EVERY_MS - 1);
    expect(await identifyToken(late!)).toMatchObject({ subject: 'ada' });
    clock.advance(1);
    await keys.fetchAgain();
    clock.advance(5 * MINUTE_MS - REFRESHED_EVERY_MS);
    for (const token of [early, late, after]) {
      await expect(identifyToken(token!)).rejects.toMatchObject({ code: 'invalid-credentials' });
      clock.advance(1_000);
    }
  });
});
