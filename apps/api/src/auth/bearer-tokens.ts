import { hash, webcrypto } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@invites/invites';
import { type ProblemException, requestProblem } from '@invites/problem-details';
import { SETTINGS, type Settings } from '@invites/runtime';
import type { Identity } from '@invites/workspaces';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { identityOf } from './identity-claims.js';

const LEEWAY_S = 5;
const REMEMBERED = 10_000;
/** A key that its provider withdraws signs people in for at most both of these together: less than five minutes. */
const KEYS_KEPT_FOR_MS = 2 * 60_000;
const REMEMBERED_FOR_MS = 2.5 * 60_000;
const ASYMMETRIC = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

/**
 * Verifies bearer tokens (RFC 7519) by the one kind of key that is configured; a token never chooses its algorithm. A
 * verified token is remembered for a while, but not beyond its expiry: nothing about it can change, except that its key
 * is withdrawn.
 */
@Injectable()
export class BearerTokens {
  /** The key is the digest of a token. */
  readonly #verified = new Map<string, { readonly identity: Identity; readonly until: number }>();
  readonly #key: JWTVerifyGetKey;
  readonly #rules: {
    algorithms: string[];
    issuer?: string;
    audience?: string;
    requiredClaims: string[];
    clockTolerance: number;
  };

  constructor(
    @Inject(SETTINGS) { authKey, authIssuer, authAudience }: Settings,
    private readonly clock: Clock,
  ) {
    if ('secret' in authKey) {
      const secret = importSecret(authKey.secret);
      this.#key = () => secret;
    } else {
      this.#key = createRemoteJWKSet(new URL(authKey.jwksUrl), {
        timeoutDuration: 5_000,
        cacheMaxAge: KEYS_KEPT_FOR_MS,
      });
    }
    this.#rules = {
      algorithms: 'secret' in authKey ? ['HS256'] : ASYMMETRIC,
      issuer: authIssuer,
      audience: authAudience,
      requiredClaims: ['exp'],
      clockTolerance: LEEWAY_S,
    };
  }

  /**
   * @throws ProblemException `invalid-credentials`, or `unavailable` when the identity provider's keys can't be fetched
   */
  async identify(token: string): Promise<Identity> {
    const digest = hash('sha256', token, 'base64');
    const now = this.clock.now();
    const verified = this.#verified.get(digest);
    if (verified && now.getTime() < verified.until) return verified.identity;
    const payload = await this.#verify(token, now);
    const identity = identityOf(payload);
    if (!identity) throw invalidToken();
    const until = Math.min(now.getTime() + REMEMBERED_FOR_MS, (payload.exp! + LEEWAY_S) * 1000);
    this.#verified.delete(digest);
    this.#verified.set(digest, { identity, until });
    if (this.#verified.size > REMEMBERED) this.#verified.delete(this.#verified.keys().next().value!);
    return identity;
  }

  async #verify(token: string, now: Date): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, this.#key, { ...this.#rules, currentDate: now });
      // The leeway is for exp only.
      if (payload.nbf !== undefined && payload.nbf * 1000 > now.getTime())
        throw new errors.JWTClaimValidationFailed('nbf', payload);
      return payload;
    } catch (error) {
      if (isProvidersFault(error)) throw requestProblem('unavailable', {}, { 'retry-after': '5' });
      throw invalidToken();
    }
  }
}

/** Imports the secret once. From any other kind of key jose would make a CryptoKey for each token. */
function importSecret(secret: string): Promise<webcrypto.CryptoKey> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  return webcrypto.subtle.importKey('raw', Buffer.from(secret, 'utf8'), hmac, false, ['verify']);
}

/** A refusal with the challenge of RFC 6750, section 3. */
export function invalidToken(): ProblemException {
  return requestProblem('invalid-credentials', {}, { 'www-authenticate': 'Bearer error="invalid_token"' });
}

/** Whether the key set did not arrive or is invalid, which is not the caller's fault. */
function isProvidersFault(error: unknown): boolean {
  return (
    !(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === errors.JOSEError.code
  );
}
