import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, it, jest } from '@jest/globals';
import { Batcher } from './batcher.js';

/** Whatever can go on goes on. */
const goOn = () => new Promise((resolve) => setImmediate(resolve));

/** Answers when the test says so. */
function subject() {
  const asked: { keys: readonly number[]; answer: () => void; fail: (error: Error) => void }[] = [];
  const batcher = new Batcher<number, string>(
    (keys) =>
      new Promise((resolve, reject) => {
        asked.push({ keys, answer: () => resolve(keys.map((key) => `answer ${key}`)), fail: reject });
      }),
  );
  return { batcher, asked };
}

it('a key that is asked for alone is looked up in the same turn of the event loop', async () => {
  const { batcher, asked } = subject();
  const answer = batcher.ask(1);
  await goOn();
  expect(asked.map(({ keys }) => keys)).toEqual([[1]]);
  asked[0]!.answer();
  await expect(answer).resolves.toBe('answer 1');
});

it('keys that are asked for in one turn share a round trip', async () => {
  const { batcher, asked } = subject();
  const answers = [1, 2].map((key) => batcher.ask(key));
  answers.push(Promise.resolve().then(() => batcher.ask(3)));
  await goOn();
  asked[0]!.answer();
  await expect(Promise.all(answers)).resolves.toEqual(['answer 1', 'answer 2', 'answer 3']);
  expect(asked.map(({ keys }) => keys)).toEqual([[1, 2, 3]]);
});

it('keys that are asked for while others are being answered share the next round trip, never the one under way', async () => {
  const { batcher, asked } = subject();
  const first = batcher.ask(1);
  await goOn();
  const others = [batcher.ask(2), batcher.ask(1)];
  await goOn();
  expect(asked).toHaveLength(1);
  asked[0]!.answer();
  await expect(first).resolves.toBe('answer 1');
  await goOn();
  expect(asked.map(({ keys }) => keys)).toEqual([[1], [2, 1]]);
  asked[1]!.answer();
  await expect(Promise.all(others)).resolves.toEqual(['answer 2', 'answer 1']);
});

it('one that is not answered holds up the next for 50 ms only', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  try {
    const { batcher, asked } = subject();
    void batcher.ask(1);
    await goOn();
    const next = batcher.ask(2);
    await jest.advanceTimersByTimeAsync(49);
    expect(asked).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(asked.map(({ keys }) => keys)).toEqual([[1], [2]]);
    asked[1]!.answer();
    await expect(next).resolves.toBe('answer 2');
  } finally {
    jest.useRealTimers();
  }
});

it('each round trip belongs to one of those who share it', async () => {
  const requests = new AsyncLocalStorage<string>();
  const belongsTo: (string | undefined)[] = [];
  const batcher = new Batcher(async (keys: readonly number[]) => {
    belongsTo.push(requests.getStore());
    return keys;
  });
  const ask = (request: string, key: number) => requests.run(request, () => batcher.ask(key));
  const first = ask('a', 1);
  await goOn();
  await Promise.all([first, ask('b', 2), ask('c', 3)]);
  expect(belongsTo).toEqual(['a', 'b']);
});

it('a failure is that of those who shared it, and of none that come after', async () => {
  const { batcher, asked } = subject();
  const failing = batcher.ask(1);
  await goOn();
  const next = batcher.ask(2);
  asked[0]!.fail(new Error('the database is away'));
  await expect(failing).rejects.toThrow('the database is away');
  await goOn();
  asked[1]!.answer();
  await expect(next).resolves.toBe('answer 2');
  await goOn();
  const later = batcher.ask(3);
  await goOn();
  asked[2]!.answer();
  await expect(later).resolves.toBe('answer 3');
});

it('no more than a hundred share a round trip', async () => {
  const { batcher, asked } = subject();
  const answers = Array.from({ length: 202 }, (_, key) => batcher.ask(key));
  for (const index of [0, 1, 2]) {
    await goOn();
    asked[index]!.answer();
    await answers[[0, 100, 200][index]!];
  }
  expect(asked.map(({ keys }) => keys.length)).toEqual([100, 100, 2]);
});
