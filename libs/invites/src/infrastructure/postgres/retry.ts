import { setTimeout as delay } from 'node:timers/promises';
import { InviteError } from '../../domain/invite-error.js';

/** deadlock_detected, serialization_failure: the same again may well succeed. */
const BEATEN = new Set(['40P01', '40001']);
/** Those, and lock_not_available: somebody else is at it, and nothing is stored. */
const BUSY = new Set([...BEATEN, '55P03']);
const RETRIES_WHEN_BEATEN = 3;
/** For a third of a second on average, in all. */
export const RETRIES_WHEN_HELD = 7;

interface Coded {
  readonly code?: string;
  readonly cause?: unknown;
}

/** @throws InviteError `invite-busy`, or the error itself when it is another */
export function asBusy(error: Error & Coded): never {
  throw BUSY.has(error.code ?? '') ? new InviteError('invite-busy', {}, { cause: error }) : error;
}

/** That somebody holds a lock, of which PostgreSQL makes no error. */
export function isHeld(outcome: unknown): outcome is InviteError {
  return outcome instanceof InviteError && outcome.code === 'invite-busy' && outcome.cause === undefined;
}

/**
 * Does it again, up to three times, when it was the victim of a deadlock or could not be serialized, and up to seven times
 * when somebody holds a lock that it needs.
 */
export async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let retry = 1; ; retry++) {
    try {
      return await work();
    } catch (error) {
      if (retry > retriesAfter(error as Coded)) throw error;
    }
    await pauseBefore(retry);
  }
}

/** Pauses grow, up to 200 ms, so that those who are in each other's way get out of step. */
export async function pauseBefore(retry: number): Promise<void> {
  await delay(Math.random() * Math.min(10 * 2 ** retry, 200));
}

function retriesAfter(error: Coded): number {
  if (isHeld(error)) return RETRIES_WHEN_HELD;
  return BEATEN.has((error.cause as Coded | undefined)?.code ?? error.code ?? '') ? RETRIES_WHEN_BEATEN : 0;
}
