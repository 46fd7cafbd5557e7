import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 2_000;

export interface PumpTerms {
  /** How many pieces of work are in hand at once. */
  readonly slots: number;
  /** Takes due work, up to a limit, and begins it: a promise for each piece, which resolves when it is done. */
  take(limit: number): Promise<Promise<void>[]>;
  /** Is told what went wrong; the pump goes on. */
  onError(error: unknown): void;
}

/**
 * Works on whatever is due, as slots become free, so that a slow piece holds up no other. It looks by itself every two
 * seconds, and at once when it is woken.
 */
export class Pump {
  readonly #inHand = new Set<Promise<void>>();
  readonly #terms: PumpTerms;
  readonly #loop: Promise<void>;
  #stopping = false;
  #woken = new AbortController();

  constructor(terms: PumpTerms) {
    this.#terms = terms;
    this.#loop = this.#run();
  }

  wake(): void {
    this.#woken.abort();
  }

  /** Takes nothing new; resolves once what is in hand is done. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.wake();
    await this.#loop;
    await Promise.all(this.#inHand);
  }

  async #run(): Promise<void> {
    const { slots } = this.#terms;
    while (!this.#stopping) {
      this.#woken = new AbortController();
      const free = slots - this.#inHand.size;
      const taken = await this.#take(free);
      if (taken < free) await delay(POLL_MS, undefined, { signal: this.#woken.signal }).catch(() => {});
      else if (this.#inHand.size === slots) await Promise.race(this.#inHand);
    }
  }

  /** Resolves with how many pieces it could get. */
  async #take(limit: number): Promise<number> {
    const { take, onError } = this.#terms;
    try {
      const pieces = await take(limit);
      for (const piece of pieces) {
        const held = piece.catch(onError).finally(() => this.#inHand.delete(held));
        this.#inHand.add(held);
      }
      return pieces.length;
    } catch (error) {
      onError(error);
      return 0;
    }
  }
}
