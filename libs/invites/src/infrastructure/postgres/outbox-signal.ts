import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { TransactionScope } from './transaction-scope.js';

export const OUTBOX_CHANNEL = 'invite_outbox';
const GATHER_MS = 20;

/**
 * Tells the workers that mails or events are due. Commits that notify queue up behind one another in PostgreSQL, so the
 * signal is raised after the commit and gathers whatever commits within a moment; in a transaction of the host, whose
 * commit nobody tells us of, it goes with that. One that gets lost costs a delay, never a mail: the workers also look by
 * themselves.
 */
@Injectable()
export class OutboxSignal {
  #raised = false;

  constructor(
    private readonly scope: TransactionScope,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  async raise(): Promise<void> {
    if (!this.scope.afterCommit(() => this.#gather())) await this.scope.manager.query(`NOTIFY ${OUTBOX_CHANNEL}`);
  }

  #gather(): void {
    if (this.#raised) return;
    this.#raised = true;
    setTimeout(() => {
      this.#raised = false;
      if (this.dataSource.isInitialized) this.dataSource.query(`NOTIFY ${OUTBOX_CHANNEL}`).catch(() => {});
    }, GATHER_MS).unref();
  }
}
