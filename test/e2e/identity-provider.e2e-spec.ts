import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { SigningKeys } from '../../apps/api/src/auth/signing-keys.js';
import type { ProviderKeys } from '../../apps/api/src/auth/provider-keys.js';
import { type IdentityProvider, signingKey, startIdentityProvider } from '../support/identity-provider.js';
import { eventually } from '../support/processes.js';
import { startProduction } from '../support/production.js';
import { startTestApi, type TestApi } from '../support/test-api.js';
import { createTestDatabase } from '../support/test-database.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let provider: IdentityProvider;
beforeAll(async () => {
  const shown = { name: null, preferred_username: 'ada', picture: 'not an address' };
  provider = await startIdentityProvider({ email: 'ada@acme.net', email_verified: true, ...shown });
});
afterEach(() => provider.comeBack());
afterAll(() => provider.stop());

describe('with a real identity provider', () => {
  let api: TestApi;
  const warnings: string[] = [];
  beforeAll(async () => {
    await provider.signWith(await signingKey('RS256', 'first'));
    api = await startTestApi(provider.settings);
    const warn = (message: unknown) => void warnings.push(String(message));
    Logger.overrideLogger(Object.assign(new ConsoleLogger({ logLevels: [] }), { warn }));
  });
  afterAll(() => api.stop());

  const withToken = (token: string) =>
    api.get('/api/v1/workspaces/', { headers: { authorization: `Bearer ${token}` } });
  const statusOf = async (token: string) => (await withToken(token)).status;
  const refresh = () => api.app.get<ProviderKeys>(SigningKeys).fetchAgain();

  it('a person signs in, and is who the provider says', async () => {
    const headers = { authorization: `Bearer ${await provider.signIn()}` };
    const { status, body } = await api.post('/api/v1/workspaces/', { headers, json: { name: 'Engines' } });
    expect(status).toBe(201); // which needs a verified address
    const members = await api.get(`/api/v1/workspaces/${body.id}/members/`, { headers });
    expect(members.body).toEqual([
      expect.objectContaining({ email: 'ada@acme.net', username: 'ada', role_display: 'Owner' }),
    ]);
  });

  it('keys are rotated without a refusal, and an old one ends', async () => {
    const [first, second, third] = await Promise.all([
      signingKey('RS256', 'first'),
      signingKey('ES256', 'second'),
      signingKey('Ed25519', 'third'),
    ]);
    await provider.signWith(first, second);
    const [early, before] = [await provider.signIn(), await provider.signIn()];
    api.clock.advance(2_000);
    expect(await statusOf(early)).toBe(200);
    await provider.signWith(second, first);
    expect(await statusOf(await provider.signIn())).toBe(200);
    await provider.signWith(third, second);
    api.clock.advance(2_000);
    expect(await statusOf(await provider.signIn())).toBe(200);
    api.clock.advance(5 * MINUTE_MS);
    for (const token of [early, before]) expect(await statusOf(token)).toBe(401);
  });

  it('the provider goes away: known keys work on for a day, others are a 503, and the log says why', async () => {
    await provider.signWith(await signingKey('ES256', 'known'));
    await refresh();
    const tokens = await Promise.all(Array.from({ length: 3 }, () => provider.signIn()));
    await provider.signWith(await signingKey('ES256', 'unknown'));
    const unknown = await provider.signIn();
    provider.goAway();
    api.clock.advance(2 * MINUTE_MS);
    await expect(refresh()).rejects.toThrow("AUTH_JWKS_URL can't be reached");
    expect(await statusOf(tokens[0]!)).toBe(200);
    api.clock.advance(23 * HOUR_MS);
    await expect(refresh()).rejects.toThrow("AUTH_JWKS_URL can't be reached");
    expect(await statusOf(tokens[1]!)).toBe(200);
    api.clock.advance(1_000);
    const { status, body, headers } = await withToken(unknown);
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'unavailable', '5']);
    api.clock.advance(HOUR_MS);
    expect(await statusOf(tokens[2]!)).toBe(503);
    const known = expect.stringMatching(
      /^AUTH_JWKS_URL can't be reached: .+\. Tokens of known keys sign in until \S+Z\.$/,
    );
    const none = expect.stringMatching(/^AUTH_JWKS_URL can't be reached: .+\. Its tokens sign nobody in until /);
    expect(warnings).toEqual([known, known, known, none]);
    provider.comeBack();
    api.clock.advance(1_000);
    expect(await statusOf(unknown)).toBe(200);
  });
});

it('a wrong address of the keys is named at the start, which it does not prevent', async () => {
  await provider.signWith(await signingKey('ES256', 'any'));
  const database = await createTestDatabase();
  const production = await startProduction(
    {
      DATABASE_URL: database.url,
      SMTP_URL: 'smtp://127.0.0.1:1',
      ...provider.settings,
      AUTH_JWKS_URL: `${provider.issuer}/.well-known/openid-configuration`,
    },
    { worker: false },
  );
  const lines = await eventually(async () => {
    const found = production.logLines().filter(({ context }) => context === 'IdentityProvider');
    return found.length > 0 ? found : undefined;
  });
  const what = 'AUTH_JWKS_URL answered with a discovery document; the address that is needed is its jwks_uri';
  const message = `${what}. Its tokens sign nobody in until it answers with keys.`;
  expect(lines).toEqual([expect.objectContaining({ level: 'warn', message })]);
  expect((await fetch(`${production.origin}/health/ready`)).status).toBe(200);
  const headers = { authorization: `Bearer ${await provider.signIn()}` };
  const answer = await fetch(`${production.origin}/api/v1/workspaces/`, { headers });
  expect(answer.status).toBe(503);
  await production.stop();
  const { trace_id: traceId } = (await answer.json()) as { trace_id: string };
  const line = production.logLines().find((one) => one.trace_id === traceId);
  expect(line).toMatchObject({ level: 'error', status: 503, reason: what });
  await database.drop();
});
