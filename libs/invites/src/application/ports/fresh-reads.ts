/** Where reads may be done that decide nothing that is stored. */
export abstract class FreshReads {
  /**
   * Does the work, which only reads and may be begun a second time. It may see a copy of the database, but one that has
   * everything that was committed before it was called.
   */
  abstract run<T>(work: () => Promise<T>): Promise<T>;
}
