import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@invites/invites';
import { type ProblemException, requestProblem } from '@invites/problem-details';
import { SETTINGS, type Settings } from '@invites/runtime';
import type { Identity } from '@invites/workspaces';
import { errors, type JWTPayload } from 'jose';
import { identityOf } from './identity-claims.js';
import { SigningKeys } from './signing-keys.js';

const LEEWAY_S = 5;
const REMEMBERED = 10_000;
/** Together with the time between two refreshes of the provider's keys, this is less than five minutes. */
const REMEMBERED_FOR_MS = 2.5 * 60_000;

/**
 * Verifies bearer tokens (RFC 7519). A verified token is remembered for a while, but not beyond its expiry: nothing
 * about it can change, except that its key is withdrawn.
 */
@Injectable()
export class BearerTokens {
  /** The key is the digest of a token. */
  readonly #verified = new Map<string, { readonly identity: Identity; readonly until: number }>();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
  ) {}

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
    const { authIssuer: issuer, authAudience: audience } = this.settings;
    try {
      const rules = { issuer, audience, requiredClaims: ['exp'], clockTolerance: LEEWAY_S, currentDate: now };
      const payload = await this.keys.verify(token, rules);
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

/** A refusal with the challenge of RFC 6750, section 3. */
export function invalidToken(): ProblemException {
  return requestProblem('invalid-credentials', {}, { 'www-authenticate': 'Bearer error="invalid_token"' });
}

/** Whether the key set did not arrive or has an unusable key, which is not the caller's fault. */
function isProvidersFault(error: unknown): boolean {
  return !(error instanceof errors.JOSEError) || error instanceof errors.JWKSInvalid;
}
