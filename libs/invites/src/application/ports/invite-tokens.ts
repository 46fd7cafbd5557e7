/**
 * The bearer token of an invite's link. It looks like a random uuid and is derived from the invite's seed with a key
 * that is not in the database, so that a copy of the database opens no invite.
 */
export abstract class InviteTokens {
  /** A fresh random seed. */
  abstract newSeed(): string;

  /** The token of a seed: a version 4 uuid (RFC 9562, section 5.4), 122 bits of a keyed hash. */
  abstract tokenOf(seed: string): string;

  /** The digest by which the database finds an invite. */
  abstract digestOf(token: string): Buffer;
}
