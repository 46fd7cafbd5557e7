import { InviteError } from '../../domain/invite-error.js';

interface Terms<Item, Stored> {
  /** Items of one key can't be stored by the same statement. */
  readonly keyOf: (item: Item) => string;
  /** The outcome of an item that another one of its key was quicker than. */
  readonly beaten: Stored;
  /** Stores items of different keys by one statement. */
  readonly store: (items: readonly Item[]) => Promise<readonly Stored[]>;
}

/**
 * Stores items of several requests by one statement, with an outcome for each. When the statement fails as a whole, each
 * is stored by itself, once, so that none harms the others.
 */
export async function storeTogether<Item, Stored>(
  items: readonly Item[],
  { keyOf, beaten, store }: Terms<Item, Stored>,
): Promise<(Stored | Promise<Stored>)[]> {
  const firstOfKey = new Map<string, number>();
  for (const [place, item] of items.entries()) if (!firstOfKey.has(keyOf(item))) firstOfKey.set(keyOf(item), place);
  const places = [...firstOfKey.values()];
  const different = places.map((place) => items[place]!);
  const outcomes = items.map((): Stored | Promise<Stored> => beaten);
  const stored = await store(different).catch((error: unknown) => storeEach(different, store, error));
  for (const [index, place] of places.entries()) outcomes[place] = stored[index]!;
  return outcomes;
}

/** @throws the error of the statement for all where it is not certain that nothing has been stored */
async function storeEach<Item, Stored>(
  items: readonly Item[],
  store: Terms<Item, Stored>['store'],
  error: unknown,
): Promise<Promise<Stored>[]> {
  if (items.length === 1 || !isRolledBack(error)) throw error;
  const outcomes: Promise<Stored>[] = [];
  for (const item of items) {
    const outcome = store([item]).then(([stored]) => stored!);
    outcomes.push(outcome);
    await outcome.catch(() => {}); // the one who asked for it learns of it
  }
  return outcomes;
}

/** PostgreSQL has refused the statement, and the connection lives on: nothing of it is stored. */
function isRolledBack(error: unknown): boolean {
  return error instanceof InviteError || (error as { severity?: unknown } | null)?.severity === 'ERROR';
}
