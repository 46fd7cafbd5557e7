import { isHttpsUrl } from '@invites/invites/internal';
import type { Identity } from '@invites/workspaces';
import type { JWTPayload } from 'jose';

const MAX_CHARACTERS = 1_000;
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u;

/**
 * The identity that a token's claims describe, or undefined when a claim is missing or has another type. The picture is
 * for display only: one that can't be shown counts as absent.
 */
export function identityOf(claims: JWTPayload): Identity | undefined {
  const {
    sub,
    email,
    email_verified: emailVerified = false,
    name = '',
    preferred_username: username = '',
    picture,
  } = claims;
  if (!isText(sub) || sub === '' || !isText(email) || typeof emailVerified !== 'boolean') return undefined;
  if (!isText(name) || !isText(username)) return undefined;
  if (![claims.iss, claims.jti].every(isTextOrAbsent) || ![claims.aud ?? []].flat().every(isText)) return undefined;
  const shown = typeof picture === 'string' && isHttpsUrl(picture) ? picture : null;
  return { subject: sub, email, emailVerified, fullName: name, username, picture: shown };
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || isText(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_CHARACTERS && !UNSTORABLE.test(value);
}
