import { Injectable } from '@nestjs/common';
import { type FailedMail, MailOutbox } from '../ports/mail-outbox.js';

/** The mails that failed last, newest first. For the operator of the service: it checks no rights. */
@Injectable()
export class ListFailedMails {
  constructor(private readonly outbox: MailOutbox) {}

  execute({ limit = 100 } = {}): Promise<FailedMail[]> {
    return this.outbox.failed(limit);
  }
}
