import type { FounderFacts } from '../../domain/founder.js';
import type { Identity } from '../../domain/identity.js';

export abstract class UserRepository {
  /** Makes the user's row, or brings it up to date; resolves with the user's id. */
  abstract upsert(identity: Identity): Promise<number>;

  abstract founder(userId: number): Promise<FounderFacts>;
}
