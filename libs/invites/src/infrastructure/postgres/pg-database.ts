import type { ClientBase, Pool } from 'pg';
import { type Connection, Database, type Listener } from './database.js';
import { listenOn } from './pg-listener.js';
import { requireTransaction, savepoint } from './savepoint.js';
import { surviveLoss } from './survive-loss.js';

/** A pool of pg, or a client of it. */
export type PgQueries = Pick<ClientBase, 'query'>;

/** The connections of a host's `pg.Pool`. */
export class PgDatabase extends Database<PgQueries> {
  readonly #queries: Pick<Connection<PgQueries>, 'query'>;

  constructor(private readonly pool: Pool) {
    super();
    surviveLoss(pool);
    this.#queries = connectionOf(pool);
  }

  get manager(): PgQueries {
    return this.pool;
  }

  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    return this.#queries.query<Row>(text, values);
  }

  async transaction<T>(work: (connection: Connection<PgQueries>) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let isLost = false;
    try {
      await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
      const result = await work(connectionOf(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => (isLost = true));
      throw error;
    } finally {
      client.release(isLost);
    }
  }

  async within(manager: PgQueries): Promise<Connection<PgQueries>> {
    const connection = connectionOf(manager);
    await requireTransaction(connection);
    return connection;
  }

  listen(channel: string, listener: Listener): Promise<() => Promise<void>> {
    return listenOn(this.pool, channel, listener);
  }
}

function connectionOf(manager: PgQueries): Connection<PgQueries> {
  const connection: Connection<PgQueries> = {
    manager,
    query: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await manager.query<Row & object>(text, [...values])).rows,
    transaction: (work) => savepoint(connection, () => work(connection)),
  };
  return connection;
}
