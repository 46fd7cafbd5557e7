import { expect, it } from '@jest/globals';
import { FixedClock } from '@invites/invites/testing';
import { type ApiKeyHolder, ApiKeyRepository, type ApiKeyUse } from '../ports/api-key-repository.js';
import { digestOf, newApiKey, prefixOf } from './api-key-text.js';
import { AuthenticateApiKey } from './authenticate-api-key.js';

const KEY = newApiKey();

/** Knows the digest that it is given as that of the key. */
class OneKey extends ApiKeyRepository {
  readonly uses: ApiKeyUse[] = [];

  constructor(readonly digest: Uint8Array) {
    super();
  }

  async use(use: ApiKeyUse): Promise<ApiKeyHolder | undefined> {
    this.uses.push(use);
    return use.prefix === prefixOf(KEY)
      ? { userId: 7, email: 'api-key-7@api-key.invalid', digest: this.digest }
      : undefined;
  }

  add = outOfPlace;
  list = outOfPlace;
  revoke = outOfPlace;
}

function outOfPlace(): never {
  throw new Error('nobody authenticates by this');
}

const clock = new FixedClock(new Date('2026-05-01T08:00:00.000Z'));

function withDigest(digest: Uint8Array) {
  const apiKeys = new OneKey(digest);
  return { apiKeys, authenticate: new AuthenticateApiKey(apiKeys, clock) };
}

it('a key stands for an actor without a verified address', async () => {
  const actor = await withDigest(digestOf(KEY)).authenticate.execute({ key: KEY });
  expect(actor).toEqual({ userId: 7, email: 'api-key-7@api-key.invalid', emailVerified: false, isApiKey: true });
});

it('its use is recorded unless it has been used within a minute', async () => {
  const { apiKeys, authenticate } = withDigest(digestOf(KEY));
  await authenticate.execute({ key: KEY });
  const unlessUsedSince = new Date('2026-05-01T07:59:00.000Z');
  expect(apiKeys.uses).toEqual([{ prefix: prefixOf(KEY), digest: digestOf(KEY), now: clock.now(), unlessUsedSince }]);
});

it.each([0, 31])('a digest that differs in byte %i alone stands for nobody', async (index) => {
  const digest = digestOf(KEY);
  digest[index]! ^= 1;
  expect(await withDigest(digest).authenticate.execute({ key: KEY })).toBeUndefined();
});

it('a key that does not exist is looked up, and stands for nobody, whatever stands for its digest', async () => {
  const { apiKeys, authenticate } = withDigest(Buffer.alloc(32));
  expect(await authenticate.execute({ key: newApiKey() })).toBeUndefined();
  expect(apiKeys.uses).toHaveLength(1);
});

it.each(['inv_', KEY.slice(0, -1), `${KEY}A`, KEY.toUpperCase(), ` ${KEY}`, `${KEY}\n`, 'x'])(
  'what is no key is not looked up: %j',
  async (key) => {
    const { apiKeys, authenticate } = withDigest(digestOf(key));
    expect(await authenticate.execute({ key })).toBeUndefined();
    expect(apiKeys.uses).toEqual([]);
  },
);

it('every key is another, has 256 random bits beside its name, and names itself', () => {
  const keys = Array.from({ length: 1000 }, newApiKey);
  expect(new Set(keys.map(prefixOf)).size).toBe(1000);
  expect(new Set(keys.map((key) => key.split(/_(?=.{43}$)/)[1])).size).toBe(1000);
  for (const key of keys) expect(Buffer.from(key.slice(-43), 'base64url')).toHaveLength(32);
});
