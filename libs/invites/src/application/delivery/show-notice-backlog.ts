import { Injectable } from '@nestjs/common';
import { NoticeOutbox } from '../ports/notice-outbox.js';

/** Shows since when the mail to an inviter has waited that has waited for longest; null when none waits. */
@Injectable()
export class ShowNoticeBacklog {
  constructor(private readonly outbox: NoticeOutbox) {}

  async execute(): Promise<{ readonly oldestQueuedAt: Date | null }> {
    return { oldestQueuedAt: await this.outbox.oldestQueuedAt() };
  }
}
