import { Injectable } from '@nestjs/common';
import { WebhookDeliveries } from '../ports/webhook-deliveries.js';

/** Shows since when the event has been queued that a webhook has waited for longest; null when none waits. */
@Injectable()
export class ShowWebhookBacklog {
  constructor(private readonly deliveries: WebhookDeliveries) {}

  async execute(): Promise<{ readonly oldestQueuedAt: Date | null }> {
    return { oldestQueuedAt: await this.deliveries.oldestQueuedAt() };
  }
}
