const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The backoff after each failed attempt; after the last attempt a mail has failed. Eight attempts in about a day. */
const DELAYS_MS = [1 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 7 * HOUR_MS, 12 * HOUR_MS];

/** Mails that failed together are retried spread over a fifth of their delay. */
const JITTER = 0.2;

/** A mail that has been claimed this often is not tried again. */
export const MAX_ATTEMPTS = DELAYS_MS.length + 1;

/**
 * The milliseconds to wait after an attempt (1 for the first), or undefined when it was the last.
 *
 * @param chance from 0 to 1: at which end of the jitter, a tenth before the delay to a tenth after it
 */
export function retryDelayMs(attempt: number, chance: number): number | undefined {
  const delayMs = DELAYS_MS[attempt - 1];
  return delayMs && Math.round(delayMs * (1 + JITTER * (chance - 0.5)));
}
