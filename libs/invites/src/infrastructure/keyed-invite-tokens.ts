import { createHmac, createSecretKey, type KeyObject, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { INVITE_SETTINGS, type InviteSettings, tokenKeysOf } from '../settings.js';
import { InviteTokens } from '../application/ports/invite-tokens.js';
import type { StoredToken } from '../domain/invite.js';

const MAX_DERIVED = 100;
/** The digits of a UUID that state its variant (RFC 9562, section 4.1). */
const VARIANTS = '89ab';

/** Derives tokens and digests with HMAC-SHA-256 (RFC 2104). */
@Injectable()
export class KeyedInviteTokens extends InviteTokens {
  readonly #key: KeyObject;
  readonly #keys: readonly KeyObject[];
  /** The last tokens, by their digests as they are in hand: a request derives a token once, however often it needs it. */
  readonly #derived = new Map<Buffer, string>();

  constructor(@Inject(INVITE_SETTINGS) settings: Pick<InviteSettings, 'tokenKey' | 'tokenKeyBefore'>) {
    super();
    this.#keys = tokenKeysOf(settings).map((key) => createSecretKey(key, 'utf8'));
    this.#key = this.#keys[0]!;
  }

  create(): StoredToken {
    const tokenSeed = randomUUID();
    const token = tokenOf(tokenSeed, this.#key);
    const tokenDigest = digestOf(token, this.#key);
    this.#remember(tokenDigest, token);
    return { tokenSeed, tokenDigest };
  }

  tokenOf({ tokenSeed, tokenDigest }: StoredToken): string | undefined {
    const derived = this.#derived.get(tokenDigest);
    if (derived !== undefined) return derived;
    const stored = tokenDigest.toString('hex');
    for (const key of this.#keys) {
      const token = tokenOf(tokenSeed, key);
      if (hexDigestOf(token, key) !== stored) continue;
      this.#remember(tokenDigest, token);
      return token;
    }
    return undefined;
  }

  #remember(tokenDigest: Buffer, token: string): void {
    if (this.#derived.size === MAX_DERIVED) this.#derived.clear();
    this.#derived.set(tokenDigest, token);
  }

  digestsOf(token: string): Buffer[] {
    return this.#keys.map((key) => digestOf(token, key));
  }
}

function tokenOf(seed: string, key: KeyObject): string {
  const hex = createHmac('sha256', key).update(seed).digest('hex');
  const variant = VARIANTS[parseInt(hex[16]!, 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function digestOf(token: string, key: KeyObject): Buffer {
  return Buffer.from(hexDigestOf(token, key), 'hex');
}

/** A string costs Node less than a buffer, and of a page of invites each one's digest is compared. */
function hexDigestOf(token: string, key: KeyObject): string {
  return createHmac('sha256', key).update(`token-digest ${token}`).digest('hex');
}
