/** Combines the work of several adapters in one transaction. */
export abstract class Transaction {
  /** Whether what is called now is part of a transaction. */
  abstract readonly isOpen: boolean;

  /** What the adapters do within `work` is stored together, or not at all when it throws. */
  abstract run<T>(work: () => Promise<T>): Promise<T>;
}
