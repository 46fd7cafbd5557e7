import { isHttpsUrl, trimmed } from '@invites/invites/internal';
import type { Settings } from '@invites/runtime';
import type { Identity } from '@invites/workspaces';
import { errors, type JWTPayload } from 'jose';

const MAX_CHARACTERS = 1_000;
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u;

/**
 * The identity that a token's claims describe. Names and the picture are for display only: one that can't be shown
 * counts as absent.
 *
 * @throws JWTClaimValidationFailed for a claim that is missing or has another type
 */
export function identityOf(
  claims: JWTPayload,
  { authClaims, authEmailVerified }: Pick<Settings, 'authClaims' | 'authEmailVerified'>,
): Identity {
  requireRegisteredTypes(claims);
  const { preferred_username: username, picture } = claims;
  const isVerified = authEmailVerified === 'trust'; // what a token says outweighs it
  return {
    subject: requireText(claims, 'sub'),
    email: trimmed(requireText(claims, authClaims.email)),
    emailVerified: requireBoolean(claims, authClaims.emailVerified, isVerified),
    fullName: usableText(claims[authClaims.name]),
    username: usableText(username),
    picture: typeof picture === 'string' && isHttpsUrl(picture) ? picture : null,
  };
}

/** RFC 7519, section 4.1. jose checks the times, and the others only against a setting. */
function requireRegisteredTypes(claims: JWTPayload): void {
  for (const name of ['iss', 'jti']) {
    if (claims[name] !== undefined && typeof claims[name] !== 'string') throw refused(claims, name, 'must be a string');
  }
  if (![claims.aud ?? []].flat().every((audience) => typeof audience === 'string'))
    throw refused(claims, 'aud', 'must be a string or an array of strings');
}

function requireText(claims: JWTPayload, name: string): string {
  const value = claims[name];
  if (value === undefined) throw refused(claims, name, 'is missing');
  if (typeof value !== 'string') throw refused(claims, name, 'must be a string');
  if (usableText(value) === '')
    throw refused(claims, name, `must have 1 to ${MAX_CHARACTERS} characters, and no control characters`);
  return value;
}

function requireBoolean(claims: JWTPayload, name: string, fallback: boolean): boolean {
  const { [name]: value = fallback } = claims;
  if (typeof value !== 'boolean') throw refused(claims, name, 'must be a boolean');
  return value;
}

/** Empty when it can be neither stored nor shown. */
function usableText(value: unknown): string {
  const isText = typeof value === 'string' && value.length <= MAX_CHARACTERS && !UNSTORABLE.test(value);
  return isText && value.trim() !== '' ? value : '';
}

function refused(claims: JWTPayload, name: string, problem: string): errors.JWTClaimValidationFailed {
  return new errors.JWTClaimValidationFailed(`"${name}" claim ${problem}`, claims, name);
}
