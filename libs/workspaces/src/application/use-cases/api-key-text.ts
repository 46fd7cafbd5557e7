import { createHash, randomBytes } from 'node:crypto';

/** How every key begins, and no other credential. */
export const API_KEY_START = 'inv_';

const FORM = /^(inv_[0-9a-f]{16})_[\w-]{43}$/;

/** A new key: 64 random bits that name it, then 256 that prove it. */
export function newApiKey(): string {
  return `${API_KEY_START}${randomBytes(8).toString('hex')}_${randomBytes(32).toString('base64url')}`;
}

/** The part that names the key, or undefined when the text is no key. */
export function prefixOf(key: string): string | undefined {
  return FORM.exec(key)?.[1];
}

/** Nobody can guess 256 random bits, however fast the digest: a slow hash is for passwords. */
export function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
