import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../ports/clock.js';

const RECORD_ATTEMPTS = 60;
const RETRY_MS = 1_000;

/** Why the deliveries end that are in flight when the worker stops. */
export const STOPPED = new Error('the worker stops');

/** How long a delivery waits for a slot before its claim is given back. */
const WAIT_MS = 1_000;

export interface DeliveryTerms {
  /** How many deliveries have a slot at the same time. */
  readonly slots: number;
  /** How many more are claimed meanwhile and wait for a slot, so that none is idle during a claim. None when left out. */
  readonly ahead?: number;
  /**
   * After how many milliseconds a delivery goes on without its slot, so that slow ones hold up no other. Never when
   * left out.
   */
  readonly slotMs?: number;
  readonly leaseMs: number;
  /** After how many milliseconds a delivery that neither succeeds nor fails is aborted. */
  readonly timeoutMs: number;
}

export interface Delivery {
  /** Extends the lease to an instant; false when another worker holds the claim now. */
  renew(leaseEndsAt: Date): Promise<boolean>;
  /**
   * Its signal aborts when the lease is lost, at the timeout, and by {@link InFlightDeliveries.abort}. What remains to be
   * done without the slot is done after `freeSlot`.
   */
  deliver(signal: AbortSignal, freeSlot: () => void): Promise<void>;
  /** Gives up the claim of what has waited for a slot in vain. */
  giveBack?(signal: AbortSignal): Promise<void>;
}

/**
 * Deliveries in flight. Their leases are renewed meanwhile, so that only a process that has died or hangs loses a
 * claim. One that has waited a second for a slot is given back, for another worker to take.
 */
export class InFlightDeliveries {
  readonly #deliveries = new Map<Promise<void>, AbortController>();
  /** Tells who waits for a slot, in order, whether they have got it. */
  readonly #waiting = new Set<(hasSlot: boolean) => void>();
  readonly #roomMade = new Set<() => void>();
  #taken = 0;
  /** Something was given back, and no slot has become free since: to claim ahead would be in vain. */
  #isStuck = false;

  constructor(
    private readonly clock: Clock,
    private readonly terms: DeliveryTerms,
  ) {}

  /** How many may be claimed now. None ahead before there is room for half of all, so that many are claimed at once. */
  get room(): number {
    const { slots, ahead = 0 } = this.terms;
    if (ahead === 0 || this.#isStuck) return slots - this.#taken - this.#waiting.size;
    const room = slots + ahead - this.#deliveries.size;
    return room < (slots + ahead) / 2 ? 0 : room;
  }

  async roomMade(): Promise<void> {
    if (this.room === 0) await new Promise<void>((resolve) => this.#roomMade.add(resolve));
  }

  /** Resolves when the delivery is over, or goes on without its slot for too long; rejects when it fails before. */
  begin({ renew, deliver, giveBack }: Delivery): Promise<void> {
    const controller = new AbortController();
    let freeSlot = () => {};
    const slot = this.#takeSlot();
    const work = async (signal: AbortSignal) => {
      if (!(await slot)) return giveBack?.(signal);
      freeSlot = once(() => this.#freeSlot());
      return deliver(signal, freeSlot);
    };
    const delivery = this.#underLease(renew, work, controller).finally(() => {
      this.#deliveries.delete(delivery);
      freeSlot();
      this.#tellOfRoom();
    });
    this.#deliveries.set(delivery, controller);
    const { slotMs } = this.terms;
    if (slotMs === undefined) return delivery;
    return Promise.race([delivery, delay(slotMs, undefined, { ref: false }).then(() => freeSlot())]);
  }

  async #takeSlot(): Promise<boolean> {
    if (this.#taken < this.terms.slots) {
      this.#taken += 1;
      return true;
    }
    let tell: (hasSlot: boolean) => void = () => {};
    const told = new Promise<boolean>((resolve) => (tell = resolve));
    this.#waiting.add(tell);
    const timer = setTimeout(tell, WAIT_MS, false);
    const hasSlot = await told;
    clearTimeout(timer);
    this.#waiting.delete(tell);
    if (!hasSlot) this.#isStuck = true;
    this.#tellOfRoom();
    return hasSlot;
  }

  #freeSlot(): void {
    this.#isStuck = false;
    const [next] = this.#waiting;
    if (next) {
      this.#waiting.delete(next);
      next(true); // it takes over this slot
    } else {
      this.#taken -= 1;
    }
    this.#tellOfRoom();
  }

  #tellOfRoom(): void {
    if (this.room === 0) return;
    for (const tell of this.#roomMade) tell();
    this.#roomMade.clear();
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
        await delay(RETRY_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  /** Resolves once nothing is in flight. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#deliveries.keys());
  }

  /** Gives back what waits for a slot. */
  giveBackWaiting(): void {
    for (const tell of this.#waiting) tell(false);
  }

  abort(): void {
    this.giveBackWaiting();
    for (const controller of this.#deliveries.values()) controller.abort(STOPPED);
  }

  async #underLease(
    renew: (leaseEndsAt: Date) => Promise<boolean>,
    deliver: (signal: AbortSignal) => Promise<void>,
    controller: AbortController,
  ): Promise<void> {
    const { leaseMs, timeoutMs } = this.terms;
    let isOver = false;
    let renewal: NodeJS.Timeout;
    const renewAfter = (pauseMs: number) => {
      renewal = setTimeout(async () => {
        const held = await renew(new Date(this.clock.now().getTime() + leaseMs)).catch(() => undefined);
        if (held === false) controller.abort();
        // A database that is away says nothing about who holds the claim, and is asked often, to be the first when it is back.
        else if (!isOver) renewAfter(held ? leaseMs / 3 : Math.min(leaseMs / 3, RETRY_MS));
      }, pauseMs);
    };
    renewAfter(leaseMs / 3);
    const timeout = setTimeout(() => controller.abort(), timeoutMs);
    try {
      await deliver(controller.signal);
    } finally {
      isOver = true;
      clearTimeout(renewal!);
      clearTimeout(timeout);
    }
  }
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}
