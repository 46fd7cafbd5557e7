import type { StoredToken } from '../../domain/invite.js';

/** Stands for a token that the reader may not see, or that is dead: the nil UUID (RFC 9562, section 5.9). */
export const WITHHELD_TOKEN = '00000000-0000-0000-0000-000000000000';

/**
 * The bearer token of an invite's link. It looks like a random uuid and is derived from the invite's seed with a key
 * that is not in the database, so that a copy of the database opens no invite. When the key is changed, all earlier
 * tokens are dead, except while the earlier key is known as well.
 */
export abstract class InviteTokens {
  /** Draws a fresh random seed, for a token of the current key. */
  abstract create(): StoredToken;

  /**
   * The token: a version 4 uuid (RFC 9562, section 5.4), 122 bits of a keyed hash. Undefined when it is dead, since its
   * key is no longer known.
   */
  abstract tokenOf(stored: StoredToken): string | undefined;

  /** The digests by which the database may find the invite of a token: one for each known key, the current one first. */
  abstract digestsOf(token: string): Buffer[];
}
