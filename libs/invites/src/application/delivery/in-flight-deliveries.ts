import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../ports/clock.js';

const RECORD_ATTEMPTS = 60;

/** Why the deliveries end that are in flight when the worker stops. */
export const STOPPED = new Error('the worker stops');

export interface DeliveryTerms {
  /** How many deliveries have a slot at the same time. */
  readonly slots: number;
  /**
   * After how many milliseconds a delivery goes on without its slot, so that slow ones hold up no other. Never when
   * left out.
   */
  readonly slotMs?: number;
  readonly leaseMs: number;
  /** After how many milliseconds a delivery that neither succeeds nor fails is aborted. */
  readonly timeoutMs: number;
}

/**
 * Deliveries in flight. Their leases are renewed meanwhile, so that only a process that has died or hangs loses a
 * claim.
 */
export class InFlightDeliveries {
  readonly #deliveries = new Map<Promise<void>, AbortController>();
  readonly #slots = new Set<Promise<void>>();

  constructor(
    private readonly clock: Clock,
    private readonly terms: DeliveryTerms,
  ) {}

  get freeSlots(): number {
    return Math.max(0, this.terms.slots - this.#slots.size);
  }

  async slotFreed(): Promise<void> {
    if (this.freeSlots === 0) await Promise.race(this.#slots);
  }

  /**
   * Begins a delivery. Its signal aborts when the lease is lost, at the timeout, and by {@link abort}. Resolves when
   * the delivery gives its slot back, and rejects when it fails before.
   *
   * @param renew extends the lease to an instant; false when another worker holds the claim now
   */
  begin(
    renew: (leaseEndsAt: Date) => Promise<boolean>,
    deliver: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const controller = new AbortController();
    const delivery = this.#underLease(renew, deliver, controller).finally(() => this.#deliveries.delete(delivery));
    this.#deliveries.set(delivery, controller);
    const { slotMs } = this.terms;
    const slot = slotMs ? Promise.race([delivery, delay(slotMs, undefined, { ref: false })]) : delivery;
    const occupied = slot.catch(() => {}).finally(() => this.#slots.delete(occupied));
    this.#slots.add(occupied);
    return slot;
  }

  /**
   * Records an outcome, and retries for a minute while the database is away: what has been delivered must not be
   * delivered again because its outcome could not be recorded at once.
   */
  async record<T>(outcome: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await outcome();
      } catch (error) {
        if (signal.aborted || attempt === RECORD_ATTEMPTS) throw error;
        await delay(1000, undefined, { signal }).catch(() => {});
      }
    }
  }

  /** Resolves once nothing is in flight. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#deliveries.keys());
  }

  abort(): void {
    for (const controller of this.#deliveries.values()) controller.abort(STOPPED);
  }

  async #underLease(
    renew: (leaseEndsAt: Date) => Promise<boolean>,
    deliver: (signal: AbortSignal) => Promise<void>,
    controller: AbortController,
  ): Promise<void> {
    const { leaseMs, timeoutMs } = this.terms;
    let renewing = false;
    const renewal = setInterval(async () => {
      if (renewing) return; // a database that hangs gets one query, not one per interval
      renewing = true;
      // A database that is away says nothing about who holds the claim.
      const held = await renew(new Date(this.clock.now().getTime() + leaseMs)).catch(() => true);
      renewing = false;
      if (!held) controller.abort();
    }, leaseMs / 3);
    const timeout = setTimeout(() => controller.abort(), timeoutMs);
    try {
      await deliver(controller.signal);
    } finally {
      clearInterval(renewal);
      clearTimeout(timeout);
    }
  }
}
