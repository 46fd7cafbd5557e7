/** Which request: a key belongs to the caller and the route that it was used on. */
export interface KeyedRequest {
  readonly userId: number;
  readonly route: string;
  readonly key: string;
  /** The same for the same request only. */
  readonly fingerprint: Buffer;
}

/** The answers that keyed requests were given, for a day. */
export abstract class IdempotencyKeys {
  /**
   * Does the work at most once: its answer is stored in the very transaction of the work, and whoever repeats the
   * request gets that answer, if `mayHear` does not throw. Work that is refused stores nothing.
   *
   * @throws IdempotencyRefusal `idempotency-key-reused`, or `idempotency-key-in-use` while the work is under way
   */
  abstract once<Answer>(
    request: KeyedRequest,
    work: () => Promise<Answer>,
    mayHear: () => Promise<void>,
  ): Promise<Answer>;

  /** Forgets keys older than a day, and what else is kept for a short while only. */
  abstract purge(): Promise<void>;
}

export class IdempotencyRefusal extends Error {
  constructor(readonly code: 'idempotency-key-reused' | 'idempotency-key-in-use') {
    super(code);
  }
}
