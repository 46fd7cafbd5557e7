import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@invites/invites';
import { type ProblemException, requestProblem } from '@invites/problem-details';
import { SETTINGS, type Settings } from '@invites/runtime';
import type { Identity } from '@invites/workspaces';
import { errors, type JWTPayload } from 'jose';
import { credentialsRefusal } from './credentials-refusal.js';
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
   * @throws ProblemException `invalid-credentials`, or `unavailable` when the identity provider's keys can't be used;
   * its `reason` is for the log
   */
  async identify(token: string): Promise<Identity> {
    const digest = hash('sha256', token, 'base64');
    const now = this.clock.now();
    const verified = this.#verified.get(digest);
    if (verified && now.getTime() < verified.until) return verified.identity;
    const { identity, expiresAtS } = await this.#verify(token, now);
    const until = Math.min(now.getTime() + REMEMBERED_FOR_MS, (expiresAtS + LEEWAY_S) * 1000);
    this.#verified.delete(digest);
    this.#verified.set(digest, { identity, until });
    if (this.#verified.size > REMEMBERED) this.#verified.delete(this.#verified.keys().next().value!);
    return identity;
  }

  async #verify(token: string, now: Date): Promise<{ identity: Identity; expiresAtS: number }> {
    const { authIssuer: issuer, authAudience: audience } = this.settings;
    try {
      const rules = { issuer, audience, requiredClaims: ['exp'], clockTolerance: LEEWAY_S, currentDate: now };
      const claims = await this.keys.verify(token, rules);
      requireBegun(claims, now);
      return { identity: identityOf(claims, this.settings), expiresAtS: claims.exp! };
    } catch (error) {
      throw problemOf(error as Error);
    }
  }
}

/** The leeway is for `exp` only. */
function requireBegun(claims: JWTPayload, now: Date): void {
  if (claims.nbf !== undefined && claims.nbf * 1000 > now.getTime())
    throw new errors.JWTClaimValidationFailed('"nbf" claim timestamp check failed', claims, 'nbf');
}

/** A key set that did not arrive or has an unusable key is not the caller's fault. */
function problemOf(error: Error): ProblemException {
  if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSInvalid))
    return credentialsRefusal('Bearer error="invalid_token"', reasonOf(error));
  return requestProblem('unavailable', {}, { 'retry-after': '5' }, error.message);
}

/** jose's messages name the claim. Where a setting has to match, we add what the token has. */
function reasonOf(error: errors.JOSEError): string {
  const isMismatch = error instanceof errors.JWTClaimValidationFailed && error.message.startsWith('unexpected ');
  return isMismatch ? `${error.message}: ${JSON.stringify(error.payload[error.claim])}` : error.message;
}
