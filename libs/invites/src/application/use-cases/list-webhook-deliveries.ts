import { Injectable } from '@nestjs/common';
import type { WebhookDelivery } from '../../domain/webhook.js';
import { type WebhookRef, WebhookRepository } from '../ports/webhook-repository.js';
import { CheckWebhookAccess, type WebhookManager } from './check-webhook-access.js';

/** As many as are kept for certain. */
const SHOWN = 100;

/**
 * The newest hundred deliveries of a webhook, newest first.
 *
 * @throws InviteError `workspace-not-found`, `permission-denied` or `webhook-not-found`
 */
@Injectable()
export class ListWebhookDeliveries {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly access: CheckWebhookAccess,
  ) {}

  async execute({ actor, ...ref }: WebhookManager & WebhookRef): Promise<WebhookDelivery[]> {
    await this.access.execute({ actor, ...ref });
    return this.webhooks.deliveries(ref, SHOWN);
  }
}
