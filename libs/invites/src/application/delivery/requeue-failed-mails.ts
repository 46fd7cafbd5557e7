import { Injectable } from '@nestjs/common';
import { Clock } from '../ports/clock.js';
import { MailOutbox } from '../ports/mail-outbox.js';

export interface RequeueFailedMailsCommand {
  readonly mailIds: readonly number[];
}

/**
 * Has failed mails tried again, with a schedule of their own; they keep their Message-ID. Whether one still leaves
 * is decided then, as always. Resolves with the ids of those that had failed. For whoever runs the service.
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
