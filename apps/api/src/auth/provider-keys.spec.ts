import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { FixedClock } from '@invites/invites/testing';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { ProviderKeys, REFRESHED_EVERY_MS } from './provider-keys.js';

const HOUR_MS = 60 * 60_000;
const BAD_SIGNATURE = 'signature verification failed';
const UNKNOWN_KEY = 'no applicable key found in the JSON Web Key Set';
const AWAY = "AUTH_JWKS_URL can't be reached: ECONNREFUSED, connect ECONNREFUSED 127.0.0.1:443";

interface Key {
  readonly jwk: JWK;
  readonly privateKey: CryptoKey;
}

/** Made once: what a key is called is up to each test. */
const pairs: Key[] = [];
beforeAll(async () => {
  for (let count = 0; count < 12; count++) {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    pairs.push({ jwk: { ...(await exportJWK(publicKey)), use: 'sig' }, privateKey });
  }
});

const keyNamed = (kid: string | undefined, index: number): Key => ({
  jwk: { ...pairs[index]!.jwk, kid },
  privateKey: pairs[index]!.privateKey,
});
/** Null names no key. */
const tokenBy = ({ jwk, privateKey }: Key, kid: string | null | undefined = jwk.kid) =>
  new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg: 'ES256', kid: kid ?? undefined }).sign(privateKey);

const logged: string[] = [];
beforeEach(() => {
  logged.length = 0;
  const write = (level: string) => (message: unknown) => void logged.push(`${level}: ${String(message)}`);
  Logger.overrideLogger(Object.assign(new ConsoleLogger(), { warn: write('warn'), log: write('info') }));
});
afterEach(() => Logger.overrideLogger(['fatal']));

/** An identity provider that publishes what the test says, and answers when it says so. */
class Provider {
  fetches = 0;
  beganAt: number[] = [];
  published: readonly Key[] = [];
  answer: () => Promise<Response> = () => this.keySet();

  async keySet(): Promise<Response> {
    return Response.json({ keys: this.published.map(({ jwk }) => jwk) });
  }

  goAway(): void {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:443'), { code: 'ECONNREFUSED' });
    this.answer = () => Promise.reject(new TypeError('fetch failed', { cause }));
  }

  comeBack(): void {
    this.answer = () => this.keySet();
  }

  /** Answers the next fetch when it is released, and then with what was published when it was asked. */
  hang(): { asked: Promise<void>; release(): void } {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const asked = new Promise<void>((resolve) => {
      this.answer = () => {
        const answer = this.keySet();
        resolve();
        return released.then(() => answer);
      };
    });
    return { asked, release };
  }

  readonly fetch = (): Promise<Response> => {
    this.fetches += 1;
    this.beganAt.push(performance.now());
    return this.answer();
  };
}

let clock: FixedClock;
let provider: Provider;
let keys: ProviderKeys;
beforeEach(() => {
  clock = new FixedClock();
  provider = new Provider();
  keys = new ProviderKeys('https://login.example.com/keys', clock, provider.fetch);
});
afterEach(() => keys.onModuleDestroy());

const subjectOf = async (token: string) => (await keys.verify(token, {})).sub;

