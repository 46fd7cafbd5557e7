/**
 * The bearer token of an invite's link: a random uuid to whoever holds it, derived from the invite's seed with
 * a key that the database does not have, so that a copy of the database opens no invite.
 */
export abstract class InviteTokens {
  /** A fresh random seed. */
  abstract newSeed(): string;

  /** The token of a seed: a version 4 uuid (RFC 9562, section 5.4), 122 bits of a keyed hash. */
  abstract tokenOf(seed: string): string;

  /** What the database keeps to find an invite by its token. */
  abstract digestOf(token: string): Buffer;
}
