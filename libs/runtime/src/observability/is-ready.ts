import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

const ANSWER_WITHIN_MS = 1_500;

/** The query that runs. All callers share it, so that they use one connection. */
const pending = new WeakMap<DataSource, Promise<boolean>>();

/** Whether the database answers. Resolves within two seconds. */
export function isReady(dataSource: DataSource): Promise<boolean> {
  const answer = pending.get(dataSource) ?? ask(dataSource);
  return Promise.race([answer, delay(ANSWER_WITHIN_MS, false, { ref: false })]);
}

function ask(dataSource: DataSource): Promise<boolean> {
  const answer = dataSource
    .query('SELECT 1')
    .then(
      () => true,
      () => false,
    )
    .finally(() => pending.delete(dataSource));
  pending.set(dataSource, answer);
  return answer;
}
