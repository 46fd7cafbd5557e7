import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { Transaction } from '../../application/ports/transaction.js';
import { type Connection, Database } from './database.js';
import type { HostTransaction } from './host-transaction.js';
import { asBusy, retry } from './retry.js';
import { type AskMany, Batcher } from './batcher.js';
import { run, type Statement } from './statements/statement.js';

interface Current<Manager> {
  readonly connection: Connection<Manager>;
  /** Undefined in a transaction of the host, whose commit is not reported to us. */
  readonly afterCommit: (() => void)[] | undefined;
}

/** Lends the adapters one connection for the length of a transaction, and the pool outside of one. */
@Injectable()
export class TransactionScope<Manager = unknown> extends Transaction implements HostTransaction<Manager> {
  readonly #current = new AsyncLocalStorage<Current<Manager>>();
  /** Whether the invites are spread over several servers. None of them can lock a row for the others, or skip one. */
  isDistributed = false;

  constructor(private readonly database: Database<Manager>) {
    super();
  }

  /** Whether a connection is lent to what is called now. */
  get isOpen(): boolean {
    return this.#current.getStore() !== undefined;
  }

  /** Whether that is for a transaction of ours, which is begun again when somebody holds a lock that its work needs. */
  get isOwn(): boolean {
    return this.#current.getStore()?.afterCommit !== undefined;
  }

  get connection(): Connection<Manager> {
    return this.#current.getStore()?.connection ?? this.database;
  }

  /** What the host's own code reads and writes with. */
  get manager(): Manager {
    return this.connection.manager;
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
    const ask = () => run(this.connection, statement);
    return (this.#current.getStore() ? ask() : retry(ask)).catch(asBusy);
  }

  async #transactOnce<T>(work: () => Promise<T>): Promise<T> {
    const current = this.#current.getStore();
    const afterCommit: Current<Manager>['afterCommit'] = current && !current.afterCommit ? undefined : [];
    const result = await this.connection.transaction((connection) =>
      this.#current.run({ connection, afterCommit }, work),
    );
    for (const callback of afterCommit ?? []) this.afterCommit(callback);
    return result;
  }

  async within<T>(manager: Manager, work: () => Promise<T>): Promise<T> {
    const connection = await this.database.within(manager);
    return this.#current.run({ connection, afterCommit: undefined }, work);
  }

  /**
   * A question, or a step of its own, that those who ask for it at the same time share; within a transaction, everybody
   * asks alone.
   *
   * @param askMany answers in the order of the keys, through {@link connection}
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
