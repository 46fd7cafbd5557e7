import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { type Connection, Database, type Listener } from './database.js';

/** The notifying side of a pg connection. */
interface Client {
  on(event: 'notification' | 'end', listener: () => void): void;
}

/** The connections of the host's `DataSource`. */
@Injectable()
export class TypeOrmDatabase extends Database<EntityManager> {
  readonly #pool: Connection<EntityManager>;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    super();
    const { schema, entityPrefix, isolationLevel, replication } = (dataSource.options ?? {}) as {
      schema?: string;
      entityPrefix?: string;
      isolationLevel?: string;
      replication?: { defaultMode?: string };
    };
    if (schema || entityPrefix)
      throw new Error('InvitesModule needs a DataSource without schema and entityPrefix: set the search path instead.');
    if (isolationLevel && isolationLevel !== 'READ COMMITTED')
      throw new Error('InvitesModule needs a DataSource whose isolationLevel is READ COMMITTED, or left out.');
    if (replication && replication.defaultMode !== 'master')
      throw new Error("InvitesModule needs a replicated DataSource to have replication.defaultMode: 'master'.");
    this.#pool = connectionOf(dataSource.manager);
  }

  get manager(): EntityManager {
    return this.#pool.manager;
  }

  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    return this.#pool.query<Row>(text, values);
  }

  transaction<T>(work: (connection: Connection<EntityManager>) => Promise<T>): Promise<T> {
    return this.#pool.transaction(work);
  }

  async within(manager: EntityManager): Promise<Connection<EntityManager>> {
    if (!manager.queryRunner?.isTransactionActive)
      throw new Error('HostTransaction.within needs the EntityManager of a transaction that has begun.');
    return connectionOf(manager);
  }

  /** The pool would count a lost connection as in use for ever if it were not released. */
  async listen(channel: string, { notified, ended }: Listener): Promise<() => Promise<void>> {
    const runner = this.dataSource.createQueryRunner();
    const release = () => runner.release().catch(() => {});
    try {
      const client = (await runner.connect()) as Client;
      client.on('notification', notified);
      client.on('end', () => void release().then(ended));
      await runner.query(`LISTEN ${channel}`);
    } catch (error) {
      await release();
      throw error;
    }
    return release;
  }
}

function connectionOf(manager: EntityManager): Connection<EntityManager> {
  return {
    manager,
    async query<Row>(text: string, values: readonly unknown[] = []) {
      const answer = await manager.query<Row[] | [Row[], affected: number]>(text, [...values]);
      return Array.isArray(answer[0]) ? answer[0] : (answer as Row[]);
    },
    transaction: (work) => manager.transaction((inner) => work(connectionOf(inner))),
  };
}
