import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

export const MAIL_CHANNEL = 'invite_mails';
const GATHER_MS = 20;

/**
 * Tells the workers that mails are due. Commits that notify queue up behind one another in PostgreSQL, so the
 * signal is raised after the commit and gathers whatever commits within a moment. One that gets lost costs a
 * delay, never a mail: the workers also look by themselves.
 */
@Injectable()
export class MailSignal {
  #raised = false;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  raise(): void {
    if (this.#raised) return;
    this.#raised = true;
    setTimeout(() => {
      this.#raised = false;
      if (this.dataSource.isInitialized) this.dataSource.query(`NOTIFY ${MAIL_CHANNEL}`).catch(() => {});
    }, GATHER_MS).unref();
  }
}
