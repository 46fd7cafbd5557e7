import { setTimeout as delay } from 'node:timers/promises';
import { InviteError } from '../domain/invite-error.js';

/** deadlock_detected, serialization_failure: the same again may well succeed. */
const BEATEN = new Set(['40P01', '40001']);
/** Those, and lock_not_available: somebody else is at it, and nothing is stored. */
const BUSY = new Set([...BEATEN, '55P03']);
const RETRIES = 3;

interface Coded {
  readonly code?: string;
  readonly cause?: unknown;
}

/** @throws InviteError `invite-busy`, or the error itself when it is another */
export function asBusy(error: Error & Coded): never {
  throw BUSY.has(error.code ?? '') ? new InviteError('invite-busy', {}, { cause: error }) : error;
}

/** Does it again, up to three times, when it was the victim of a deadlock or could not be serialized. */
export async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let retry = 1; ; retry++) {
    try {
      return await work();
    } catch (error) {
      if (retry > RETRIES || !isBeaten(error as Coded)) throw error;
    }
    await delay(Math.random() * 10 * 2 ** retry);
  }
}

function isBeaten({ code, cause }: Coded): boolean {
  return BEATEN.has((cause as Coded | undefined)?.code ?? code ?? '');
}
