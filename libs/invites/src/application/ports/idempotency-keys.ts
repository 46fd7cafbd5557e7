import type { EmailAddress } from '../../domain/email-address.js';

/** A request with an Idempotency-Key. The key belongs to the caller and the route. */
export interface KeyedRequest {
  readonly userId: number;
  readonly route: string;
  readonly key: string;
  /** Equal for equal requests only. */
  readonly fingerprint: Buffer;
}

export interface KeyedWork<Answer> {
  readonly work: () => Promise<Answer>;
  /** Whether the work has changed anything. If not, its answer is not stored. */
  readonly hasDone: (answer: Answer) => boolean;
  /** Throws when the caller may not have a stored answer at all. It runs before the key is looked at. */
  readonly permit: () => Promise<void>;
  /** Returns what the caller may see now of a stored answer. */
  readonly shown: (answer: Answer) => Promise<Answer>;
}

/** Stores the answers to requests with an Idempotency-Key, for a day. */
export abstract class IdempotencyKeys {
  /**
   * Does the work at most once: its answer is stored in the same transaction, and a repetition of the request gets what
   * `shown` returns of it. Work that is refused or changes nothing stores no answer: a repetition does it again.
   *
   * @throws IdempotencyRefusal `idempotency-key-reused`, or `idempotency-key-in-use` while the work is in progress
   */
  abstract once<Answer>(request: KeyedRequest, keyed: KeyedWork<Answer>): Promise<Answer>;

  /** Erases an address, and the message to it, from the stored answers: a repetition gets them without these. */
  abstract erase(email: EmailAddress): Promise<void>;

  /** Deletes keys older than a day, and other data that expires soon. */
  abstract purge(): Promise<void>;
}

export class IdempotencyRefusal extends Error {
  constructor(readonly code: 'idempotency-key-reused' | 'idempotency-key-in-use') {
    super(code);
  }
}
