import { setTimeout as delay } from 'node:timers/promises';
import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '@invites/invites';
import { errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey, type JWTVerifyOptions } from 'jose';
import { ALGORITHMS, type Fetch, fetchKeySet } from './fetch-key-set.js';
import { SigningKeys } from './signing-keys.js';

export const REFRESHED_EVERY_MS = 2 * 60_000;
const GOOD_FOR_MS = 24 * 60 * 60_000;
const BETWEEN_FETCHES_MS = 1_000;
/** How many keys a token without a `kid` is tried against. */
const MOST_TRIED = 10;

/**
 * The keys of an identity provider. They are refreshed in the background, so that no token of a known key waits, and
 * work on for a day while the provider is away. A token that no known key has signed waits for the next fetch. All such
 * tokens share it, and fetches begin a second apart, so that tokens of made-up keys cost the provider no more.
 *
 * (jose's `createRemoteJWKSet` fetches within requests: a token of a known key waits once its set is old, and each
 * unknown key asks again while fetches fail.)
 */
export class ProviderKeys extends SigningKeys implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger('IdentityProvider');
  #keys: JWTVerifyGetKey | undefined;
  #goodUntil = -Infinity;
  #beganAt = -Infinity;
  /** The fetch that has begun. */
  #fetching: Promise<void> | undefined;
  /** The fetch that has not begun yet. */
  #next: Promise<void> | undefined;
  #failing = false;
  #refresh: NodeJS.Timeout | undefined;

  constructor(
    private readonly url: string,
    private readonly clock: Clock,
    private readonly fetch: Fetch = globalThis.fetch,
  ) {
    super();
  }

  /** The start does not wait for the provider: whoever needs no token of it can be served without. */
  onApplicationBootstrap(): void {
    const refresh = () => void this.fetchAgain().catch(() => {}); // it has been logged
    this.#refresh = setInterval(refresh, REFRESHED_EVERY_MS).unref();
    refresh();
  }

  onModuleDestroy(): void {
    clearInterval(this.#refresh);
  }

  async verify(token: string, rules: JWTVerifyOptions): Promise<JWTPayload> {
    try {
      return await verifyBy(await this.#known(), token, rules);
    } catch (error) {
      if (!isOfUnknownKey(error)) throw error;
      await this.fetchAgain();
      return verifyBy(await this.#known(), token, rules);
    }
  }

  /**
   * Resolves after a fetch that had not begun before this call, and therefore knows every key that its provider had
   * published then.
   *
   * @throws Error that states why there are no keys
   */
  fetchAgain(): Promise<void> {
    this.#next ??= this.#fetchInTurn();
    return this.#next;
  }

  async #known(): Promise<JWTVerifyGetKey> {
    if (this.#keys && this.#now() < this.#goodUntil) return this.#keys;
    await (this.#fetching ?? this.fetchAgain());
    return this.#keys!;
  }

  async #fetchInTurn(): Promise<void> {
    try {
      await this.#fetching; // when this fails, a provider that hangs delays nobody twice
      const pauseMs = Math.min(this.#beganAt + BETWEEN_FETCHES_MS - this.#now(), BETWEEN_FETCHES_MS);
      if (pauseMs > 0) await delay(pauseMs);
    } finally {
      this.#next = undefined;
    }
    this.#beganAt = this.#now();
    this.#fetching = this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    await this.#fetching;
  }

  async #fetch(): Promise<void> {
    try {
      this.#keys = await fetchKeySet(this.url, this.fetch);
      this.#goodUntil = this.#beganAt + GOOD_FOR_MS;
      if (!this.#keys) throw new Error(`answered with a key set without a usable key (${ALGORITHMS.join(', ')})`);
      if (this.#failing) this.#logger.log('AUTH_JWKS_URL answers with keys again.');
      this.#failing = false;
    } catch (error) {
      this.#failing = true;
      const reason = `AUTH_JWKS_URL ${(error as Error).message}`;
      this.#logger.warn(`${reason}. ${this.#consequence()}`);
      throw new Error(reason, { cause: error });
    }
  }

  #consequence(): string {
    if (!this.#keys || this.#now() >= this.#goodUntil) return 'Its tokens sign nobody in until it answers with keys.';
    return `Tokens of known keys sign in until ${new Date(this.#goodUntil).toISOString()}.`;
  }

  #now(): number {
    return this.clock.now().getTime();
  }
}

/** Also a wrong signature may be that of a new key: some tokens and key sets name no key, and some names are reused. */
function isOfUnknownKey(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed;
}

async function verifyBy(keys: JWTVerifyGetKey, token: string, rules: JWTVerifyOptions): Promise<JWTPayload> {
  const options = { ...rules, algorithms: ALGORITHMS };
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    let tried = 0;
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (refusal) {
        tried += 1;
        if (!(refusal instanceof errors.JWSSignatureVerificationFailed) || tried === MOST_TRIED) throw refusal;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}
