import { expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { isReady } from './is-ready.js';

/** A database that answers when the test says so. */
function slowDatabase() {
  const questions: { answer(): void; fail(): void }[] = [];
  const query = () =>
    new Promise<void>((answer, reject) => questions.push({ answer, fail: () => reject(new Error('gone')) }));
  return { questions, dataSource: { query } as unknown as DataSource };
}

it('however many ask whether the database answers, one question is under way', async () => {
  const { dataSource, questions } = slowDatabase();
  const first = Array.from({ length: 100 }, () => isReady(dataSource));
  expect(questions).toHaveLength(1);
  questions[0]!.answer();
  expect(new Set(await Promise.all(first))).toEqual(new Set([true]));

  const second = isReady(dataSource);
  expect(questions).toHaveLength(2);
  questions[1]!.fail();
  expect(await second).toBe(false);
});

it('a silent database counts as not ready within two seconds, and takes up no more of the pool while it is silent', async () => {
  const { dataSource, questions } = slowDatabase();
  const askedAt = performance.now();
  expect(await isReady(dataSource)).toBe(false);
  expect(performance.now() - askedAt).toBeLessThan(2_000);
  const again = isReady(dataSource);
  expect(questions).toHaveLength(1);
  questions[0]!.answer();
  expect(await again).toBe(true);
});
