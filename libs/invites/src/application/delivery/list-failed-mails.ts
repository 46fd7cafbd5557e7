import { Injectable } from '@nestjs/common';
import { type FailedMail, MailOutbox } from '../ports/mail-outbox.js';

/** The mails given up last, newest first. For whoever runs the service: it asks nobody for permission. */
@Injectable()
export class ListFailedMails {
  constructor(private readonly outbox: MailOutbox) {}

  execute({ limit = 100 } = {}): Promise<FailedMail[]> {
    return this.outbox.failed(limit);
  }
}
