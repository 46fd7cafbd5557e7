import { Injectable } from '@nestjs/common';
import { type WebhookRef, WebhookRepository } from '../ports/webhook-repository.js';
import { CheckWebhookAccess, type WebhookManager } from './check-webhook-access.js';

/**
 * Deletes a webhook with what is undelivered.
 *
 * @throws InviteError `workspace-not-found`, `permission-denied` or `webhook-not-found`
 */
@Injectable()
export class DeleteWebhook {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly access: CheckWebhookAccess,
  ) {}

  async execute({ actor, ...ref }: WebhookManager & WebhookRef): Promise<void> {
    await this.access.execute({ actor, ...ref });
    await this.webhooks.remove(ref);
  }
}
