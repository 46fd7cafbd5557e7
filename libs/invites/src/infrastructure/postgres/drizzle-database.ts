import { type SQL, sql } from 'drizzle-orm';
import pg, { type Pool, type QueryResult } from 'pg';
import { type Connection, Database, type Listener } from './database.js';
import { listenOn } from './pg-listener.js';
import { requireTransaction } from './savepoint.js';
import { surviveLoss } from './survive-loss.js';

/**
 * What Drizzle reads and writes with: a database on node-postgres, or a transaction of it. Its own types are not named here,
 * because a CommonJS host has them from other files than this package, which makes them other types.
 */
export interface DrizzleQueries {
  execute(query: never): PromiseLike<QueryResult>;
  transaction<T>(work: (transaction: unknown) => Promise<T>): Promise<T>;
}

/** The connections of a host's Drizzle on a pool of node-postgres. */
export class DrizzleDatabase<Manager extends DrizzleQueries = DrizzleQueries> extends Database<Manager> {
  readonly #pool: Connection<Manager>;

  constructor(private readonly drizzle: Manager & { readonly $client: Pool }) {
    super();
    surviveLoss(drizzle.$client);
    this.#pool = connectionOf<Manager>(drizzle);
  }

  get manager(): Manager {
    return this.#pool.manager;
  }

  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    return this.#pool.query<Row>(text, values);
  }

  transaction<T>(work: (connection: Connection<Manager>) => Promise<T>): Promise<T> {
    return this.#pool.transaction(work);
  }

  async within(manager: Manager): Promise<Connection<Manager>> {
    const connection = connectionOf(manager);
    await requireTransaction(connection);
    return connection;
  }

  listen(channel: string, listener: Listener): Promise<() => Promise<void>> {
    return listenOn(this.drizzle.$client, channel, listener);
  }
}

function connectionOf<Manager extends DrizzleQueries>(manager: Manager): Connection<Manager> {
  return {
    manager,
    async query<Row>(text: string, values: readonly unknown[] = []) {
      try {
        return readInstants<Row>(await manager.execute(queryOf(text, values) as never));
      } catch (error) {
        throw (error as Error).cause ?? error; // Drizzle's own says what the values were.
      }
    },
    transaction: (work) => manager.transaction((inner) => work(connectionOf(inner as Manager))),
  };
}

/** Drizzle numbers parameters by itself, in the order of their first use. */
function queryOf(text: string, values: readonly unknown[]): SQL {
  const numbers = new Map<string, number>();
  const [first, ...rest] = text.split(/\$(\d+)/);
  const chunks = [sql.raw(first!)];
  for (let index = 0; index < rest.length; index += 2) {
    const [given, after] = [rest[index]!, rest[index + 1]!];
    const number = numbers.get(given);
    if (number === undefined) numbers.set(given, numbers.size + 1);
    chunks.push(number === undefined ? sql`${sql.param(values[Number(given) - 1])}` : sql.raw(`$${number}`));
    chunks.push(sql.raw(after));
  }
  return sql.join(chunks);
}

/** Drizzle leaves instants as PostgreSQL writes them. */
function readInstants<Row>({ rows, fields }: QueryResult): Row[] {
  const { TIMESTAMPTZ } = pg.types.builtins;
  const names = fields.filter(({ dataTypeID }) => dataTypeID === TIMESTAMPTZ).map(({ name }) => name);
  if (names.length === 0) return rows;
  const read = pg.types.getTypeParser(TIMESTAMPTZ);
  for (const row of rows) for (const name of names) if (row[name] !== null) row[name] = read(row[name]);
  return rows;
}
