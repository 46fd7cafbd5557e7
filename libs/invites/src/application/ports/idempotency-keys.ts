/** Which request: a key belongs to the caller and the route that it was used on. */
export interface KeyedRequest {
  readonly userId: number;
  readonly route: string;
  readonly key: string;
  /** The same for the same request only. */
  readonly fingerprint: Buffer;
}

export interface KeyedWork<Answer> {
  readonly work: () => Promise<Answer>;
  /** Whether the work has done anything: an answer to nothing is not kept. */
  readonly hasDone: (answer: Answer) => boolean;
  /** Throws when the caller may not hear of a stored answer at all. Asked before anything is told of the key. */
  readonly permit: () => Promise<void>;
  /** What of a stored answer the caller may have now. */
  readonly shown: (answer: Answer) => Promise<Answer>;
}

/** The answers that keyed requests were given, for a day. */
export abstract class IdempotencyKeys {
  /**
   * Does the work at most once: its answer is stored in the very transaction of the work, and whoever repeats the
   * request gets what `shown` leaves of it. Work that is refused, or that has done nothing, stores nothing: a repetition
   * does it anew.
   *
   * @throws IdempotencyRefusal `idempotency-key-reused`, or `idempotency-key-in-use` while the work is under way
   */
  abstract once<Answer>(request: KeyedRequest, keyed: KeyedWork<Answer>): Promise<Answer>;

  /** Forgets keys older than a day, and what else is kept for a short while only. */
  abstract purge(): Promise<void>;
}

export class IdempotencyRefusal extends Error {
  constructor(readonly code: 'idempotency-key-reused' | 'idempotency-key-in-use') {
    super(code);
  }
}
