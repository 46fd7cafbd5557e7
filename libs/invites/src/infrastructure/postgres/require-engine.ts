import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from './database.js';

const MAX_KEY = 2 ** 47;
const TRY_LOCK = 'SELECT pg_try_advisory_xact_lock($1::bigint) AS taken';
const UNKNOWN_TABLE = '42P01';
const SECOND_CONNECTION_WITHIN_MS = 5_000;

/**
 * Tries on two connections what invites rest on. An engine that speaks PostgreSQL's protocol may accept a statement and not
 * do what it says: then limits would never refuse, and a mail would leave twice. It stores one visit for a moment, and
 * tries nothing where the tables are still to be made.
 *
 * @throws Error that names everything that is missing
 */
export async function requireEngine(database: Database): Promise<void> {
  const visit = [`probe ${randomUUID()}`];
  const key = [randomInt(MAX_KEY)];
  const missing: string[] = [];
  try {
    await database.query('INSERT INTO invite_preview_visits (client, resets_at, visits) VALUES ($1, now(), 1)', visit);
  } catch (error) {
    if ((error as { code?: unknown }).code === UNKNOWN_TABLE) return;
    throw error;
  }
  try {
    let waited: Promise<unknown[]> | undefined;
    await database.transaction(async (one) => {
      await one.query(TRY_LOCK, key);
      await one.query('UPDATE invite_preview_visits SET visits = 2 WHERE client = $1', visit);
      const trial = database.transaction(async (other) => {
        const [lock] = await other.query<{ taken: boolean }>(TRY_LOCK, key);
        if (lock!.taken) missing.push('advisory locks that exclude others');
        const free = 'SELECT client FROM invite_preview_visits WHERE client = $1 FOR UPDATE SKIP LOCKED';
        if ((await other.query(free, visit)).length > 0) missing.push('SELECT … FOR UPDATE SKIP LOCKED');
      });
      await soon(trial);
      const stale = 'UPDATE invite_preview_visits SET visits = 3 WHERE client = $1 AND visits = 1 RETURNING client';
      waited = database.query(stale, visit);
      waited.catch(() => {});
      await one.query('SELECT 1'); // by its answer the other one has begun to wait
    });
    if ((await waited!).length > 0) missing.push('updates that see what was committed while they waited for a row');
  } finally {
    await database.query('DELETE FROM invite_preview_visits WHERE client = $1', visit);
  }
  if (missing.length > 0)
    throw new Error(
      `it lacks ${missing.join('; ')}. Limits and deliveries would be wrong: PostgreSQL 14 or newer is needed.`,
    );
}

/** @throws Error when a pool of one connection can't lend a second one */
async function soon(trial: Promise<void>): Promise<void> {
  const timer = new AbortController();
  const late = delay(SECOND_CONNECTION_WITHIN_MS, undefined, timer).then(() => {
    throw new Error('it has no second connection for us: its pool has to have two or more.');
  });
  try {
    await Promise.race([trial, late]);
  } finally {
    timer.abort();
    for (const one of [trial, late]) one.catch(() => {});
  }
}
