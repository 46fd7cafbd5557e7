/** Makes the work of several adapters one step. */
export abstract class Transaction {
  /** Everything that the adapters do within `work` is stored together, or not at all when it throws. */
  abstract run<T>(work: () => Promise<T>): Promise<T>;
}
