import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import { TransactionScope } from './transaction-scope.js';

export const OUTBOX_CHANNEL = 'invite_outbox';
const SIGNAL_WITHIN_MS = 20;

/**
 * Notifies the workers that mails or events are due. Commits that notify queue up behind one another in PostgreSQL, so the
 * signal is raised after the commit, once for all that commits within 20 ms; in a transaction of the host, whose commit
 * is not reported to us, it is part of that. A signal that gets lost costs a delay, never a mail: the workers also look
 * by themselves.
 */
@Injectable()
export class OutboxSignal {
  #raised = false;

  constructor(
    private readonly scope: TransactionScope,
    private readonly database: Database,
  ) {}

  async raise(): Promise<void> {
    if (!this.scope.afterCommit(() => this.#notifySoon()))
      await this.scope.connection.query(`NOTIFY ${OUTBOX_CHANNEL}`);
  }

  #notifySoon(): void {
    if (this.#raised) return;
    this.#raised = true;
    setTimeout(() => {
      this.#raised = false;
      this.database.query(`NOTIFY ${OUTBOX_CHANNEL}`).catch(() => {});
    }, SIGNAL_WITHIN_MS).unref();
  }
}
