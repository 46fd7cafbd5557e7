import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../ports/clock.js';

/** How often, at intervals of a second, a result is offered to a database that is away. */
const OFFERS = 60;

/** In milliseconds. */
export interface LeaseTerms {
  readonly leaseMs: number;
  /** Ends work that neither succeeds nor fails. */
  readonly longestMs: number;
}

/** Claimed work under way: claims are renewed meanwhile, so that only who is dead or stands still loses one. */
export class WorkInHand {
  readonly #inHand = new Map<Promise<void>, AbortController>();

  constructor(
    private readonly clock: Clock,
    private readonly terms: LeaseTerms,
  ) {}

  /**
   * Begins a piece of work. Its signal is raised when the claim is lost, when it takes too long, and by {@link breakOff}.
   *
   * @param renew prolongs the claim to an instant; false when it has gone to somebody else
   */
  begin(renew: (leaseEndsAt: Date) => Promise<boolean>, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const attempt = new AbortController();
    const piece = this.#underLease(renew, work, attempt).finally(() => this.#inHand.delete(piece));
    this.#inHand.set(piece, attempt);
    return piece;
  }

  /** Resolves once nothing is under way. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#inHand.keys());
  }

  breakOff(reason?: Error): void {
    for (const attempt of this.#inHand.values()) attempt.abort(reason);
  }

  async #underLease(
    renew: (leaseEndsAt: Date) => Promise<boolean>,
    work: (signal: AbortSignal) => Promise<void>,
    attempt: AbortController,
  ): Promise<void> {
    const { leaseMs, longestMs } = this.terms;
    let asking = false;
    const renewing = setInterval(async () => {
      if (asking) return; // a database that hangs is asked once
      asking = true;
      // One that is away tells nothing about who holds the claim.
      const held = await renew(new Date(this.clock.now().getTime() + leaseMs)).catch(() => true);
      asking = false;
      if (!held) attempt.abort();
    }, leaseMs / 3);
    const ending = setTimeout(() => attempt.abort(), longestMs);
    try {
      await work(attempt.signal);
    } finally {
      clearInterval(renewing);
      clearTimeout(ending);
    }
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
