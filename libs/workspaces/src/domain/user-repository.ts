import type { FounderFacts } from './founder.js';
import type { Identity } from './identity.js';

export abstract class UserRepository {
  /** Makes the user's row, or brings it up to date; resolves with the user's id. */
  abstract upsert(identity: Identity): Promise<number>;

  abstract founder(userId: number): Promise<FounderFacts>;
}
