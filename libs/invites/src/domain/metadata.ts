import { InviteError } from './invite-error.js';

/** What the host attaches to an invite for itself: names and texts. The invitee never sees it. */
export type Metadata = Readonly<Record<string, string>>;

export const MAX_METADATA_KEYS = 20;
export const METADATA_KEY = /^[A-Za-z0-9_-]{1,40}$/;
const MAX_BYTES = 4_096;
const FORBIDDEN = /[\0\p{Cs}]/u;

/**
 * At most 20 keys of 1 to 40 letters, digits, `_` and `-`, with strings as their values: all keys and values together
 * have at most 4,096 bytes in UTF-8. `__proto__` is no key, since it would mean something else to whoever copies it.
 *
 * @throws InviteError `invalid-metadata`, with the reason
 */
export function requireMetadata(given: Readonly<Record<string, unknown>>): Metadata {
  const entries = Object.entries(given);
  if (entries.length > MAX_METADATA_KEYS) throw invalid(`has more than ${MAX_METADATA_KEYS} keys`);
  let bytes = 0;
  for (const [key, value] of entries) {
    if (!METADATA_KEY.test(key) || key === '__proto__') {
      throw invalid('has a key that is not 1 to 40 letters, digits, _ and -, or is __proto__');
    }
    if (typeof value !== 'string') throw invalid('has a value that is not a string');
    if (FORBIDDEN.test(value)) throw invalid('has a value with NUL, or one that is no valid Unicode');
    bytes += key.length + Buffer.byteLength(value);
  }
  if (bytes > MAX_BYTES) throw invalid('has more than 4,096 bytes');
  return Object.fromEntries(entries) as Metadata;
}

/** The order of the keys does not count. */
export function isSameMetadata(one: Metadata, other: Metadata): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

function invalid(reason: string): InviteError {
  return new InviteError('invalid-metadata', { reason });
}
