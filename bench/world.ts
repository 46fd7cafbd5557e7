import { createHmac, createSecretKey } from 'node:crypto';

// What everything here agrees on: keys, limits, and who is who in the seeded databases.

export const JWT_KEY = 'a signing key of the benchmark, 32 bytes or more';
export const TOKEN_KEY = 'a token key of the benchmark, 32 bytes or more';
export const POOL_SIZE = 10;
/** Counted, but never reached. */
export const LIMIT = 1_000_000;
/** Admins; each looks after every thousandth workspace. */
export const USERS = 1000;

const tokenKey = createSecretKey(TOKEN_KEY, 'utf8');

export interface UserClaims {
  readonly sub: string;
  readonly email: string;
}

export function claimsOf(userId: number): UserClaims {
  return { sub: `user-${userId}`, email: `user-${userId}@example.com` };
}

export function adminOf(workspaceId: number): number {
  return 1 + ((workspaceId - 1) % USERS);
}

/** A token is derived from the seed in its row. */
export function tokenOf(seed: string): string {
  const hex = createHmac('sha256', tokenKey).update(seed).digest('hex');
  const variant = '89ab'[parseInt(hex[16]!, 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The keyed digest by which a token is found. */
export function digestOf(token: string): Buffer {
  return createHmac('sha256', tokenKey).update(`token-digest ${token}`).digest();
}
