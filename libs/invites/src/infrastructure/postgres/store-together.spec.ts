import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { storeTogether } from './store-together.js';

interface Item {
  readonly key: number;
  /** Whether PostgreSQL refuses a statement with this item. */
  readonly isPoison: boolean;
}

const REFUSED = Object.assign(new Error('refused'), { severity: 'ERROR' });
const LOST = new Error('the connection is lost');

/** Stores all of some items, or none of them. */
function subject(failure: Error = REFUSED) {
  const statements: (readonly Item[])[] = [];
  const stored: Item[] = [];
  const store = async (items: readonly Item[]) => {
    statements.push(items);
    await Promise.resolve();
    if (items.some(({ isPoison }) => isPoison)) throw failure;
    stored.push(...items);
    return items.map(({ key }) => `stored ${key}`);
  };
  const together = async (items: readonly Item[], isRepeatable?: (error: unknown) => boolean) =>
    Promise.allSettled(
      await storeTogether<Item, string>(items, {
        keyOf: ({ key }) => String(key),
        beaten: 'beaten',
        isRepeatable,
        store,
      }),
    );
  return { statements, stored, together };
}

const items = fc.array(fc.record({ key: fc.nat(9), isPoison: fc.boolean() }), { minLength: 1, maxLength: 12 });

/** What becomes of each if it is stored by itself; of several with one key the first is stored. */
function outcomesAlone(all: readonly Item[]) {
  return all.map((item, index) => {
    if (all.findIndex(({ key }) => key === item.key) < index) return 'beaten';
    return item.isPoison ? REFUSED : `stored ${item.key}`;
  });
}

it('each item has the outcome that it would have alone, whatever the others are', async () => {
  const several = items.filter((all) => new Set(all.map(({ key }) => key)).size > 1);
  const property = fc.asyncProperty(several, async (all) => {
    const { statements, stored, together } = subject();
    const outcomes = (await together(all)).map((one) => (one.status === 'fulfilled' ? one.value : one.reason));
    const alone = outcomesAlone(all);
    expect(outcomes).toEqual(alone);
    expect(new Set(stored)).toEqual(new Set(all.filter((_, index) => String(alone[index]).startsWith('stored'))));
    const different = alone.filter((outcome) => outcome !== 'beaten').length;
    expect(statements).toHaveLength(alone.includes(REFUSED) ? 1 + different : 1);
  });
  await fc.assert(property);
});

const TWO = [
  { key: 1, isPoison: false },
  { key: 2, isPoison: true },
];

it('nothing is stored again where nobody knows whether it was stored', async () => {
  const { statements, together } = subject(LOST);
  await expect(together(TWO)).rejects.toBe(LOST);
  expect(statements).toHaveLength(1);
});

it('unless to store it twice harms nothing', async () => {
  const { statements, together } = subject(LOST);
  expect((await together(TWO, () => true)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(statements).toHaveLength(3);
});
