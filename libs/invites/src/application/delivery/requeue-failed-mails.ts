import { Injectable } from '@nestjs/common';
import { Clock } from '../ports/clock.js';
import { MailOutbox } from '../ports/mail-outbox.js';

/** Which mails that were given up are tried again. */
export interface RequeueFailedMailsCommand {
  readonly mailIds: readonly number[];
}

/**
 * Queues failed mails again, with a new retry schedule and the same Message-ID. Whether one still leaves is decided at
 * the delivery. Resolves with the ids of those that had failed. For the operator of the service.
 */
@Injectable()
export class RequeueFailedMails {
  constructor(
    private readonly outbox: MailOutbox,
    private readonly clock: Clock,
  ) {}

  execute({ mailIds }: RequeueFailedMailsCommand): Promise<number[]> {
    return this.outbox.requeue(mailIds, this.clock.now());
  }
}
