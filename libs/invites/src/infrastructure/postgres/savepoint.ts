import type { Connection } from './database.js';

/**
 * Does the work as a part of a transaction that can fail by itself. The name is used again within itself: PostgreSQL goes
 * back to the latest of that name.
 */
export async function savepoint<T>({ query }: Pick<Connection, 'query'>, work: () => Promise<T>): Promise<T> {
  await query('SAVEPOINT invites');
  try {
    const result = await work();
    await query('RELEASE SAVEPOINT invites');
    return result;
  } catch (error) {
    await query('ROLLBACK TO SAVEPOINT invites').then(
      () => query('RELEASE SAVEPOINT invites'),
      () => {}, // The connection is lost, and the transaction with it.
    );
    throw error;
  }
}

/** @throws Error outside of a transaction */
export async function requireTransaction({ query }: Pick<Connection, 'query'>): Promise<void> {
  try {
    await savepoint({ query }, async () => {});
  } catch (error) {
    throw new Error('HostTransaction.within needs the connection of a transaction that has begun.', { cause: error });
  }
}
