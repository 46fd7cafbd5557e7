import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Transaction } from '../application/ports/transaction.js';

/** Lends the adapters one connection for the length of a transaction, and the pool outside of one. */
@Injectable()
export class TransactionScope extends Transaction {
  readonly #current = new AsyncLocalStorage<{ manager: EntityManager; afterCommit: (() => void)[] }>();

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    super();
  }

  get manager(): EntityManager {
    return this.#current.getStore()?.manager ?? this.dataSource.manager;
  }

  /** A transaction within a transaction is part of it. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#current.getStore()) return work();
    const afterCommit: (() => void)[] = [];
    const result = await this.dataSource.transaction((manager) => this.#current.run({ manager, afterCommit }, work));
    for (const callback of afterCommit) callback();
    return result;
  }

  /** Once what is stored now can be seen by others: at once outside of a transaction. */
  afterCommit(callback: () => void): void {
    const transaction = this.#current.getStore();
    if (transaction) transaction.afterCommit.push(callback);
    else callback();
  }
}
