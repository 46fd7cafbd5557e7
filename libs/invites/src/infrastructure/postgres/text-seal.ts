import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals texts with AES-256-GCM (NIST SP 800-38D), since the database may be copied. */
export class TextSeal {
  readonly #keys: readonly Buffer[];

  /**
   * @param secrets the one that seals comes first; the others only open
   * @param purpose tells its keys from those of other seals
   */
  constructor(secrets: readonly string[], purpose: string) {
    // RFC 5869
    this.#keys = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', `invites: ${purpose}`, 32)));
  }

  seal(text: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#keys[0]!, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** Undefined for what was sealed with a key that is no longer known. */
  open(sealed: Buffer): string | undefined {
    for (const key of this.#keys) {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const text = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
      try {
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        continue; // Another key has sealed it.
      }
    }
    return undefined;
  }
}
