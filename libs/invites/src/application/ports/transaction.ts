/** Combines the work of several adapters in one transaction. */
export abstract class Transaction {
  /** What the adapters do within `work` is stored together, or not at all when it throws. */
  abstract run<T>(work: () => Promise<T>): Promise<T>;
}
