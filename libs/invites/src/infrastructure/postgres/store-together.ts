import { InviteError } from '../../domain/invite-error.js';

interface Terms<Item, Stored> {
  /** Items of one key can't be stored by the same statement. */
  readonly keyOf: (item: Item) => string;
  /** The outcome of an item that another one of its key was quicker than. */
  readonly beaten: Stored;
  /** Whether each may be stored again after this error. Left out: where it is certain that nothing has been stored. */
  readonly isRepeatable?: (error: unknown) => boolean;
  /** Whether each is to be stored by itself, since no step can be theirs. */
  readonly isAlone?: boolean;
  /** Stores items of different keys in one step. */
  readonly store: (items: readonly Item[]) => Promise<readonly (Stored | Promise<Stored>)[]>;
}

/**
 * Stores items of several requests in one step, with an outcome for each. When the step fails as a whole, each is stored by
 * itself, once, so that none harms the others.
 */
export async function storeTogether<Item, Stored>(
  items: readonly Item[],
  { keyOf, beaten, isRepeatable = isRolledBack, isAlone = false, store }: Terms<Item, Stored>,
): Promise<(Stored | Promise<Stored>)[]> {
  const firstOfKey = new Map<string, number>();
  for (const [place, item] of items.entries()) if (!firstOfKey.has(keyOf(item))) firstOfKey.set(keyOf(item), place);
  const places = [...firstOfKey.values()];
  const different = places.map((place) => items[place]!);
  const outcomes = items.map((): Stored | Promise<Stored> => beaten);
  const storeEach = () => different.map(async (item) => (await store([item]))[0]!);
  const storeAll = () =>
    store(different).catch((error: unknown) => {
      if (different.length === 1 || !isRepeatable(error)) throw error;
      return storeEach();
    });
  const stored = isAlone ? storeEach() : await storeAll();
  for (const [index, place] of places.entries()) outcomes[place] = stored[index]!;
  return outcomes;
}

/** PostgreSQL has refused the statement, and the connection lives on: nothing of it is stored. */
function isRolledBack(error: unknown): boolean {
  return error instanceof InviteError || (error as { severity?: unknown } | null)?.severity === 'ERROR';
}
