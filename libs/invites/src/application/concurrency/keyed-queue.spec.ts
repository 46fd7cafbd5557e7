import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { KeyedQueue, QueueFull } from './keyed-queue.js';

let queue: KeyedQueue<string>;
let begun: string[];
let ends: Map<string, (error?: Error) => void>;

beforeEach(() => {
  queue = new KeyedQueue(2);
  begun = [];
  ends = new Map();
});

/** Work with a name, which goes on until it is ended by that name. */
function run(key: string, name: string): Promise<string> {
  return queue.run(key, () => {
    begun.push(name);
    return new Promise((resolve, reject) => ends.set(name, (error) => (error ? reject(error) : resolve(name))));
  });
}

const settled = () => new Promise((resolve) => process.nextTick(resolve));

describe('of the work with one key', () => {
  it('as much runs at once as may, the rest in order, and work with another key waits for none of it', async () => {
    const all = ['first', 'second', 'third', 'fourth'].map((name) => run('one', name));
    const other = run('other', 'of another');
    expect(begun).toEqual(['first', 'second', 'of another']);
    ends.get('second')!();
    expect(await all[1]).toBe('second');
    expect(begun.at(-1)).toBe('third');
    ends.get('first')!(new Error('failed'));
    await expect(all[0]).rejects.toThrow('failed');
    expect(begun.at(-1)).toBe('fourth');
    for (const name of ['third', 'fourth', 'of another']) ends.get(name)!();
    expect(await Promise.all([all[2], all[3], other])).toEqual(['third', 'fourth', 'of another']);
    void run('one', 'fifth');
    expect(begun.at(-1)).toBe('fifth');
  });

  it('a hundred pieces wait, and more are refused at once', async () => {
    const waiting = Array.from({ length: 102 }, (_, index) => run('one', String(index)));
    await expect(run('one', 'too many')).rejects.toThrow(QueueFull);
    for (const [index, work] of waiting.entries()) {
      ends.get(String(index))!();
      await work;
    }
    expect(begun).toHaveLength(102);
  });
});

describe('work that has waited', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick'] }));
  afterEach(() => void jest.useRealTimers());

  it('for more than a second is refused when its turn comes, and the work after it is not held up', async () => {
    void run('one', 'first');
    void run('one', 'second');
    const late = run('one', 'late');
    late.catch(() => {});
    jest.advanceTimersByTime(1_001);
    const inTime = run('one', 'in time');
    ends.get('first')!();
    await expect(late).rejects.toThrow(QueueFull);
    await settled();
    expect(begun).toEqual(['first', 'second', 'in time']);
    ends.get('in time')!();
    expect(await inTime).toBe('in time');
  });
});
