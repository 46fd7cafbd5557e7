/** Which request: a key belongs to the caller and the route that it was used on. */
export interface KeyedRequest {
  readonly userId: number;
  readonly route: string;
  readonly key: string;
  /** The same for the same request only. */
  readonly fingerprint: Buffer;
}

/** What a repeated request is told of the answer that is stored. */
export interface Replay<Answer> {
  /** Throws when the caller may not hear of it at all. Asked before anything is told of the key. */
  permit(): Promise<void>;
  /** What of the answer the caller may have now. */
  shown(answer: Answer): Promise<Answer>;
}

/** The answers that keyed requests were given, for a day. */
export abstract class IdempotencyKeys {
  /**
   * Does the work at most once: its answer is stored in the very transaction of the work, and whoever repeats the
   * request gets what `replay` shows of it. Work that is refused stores nothing.
   *
   * @throws IdempotencyRefusal `idempotency-key-reused`, or `idempotency-key-in-use` while the work is under way
   */
  abstract once<Answer>(request: KeyedRequest, work: () => Promise<Answer>, replay: Replay<Answer>): Promise<Answer>;

  /** Forgets keys older than a day, and what else is kept for a short while only. */
  abstract purge(): Promise<void>;
}

export class IdempotencyRefusal extends Error {
  constructor(readonly code: 'idempotency-key-reused' | 'idempotency-key-in-use') {
    super(code);
  }
}
