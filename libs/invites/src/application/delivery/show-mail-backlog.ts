import { Injectable } from '@nestjs/common';
import { Clock } from '../ports/clock.js';
import { type MailBacklog, MailOutbox } from '../ports/mail-outbox.js';

/** How much mail waits, since when, and how much was given up. For whoever runs the service. */
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