describe('while the provider is away', () => {
  it('tokens of known keys are verified for a day, and others are nobody’s fault', async () => {
    const key = keyNamed('known', 0);
    provider.published = [key];
    expect(await subjectOf(await tokenBy(key))).toBe('ada');
    provider.goAway();
    for (let hour = 0; hour < 24; hour++) {
      clock.advance(HOUR_MS - 1_000);
      await expect(keys.fetchAgain()).rejects.toThrow(AWAY);
      expect(await subjectOf(await tokenBy(key))).toBe('ada');
      clock.advance(1_000);
      await expect(subjectOf(await tokenBy(keyNamed('new', 1)))).rejects.toThrow(AWAY);
    }
    clock.advance(1_000);
    await expect(subjectOf(await tokenBy(key))).rejects.toThrow(AWAY);
    provider.comeBack();
    clock.advance(1_000);
    expect(await subjectOf(await tokenBy(key))).toBe('ada');
  });

  it('each failed fetch is logged with its reason and what follows from it, and so is the return', async () => {
    provider.goAway();
    await expect(keys.fetchAgain()).rejects.toThrow(AWAY);
    provider.comeBack();
    provider.published = [keyNamed('known', 0)];
    clock.advance(1_000);
    await keys.fetchAgain();
    provider.goAway();
    clock.advance(1_000);
    await expect(keys.fetchAgain()).rejects.toThrow(AWAY);
    expect(logged).toEqual([
      `warn: ${AWAY}. Its tokens sign nobody in until it answers with keys.`,
      'info: AUTH_JWKS_URL answers with keys again.',
      `warn: ${AWAY}. Tokens of known keys sign in until 2026-01-02T12:00:01.000Z.`,
    ]);
  });

  it('a token of a known key waits for no fetch, also when the provider hangs', async () => {
    const key = keyNamed('known', 0);
    provider.published = [key];
    await keys.fetchAgain();
    clock.advance(1_000);
    const { asked, release } = provider.hang();
    const refresh = keys.fetchAgain();
    await asked;
    const strangers = Promise.allSettled([subjectOf(await tokenBy(keyNamed('made up', 1)))]);
    expect(await subjectOf(await tokenBy(key))).toBe('ada');
    expect(provider.fetches).toBe(2);
    release();
    clock.advance(1_000);
    await refresh;
    expect(await strangers).toEqual([expect.objectContaining({ reason: new Error(UNKNOWN_KEY) })]);
  });

  it('a provider that hangs and then fails delays nobody for a second fetch', async () => {
    const { asked, release } = provider.hang();
    let giveUp = () => {};
    const timeout = new DOMException('The operation was aborted', 'TimeoutError');
    provider.keySet = () => new Promise((_resolve, reject) => (giveUp = () => reject(timeout)));
    const first = Promise.allSettled([keys.fetchAgain()]);
    await asked;
    const second = Promise.allSettled([keys.fetchAgain()]);
    release();
    giveUp();
    const failure = { reason: new Error('AUTH_JWKS_URL did not answer within 5 seconds') };
    expect((await Promise.all([first, second])).flat()).toMatchObject([failure, failure]);
    expect(provider.fetches).toBe(1);
  });
});

describe('a key that appears', () => {
  it('is found by the token that needs it', async () => {
    const [one, other] = [keyNamed('one', 0), keyNamed('other', 1)];
    provider.published = [one];
    await keys.fetchAgain();
    provider.published = [one, other];
    clock.advance(1_000);
    expect(await subjectOf(await tokenBy(other))).toBe('ada');
    expect(provider.fetches).toBe(2);
  });

  it('is found even when a fetch that does not know it has begun before', async () => {
    const [one, other] = [keyNamed('one', 0), keyNamed('other', 1)];
    provider.published = [one];
    await keys.fetchAgain();
    clock.advance(1_000);
    const { asked, release } = provider.hang();
    const refresh = keys.fetchAgain();
    await asked;
    provider.published = [one, other];
    const subject = subjectOf(await tokenBy(other));
    provider.comeBack();
    clock.advance(1_000);
    release();
    await refresh;
    expect(await subject).toBe('ada');
  });

  it('is found a moment after another fetch, once a second has passed', async () => {
    const [one, other] = [keyNamed('one', 0), keyNamed('other', 1)];
    provider.published = [one];
    await keys.fetchAgain();
    provider.published = [one, other];
    clock.advance(700);
    expect(await subjectOf(await tokenBy(other))).toBe('ada');
    const [first, second] = provider.beganAt as [number, number];
    expect(second - first).toBeGreaterThan(290);
  });

  it.each([
    ['in place of another of its name', 'one', 'one'],
    ['without a name', undefined, null],
    ['with a name that its tokens do not say', 'other', null],
  ])('is found too when it comes %s', async (_how, name, said) => {
    provider.published = [keyNamed('one', 0)];
    await keys.fetchAgain();
    const other = keyNamed(name, 1);
    provider.published = [other];
    clock.advance(1_000);
    expect(await subjectOf(await tokenBy(other, said))).toBe('ada');
  });
});

