import type { OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { type Connection, Database, type Listener } from './database.js';
import { listenOn } from './pg-listener.js';
import { requireTransaction, savepoint } from './savepoint.js';
import { surviveLoss } from './survive-loss.js';
import { textOf } from './text-of.js';

/** What Prisma reads and writes with: a client, or a transaction of it. */
export interface PrismaQueries {
  $queryRawUnsafe<Rows>(sql: string, ...values: unknown[]): PromiseLike<Rows>;
}

interface PrismaTransactions<Manager> {
  $transaction<T>(work: (manager: Manager) => Promise<T>, options: { isolationLevel: 'ReadCommitted' }): Promise<T>;
}

/** The connections of a host's Prisma on `@prisma/adapter-pg`. */
export class PrismaDatabase<Manager extends PrismaQueries = PrismaQueries>
  extends Database<Manager>
  implements OnModuleInit
{
  readonly #queries: Pick<Connection<Manager>, 'query'>;

  /**
   * @param listening where to listen, since Prisma can't. Left out, a mail waits for two seconds at most until a worker
   * looks.
   */
  constructor(
    private readonly prisma: Manager & PrismaTransactions<Manager>,
    private readonly listening?: pg.PoolConfig,
  ) {
    super();
    this.#queries = connectionOf<Manager>(prisma);
  }

  get manager(): Manager {
    return this.prisma;
  }

  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    return this.#queries.query<Row>(text, values);
  }

  transaction<T>(work: (connection: Connection<Manager>) => Promise<T>): Promise<T> {
    return this.prisma.$transaction((manager) => work(connectionOf(manager)), { isolationLevel: 'ReadCommitted' });
  }

  async within(manager: Manager): Promise<Connection<Manager>> {
    const connection = connectionOf(manager);
    await requireTransaction(connection);
    return connection;
  }

  async listen(channel: string, listener: Listener): Promise<() => Promise<void>> {
    if (!this.listening) return async () => {};
    const pool = new pg.Pool({ ...this.listening, max: 1 });
    surviveLoss(pool);
    try {
      const stop = await listenOn(pool, channel, listener);
      return () => stop().then(() => pool.end());
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  /** Prisma takes each instant for one of UTC, whatever the session writes. */
  async onModuleInit(): Promise<void> {
    const [session] = await this.query<{ zone: string }>(`SELECT current_setting('TimeZone') AS zone`);
    if (!/^(UTC|Etc\/UTC|GMT)$/.test(session!.zone))
      throw new Error(
        `InvitesModule needs Prisma's sessions to have TimeZone = 'UTC', and not '${session!.zone}': ` +
          `new PrismaPg({ connectionString, options: '-c TimeZone=UTC' }).`,
      );
  }
}

function connectionOf<Manager extends PrismaQueries>(manager: Manager): Connection<Manager> {
  const connection: Connection<Manager> = {
    manager,
    async query<Row>(text: string, values: readonly unknown[] = []) {
      try {
        const records = await manager.$queryRawUnsafe<Record<string, unknown>[]>(text, ...values.map(textOf));
        return records.map(readRecord) as Row[];
      } catch (error) {
        const { originalCode: code, originalMessage: message } = originOf(error);
        throw code ? Object.assign(new Error(message, { cause: error }), { code }) : error;
      }
    },
    transaction: (work) => savepoint(connection, () => work(connection)),
  };
  return connection;
}

interface Origin {
  readonly originalCode?: string;
  readonly originalMessage?: string;
}

/** What PostgreSQL said, which `@prisma/adapter-pg` hands on within the error. */
function originOf(error: unknown): Origin {
  const { meta, cause } = error as { meta?: { driverAdapterError?: { cause?: Origin } }; cause?: Origin };
  return meta?.driverAdapterError?.cause ?? cause ?? {};
}

/** As pg reads it. */
function readRecord(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      if (typeof value === 'bigint') return [name, String(value)];
      if (value instanceof Uint8Array) return [name, Buffer.from(value)];
      return [name, value];
    }),
  );
}
