import type { CreatorFacts } from '../../domain/workspace-creator.js';
import type { Identity } from '../../domain/identity.js';

export abstract class UserRepository {
  /** Stores the user, or updates the stored one. Resolves with the user's id. */
  abstract upsert(identity: Identity): Promise<number>;

  abstract creatorFacts(userId: number): Promise<CreatorFacts>;
}
