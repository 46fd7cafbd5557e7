/** A connection for the length of a transaction, or any one of a pool for each statement. */
export interface Connection<Manager = unknown> {
  /** What the host's own code reads and writes with on the same connection, such as an `EntityManager`. */
  readonly manager: Manager;

  /**
   * Answers with the rows of one statement: a bigint as a string, an instant as a `Date`, bytes as a `Buffer`.
   *
   * @param values arrays, instants, bytes and objects (as JSON) among them
   * @throws Error whose `code` is the SQLSTATE
   */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;

  /**
   * Commits what the work does, or rolls it back when that throws. Within a transaction it is a part that can fail by
   * itself.
   */
  transaction<T>(work: (connection: Connection<Manager>) => Promise<T>): Promise<T>;
}

/** Whom a {@link Database} calls back. */
export interface Listener {
  notified(): void;
  /** The connection is lost: nothing is heard until somebody listens again. */
  ended(): void;
}

/** PostgreSQL, by whatever the host reaches it with. As a {@link Connection} it is that of a pool. */
export abstract class Database<Manager = unknown> implements Connection<Manager> {
  abstract readonly manager: Manager;

  abstract query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;

  abstract transaction<T>(work: (connection: Connection<Manager>) => Promise<T>): Promise<T>;

  /**
   * The connection of a transaction that the host has begun.
   *
   * @throws Error when it has not
   */
  abstract within(manager: Manager): Promise<Connection<Manager>>;

  /**
   * Listens on a channel, where that can be had; the workers also look by themselves.
   *
   * @returns ends it
   */
  abstract listen(channel: string, listener: Listener): Promise<() => Promise<void>>;
}
