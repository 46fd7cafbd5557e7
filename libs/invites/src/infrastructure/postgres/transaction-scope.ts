import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Transaction } from '../../application/ports/transaction.js';
import type { HostTransaction } from './host-transaction.js';
import { asBusy, retry } from './retry.js';
import { type AskMany, Batcher } from './batcher.js';
import { run, type Statement } from './statements/statement.js';

interface Current {
  readonly manager: EntityManager;
  /** Undefined in a transaction of the host, whose commit is not reported to us. */
  readonly afterCommit: (() => void)[] | undefined;
}

/** Lends the adapters one connection for the length of a transaction, and the pool outside of one. */
@Injectable()
export class TransactionScope extends Transaction implements HostTransaction {
  readonly #current = new AsyncLocalStorage<Current>();

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
  }

  /** Whether a connection is lent to what is called now. */
  get isOpen(): boolean {
    return this.#current.getStore() !== undefined;
  }

  /** Whether that is for a transaction of ours, which is begun again when somebody holds a lock that its work needs. */
  get isOwn(): boolean {
    return this.#current.getStore()?.afterCommit !== undefined;
  }

  get manager(): EntityManager {
    return this.#current.getStore()?.manager ?? this.dataSource.manager;
  }

  /** @throws InviteError `invite-busy` when others are in the way for too long */
  run<T>(work: () => Promise<T>): Promise<T> {
    return this.transact(work).catch(asBusy);
  }

  /**
   * A transaction within a transaction is part of it, and can still fail by itself. One of its own is begun again, with all
   * of its work, when it was the victim of a deadlock, could not be serialized, or met a lock that somebody holds.
   */
  transact<T>(work: () => Promise<T>): Promise<T> {
    return this.#current.getStore() ? this.#transactOnce(work) : retry(() => this.#transactOnce(work));
  }

  /**
   * One statement, which outside of a transaction is a step of its own and done again as a transaction is.
   *
   * @throws InviteError `invite-busy` when others are in the way for too long
   */
  query<Row>(statement: Statement<Row>): Promise<Row[]> {
    const ask = () => run(this.manager, statement);
    return (this.#current.getStore() ? ask() : retry(ask)).catch(asBusy);
  }

  async #transactOnce<T>(work: () => Promise<T>): Promise<T> {
    const current = this.#current.getStore();
    const afterCommit: Current['afterCommit'] = current && !current.afterCommit ? undefined : [];
    const transacted = (manager: EntityManager) => this.#current.run({ manager, afterCommit }, work);
    const result = await (current?.manager ?? this.dataSource.manager).transaction(transacted);
    for (const callback of afterCommit ?? []) this.afterCommit(callback);
    return result;
  }

  async within<T>(manager: EntityManager, work: () => Promise<T>): Promise<T> {
    if (!manager.queryRunner?.isTransactionActive)
      throw new Error('HostTransaction.within needs the EntityManager of a transaction that has begun.');
    return this.#current.run({ manager, afterCommit: undefined }, work);
  }

  /**
   * A question, or a step of its own, that those who ask for it at the same time share; within a transaction, everybody
   * asks alone.
   *
   * @param askMany answers in the order of the keys, through {@link manager}
   */
  batched<Key, Answer>(askMany: AskMany<Key, Answer>): (key: Key) => Promise<Answer> {
    const batcher = new Batcher(askMany);
    return async (key) => {
      if (!this.#current.getStore()) return batcher.ask(key);
      const [answer] = await askMany([key]);
      return answer as Answer | PromiseLike<Answer>;
    };
  }

  /** Calls back once others can see what is stored now: at once outside of a transaction. False where nobody knows when. */
  afterCommit(callback: () => void): boolean {
    const transaction = this.#current.getStore();
    if (!transaction) callback();
    else if (!transaction.afterCommit) return false;
    else transaction.afterCommit.push(callback);
    return true;
  }
}
