import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

const ANSWER_WITHIN_MS = 2_000;

/** Whether the database answers, told within two seconds. */
export function isReady(dataSource: DataSource): Promise<boolean> {
  const answer = dataSource.query('SELECT 1').then(
    () => true,
    () => false,
  );
  return Promise.race([answer, delay(ANSWER_WITHIN_MS, false, { ref: false })]);
}
