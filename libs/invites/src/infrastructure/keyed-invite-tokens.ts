import { createHash, createHmac, createSecretKey, type KeyObject, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { INVITE_SETTINGS, type InviteSettings } from '../settings.js';
import { InviteTokens } from '../application/ports/invite-tokens.js';

/** Derives tokens with HMAC-SHA-256 (RFC 2104). */
@Injectable()
export class KeyedInviteTokens extends InviteTokens {
  readonly #key: KeyObject;

  constructor(@Inject(INVITE_SETTINGS) { tokenKey }: Pick<InviteSettings, 'tokenKey'>) {
    super();
    this.#key = createSecretKey(tokenKey, 'utf8');
  }

  newSeed(): string {
    return randomUUID();
  }

  tokenOf(seed: string): string {
    const bytes = createHmac('sha256', this.#key).update(seed).digest().subarray(0, 16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40; // the version, RFC 9562, section 4.2
    bytes[8] = (bytes[8]! & 0x3f) | 0x80; // the variant, section 4.1
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  digestOf(token: string): Buffer {
    return createHash('sha256').update(token).digest();
  }
}
