import { setTimeout as delay } from 'node:timers/promises';

/** How often, at intervals of a second, a result is offered to a database that is away. */
const OFFERS = 60;

export interface Lease {
  readonly leaseMs: number;
  /** Ends work that neither succeeds nor fails, in milliseconds. */
  readonly longestMs: number;
  /** Prolongs the claim by a lease from now; false when it has gone to somebody else. */
  renew(): Promise<boolean>;
  /** Raised when the claim is lost, or the work takes too long; whoever holds it may raise it too. */
  readonly breakOff: AbortController;
}

/** Works on what is claimed, and renews the claim meanwhile, so that only who is dead or stands still loses it. */
export async function underLease<T>(
  { leaseMs, longestMs, renew, breakOff }: Lease,
  work: () => Promise<T>,
): Promise<T> {
  let asking = false;
  const renewing = setInterval(async () => {
    if (asking) return; // a database that hangs is asked once
    asking = true;
    // One that is away tells nothing about who holds the claim.
    const held = await renew().catch(() => true);
    asking = false;
    if (!held) breakOff.abort();
  }, leaseMs / 3);
  const ending = setTimeout(() => breakOff.abort(), longestMs);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    clearTimeout(ending);
  }
}

/** What is done must not be done again because the database was away for a moment: its result waits, for a minute. */
export async function recorded<T>(record: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let offer = 1; ; offer++) {
    try {
      return await record();
    } catch (error) {
      if (signal.aborted || offer === OFFERS) throw error;
      await delay(1000, undefined, { signal }).catch(() => {});
    }
  }
}
