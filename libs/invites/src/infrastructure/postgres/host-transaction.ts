import type { EntityManager } from 'typeorm';
import type { Connection } from './database.js';

/**
 * How the host's code and the library take part in one transaction. `Manager` is what the host reads and writes with: the
 * `EntityManager` of TypeORM, or what its `Database` says.
 */
export abstract class HostTransaction<Manager = EntityManager> {
  /**
   * The connection for what a `WorkspaceDirectory` or an `InvitePolicy` of the host reads and writes: that of the
   * transaction which it is called in, and of the pool outside of one.
   */
  abstract readonly manager: Manager;

  /** The same connection for plain SQL, whatever the host reaches PostgreSQL with. */
  abstract readonly connection: Connection<Manager>;

  /**
   * Has everything that is called within `work` take part in a transaction of the host: it is committed or rolled back
   * with it, mails and events included. A refusal (`InviteError`) leaves the transaction usable, and nothing of what
   * was refused in it; but `invite-busy` only does while it has no `cause`: then somebody holds a lock, for which
   * nothing waits here. One call at a time: a transaction has one connection.
   *
   * @param manager of a transaction that has begun
   * @throws Error when it has not
   */
  abstract within<T>(manager: Manager, work: () => Promise<T>): Promise<T>;
}
