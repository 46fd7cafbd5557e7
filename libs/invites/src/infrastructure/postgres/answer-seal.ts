import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { WITHHELD_TOKEN } from '../../application/ports/invite-tokens.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The member of an answer that is a secret. */
const TOKEN = 'token';

/** Seals the tokens of stored answers with AES-256-GCM (NIST SP 800-38D), since the database may be copied. */
export class AnswerSeal {
  readonly #keys: readonly Buffer[];

  /** @param secrets the one that seals comes first; the others only open */
  constructor(secrets: readonly string[]) {
    // RFC 5869
    this.#keys = secrets.map((secret) =>
      Buffer.from(hkdfSync('sha256', secret, '', 'invites: idempotent answers', 32)),
    );
  }

  seal(answer: unknown): Buffer {
    return Buffer.from(JSON.stringify(answer, (name, value) => (name === TOKEN ? this.#sealed(value) : value)));
  }

  /** Tokens that were sealed with a key that is no longer known are withheld: their links are dead. */
  open(sealed: Buffer): unknown {
    return JSON.parse(sealed.toString('utf8'), (name, value) =>
      name === TOKEN ? (this.#opened(Buffer.from(value, 'base64')) ?? WITHHELD_TOKEN) : value,
    );
  }

  #sealed(token: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#keys[0]!, nonce);
    const sealed = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }

  #opened(sealed: Buffer): string | undefined {
    for (const key of this.#keys) {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const token = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
      try {
        return Buffer.concat([token, decipher.final()]).toString('utf8');
      } catch {
        continue; // Another key has sealed it.
      }
    }
    return undefined;
  }
}