describe('tokens of keys that nobody has', () => {
  it('share fetches that begin a second apart, however many there are', async () => {
    provider.published = [keyNamed('known', 0)];
    const stranger = keyNamed('known', 1); // it signs badly where it is believed
    const names = Array.from({ length: 100 }, (_, index) => (index % 10 === 0 ? 'known' : `made up ${index}`));
    const tokens = await Promise.all(names.map((name) => tokenBy(stranger, name)));
    const refusals = await Promise.allSettled(tokens.map(subjectOf));
    const reasons = refusals.map((refusal) => (refusal as PromiseRejectedResult).reason.message as string);
    expect(new Set(reasons)).toEqual(new Set([UNKNOWN_KEY, BAD_SIGNATURE]));
    const pauses = provider.beganAt.slice(1).map((beganAt, index) => beganAt - provider.beganAt[index]!);
    expect(pauses).not.toEqual([]);
    expect(Math.min(...pauses)).toBeGreaterThan(990);
  });

  it('are refused for the key that they name', async () => {
    provider.published = [keyNamed('known', 0)];
    await keys.fetchAgain();
    clock.advance(1_000);
    await expect(subjectOf(await tokenBy(keyNamed('known', 1)))).rejects.toThrow(BAD_SIGNATURE);
    clock.advance(1_000);
    await expect(subjectOf(await tokenBy(keyNamed('unknown', 0)))).rejects.toThrow(UNKNOWN_KEY);
  });
});

describe('a token that names no key', () => {
  it('is tried against ten keys of its type', async () => {
    const rsa = await generateKeyPair('RS256');
    const others = Array.from({ length: 10 }, async () => ({ ...(await exportJWK(rsa.publicKey)), use: 'sig' }));
    const published = pairs.map((_, index) => keyNamed(`key ${index}`, index));
    const set = [...(await Promise.all(others)), ...published.map(({ jwk }) => jwk)];
    provider.answer = async () => Response.json({ keys: set });
    for (const [index, key] of published.slice(0, 10).entries())
      expect([index, await subjectOf(await tokenBy(key, null))]).toEqual([index, 'ada']);
    clock.advance(1_000);
    await expect(subjectOf(await tokenBy(published[10]!, null))).rejects.toThrow(BAD_SIGNATURE);
  });

  it('is refused for its claims, when one of the keys has signed it', async () => {
    provider.published = [keyNamed('one', 0), keyNamed('other', 1)];
    const token = await tokenBy(keyNamed('other', 1), null);
    await expect(keys.verify(token, { requiredClaims: ['exp'] })).rejects.toThrow('missing required "exp" claim');
    expect(provider.fetches).toBe(1);
  });
});

describe('key sets', () => {
  it('are refreshed in the background, from the start on, so that a withdrawn key signs nobody in', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
    try {
      const [one, other] = [keyNamed('one', 0), keyNamed('other', 1)];
      provider.published = [one, other];
      keys.onApplicationBootstrap();
      expect(await subjectOf(await tokenBy(one))).toBe('ada');
      provider.published = [other];
      clock.advance(REFRESHED_EVERY_MS);
      await jest.advanceTimersByTimeAsync(REFRESHED_EVERY_MS);
      clock.advance(1_000);
      await expect(subjectOf(await tokenBy(one))).rejects.toThrow(UNKNOWN_KEY);
      keys.onModuleDestroy();
      const before = provider.fetches;
      clock.advance(REFRESHED_EVERY_MS);
      await jest.advanceTimersByTimeAsync(REFRESHED_EVERY_MS);
      expect(provider.fetches).toBe(before);
    } finally {
      jest.useRealTimers();
    }
  });

  it('that are empty withdraw every key', async () => {
    const key = keyNamed('known', 0);
    provider.published = [key];
    expect(await subjectOf(await tokenBy(key))).toBe('ada');
    provider.published = [];
    clock.advance(1_000);
    await expect(keys.fetchAgain()).rejects.toThrow('a key set without a usable key');
    clock.advance(1_000);
    await expect(subjectOf(await tokenBy(key))).rejects.toThrow('a key set without a usable key');
  });

  it('with a key that can’t be used serve with the others', async () => {
    const key = keyNamed('good', 0);
    const broken = { ...key.jwk, kid: 'broken', x: 'AAAA' };
    const set = [broken, { kty: 'oct', k: 'AAAA', kid: 'secret' }, { kty: 'new', kid: 'new' }, key.jwk];
    provider.answer = async () => Response.json({ keys: set });
    expect(await subjectOf(await tokenBy(key))).toBe('ada');
    expect(await subjectOf(await tokenBy(key, null))).toBe('ada');
  });
});
