import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

const ANSWER_WITHIN_MS = 1_500;

/** The question that is under way: however many ask, they take up one connection. */
const asked = new WeakMap<DataSource, Promise<boolean>>();

/** Whether the database answers, told within two seconds. */
export function isReady(dataSource: DataSource): Promise<boolean> {
  const answer = asked.get(dataSource) ?? ask(dataSource);
  return Promise.race([answer, delay(ANSWER_WITHIN_MS, false, { ref: false })]);
}

function ask(dataSource: DataSource): Promise<boolean> {
  const answer = dataSource
    .query('SELECT 1')
    .then(
      () => true,
      () => false,
    )
    .finally(() => asked.delete(dataSource));
  asked.set(dataSource, answer);
  return answer;
}
