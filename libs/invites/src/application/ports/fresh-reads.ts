/** Runs reads on which no change rests. */
export abstract class FreshReads {
  /**
   * Runs work that only reads and may run twice. It may read a replica, but one that has everything that was committed
   * before the call.
   */
  abstract run<T>(work: () => Promise<T>): Promise<T>;
}
