import type { Identity } from './identity.js';

export abstract class UserRepository {
  /** Makes the user's row, or brings it up to date; resolves with the user's id. */
  abstract upsert(identity: Identity): Promise<number>;

  /** False for an API key, and for an id that names nobody. */
  abstract isPerson(userId: number): Promise<boolean>;
}
