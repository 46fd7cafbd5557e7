import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Transaction } from '../application/ports/transaction.js';

/** Lends the adapters one connection for the length of a transaction, and the pool outside of one. */
@Injectable()
export class TransactionScope extends Transaction {
  readonly #current = new AsyncLocalStorage<EntityManager>();

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    super();
  }

  get manager(): EntityManager {
    return this.#current.getStore() ?? this.dataSource.manager;
  }

  /** A transaction within a transaction is part of it. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#current.getStore()) return work();
    return this.dataSource.transaction((manager) => this.#current.run(manager, work));
  }
}
