import { webcrypto } from 'node:crypto';
import { type JWTPayload, jwtVerify, type JWTVerifyOptions } from 'jose';
import { SigningKeys } from './signing-keys.js';

const ALGORITHMS = ['HS256'];

export class SharedSecret extends SigningKeys {
  /** It is imported once. From any other kind of key jose would make a CryptoKey for each token. */
  readonly #key: Promise<webcrypto.CryptoKey>;

  constructor(secret: string) {
    super();
    const hmac = { name: 'HMAC', hash: 'SHA-256' };
    this.#key = webcrypto.subtle.importKey('raw', Buffer.from(secret, 'utf8'), hmac, false, ['verify']);
  }

  async verify(token: string, rules: JWTVerifyOptions): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, () => this.#key, { ...rules, algorithms: ALGORITHMS });
    return payload;
  }
}
