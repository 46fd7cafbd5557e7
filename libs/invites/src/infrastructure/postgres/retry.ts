import { setTimeout as delay } from 'node:timers/promises';
import { InviteError } from '../../domain/invite-error.js';

/** deadlock_detected, serialization_failure: the same may well succeed at the next attempt. */
const CONFLICTS = new Set(['40P01', '40001']);
/** Those, and lock_not_available: somebody else is at it, and nothing is stored. */
const BUSY = new Set([...CONFLICTS, '55P03']);
const RETRIES_AFTER_A_CONFLICT = 3;
/** They take a third of a second on average, in all. */
export const RETRIES_FOR_A_LOCK = 7;

interface Coded {
  readonly code?: string;
  readonly cause?: unknown;
}

/** @throws InviteError `invite-busy`, or the error itself when it is another */
export function asBusy(error: Error & Coded): never {
  throw BUSY.has(error.code ?? '') ? new InviteError('invite-busy', {}, { cause: error }) : error;
}

/** Whether somebody holds a lock, of which PostgreSQL makes no error. */
export function isLockHeld(outcome: unknown): outcome is InviteError {
  return outcome instanceof InviteError && outcome.code === 'invite-busy' && outcome.cause === undefined;
}

/**
 * Does the work, and does it again up to three times when it was the victim of a deadlock or could not be serialized, and
 * up to seven times when somebody holds a lock that it needs.
 */
export async function retry<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt > retriesAfter(error as Coded)) throw error;
    }
    await backoff(attempt);
  }
}

/** The pauses grow, up to 200 ms, and are random, so that those who are in each other's way get out of step. */
export async function backoff(attempt: number): Promise<void> {
  await delay(Math.random() * Math.min(10 * 2 ** attempt, 200));
}

function retriesAfter(error: Coded): number {
  if (isLockHeld(error)) return RETRIES_FOR_A_LOCK;
  const isConflict = [error, error.cause as Coded | undefined].some((one) => CONFLICTS.has(one?.code ?? ''));
  return isConflict ? RETRIES_AFTER_A_CONFLICT : 0;
}
