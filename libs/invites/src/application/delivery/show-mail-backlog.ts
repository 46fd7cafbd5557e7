import { Injectable } from '@nestjs/common';
import { Clock } from '../ports/clock.js';
import { type MailBacklog, MailOutbox } from '../ports/mail-outbox.js';

/** How many mails are queued, since when, and how many have failed. For the operator of the service. */
@Injectable()
export class ShowMailBacklog {
  constructor(
    private readonly outbox: MailOutbox,
    private readonly clock: Clock,
  ) {}

  execute(): Promise<MailBacklog> {
    return this.outbox.backlog(this.clock.now());
  }
}
