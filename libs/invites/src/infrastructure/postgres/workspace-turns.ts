import { InviteError } from '../../domain/invite-error.js';
import { KeyedQueue, QueueFull } from '../../application/concurrency/keyed-queue.js';
import type { Outcome } from '../../application/ports/invite-repository.js';
import { backoff, isLockHeld, RETRIES_FOR_A_LOCK } from './retry.js';
import type { TransactionScope } from './transaction-scope.js';

/**
 * Within this process the invites of one workspace are mailed one after the other, as its lock in the database would have
 * it anyway, and those that wait have no connection meanwhile. A single one that nobody is before is stored together with
 * those of other workspaces and requests.
 */
export class WorkspaceTurns {
  readonly #queue = new KeyedQueue<number>(1);

  constructor(private readonly scope: TransactionScope) {}

  /**
   * Stores items of one workspace. Those that need a lock which somebody holds are stored a moment later: within a
   * transaction of ours whoever has begun it begins it again. A transaction of the host is the host's: there they are
   * refused at once.
   *
   * @param storeSoon stores one together with what others store at the same moment
   */
  async run<Item, Stored>(
    workspaceId: number,
    items: readonly Item[],
    store: (items: readonly Item[]) => Promise<Outcome<Stored>[]>,
    storeSoon: (item: Item) => Promise<Outcome<Stored>>,
  ): Promise<Outcome<Stored>[]> {
    if (items.length === 0) return [];
    if (this.scope.isOpen) {
      const outcomes = await store(items);
      if (this.scope.isOwn && outcomes.some(isLockHeld)) throw new InviteError('invite-busy');
      return outcomes;
    }
    const isAlone = items.length === 1 && this.#queue.isIdle(workspaceId);
    const outcomes = isAlone
      ? [await storeSoon(items[0]!)]
      : items.map((): Outcome<Stored> => new InviteError('invite-busy'));
    for (let attempt = 0; attempt <= RETRIES_FOR_A_LOCK; attempt++) {
      const held = [...outcomes.keys()].filter((index) => isLockHeld(outcomes[index]));
      if (held.length === 0) break;
      if (attempt > 0) await backoff(attempt);
      try {
        const stored = await this.#queue.run(workspaceId, () => store(held.map((index) => items[index]!)));
        for (const [place, outcome] of stored.entries()) outcomes[held[place]!] = outcome;
      } catch (error) {
        if (error instanceof QueueFull) break;
        throw error;
      }
    }
    return outcomes;
  }
}
