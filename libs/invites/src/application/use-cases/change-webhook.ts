import { Injectable } from '@nestjs/common';
import { requireWebhookDescription, requireWebhookEvents, type Webhook } from '../../domain/webhook.js';
import { type WebhookRef, WebhookRepository } from '../ports/webhook-repository.js';
import { WebhookSender } from '../ports/webhook-sender.js';
import { CheckWebhookAccess, type WebhookManager } from './check-webhook-access.js';
import { requireReceiver } from './require-receiver.js';

/** What is left out stays as it is. */
export interface ChangeWebhookCommand extends WebhookManager, WebhookRef {
  readonly url?: string;
  readonly events?: readonly string[];
  readonly description?: string;
  readonly status?: Webhook['status'];
}

/**
 * Changes a webhook. What is undelivered goes to the new URL; a webhook that becomes disabled gives it up.
 *
 * @throws InviteError `workspace-not-found`, `permission-denied`, `webhook-not-found`, `invalid-webhook-url`,
 * `invalid-webhook-events` or `invalid-webhook-description`
 */
@Injectable()
export class ChangeWebhook {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly access: CheckWebhookAccess,
    private readonly sender: WebhookSender,
  ) {}

  async execute({ actor, workspaceId, webhookId, ...changes }: ChangeWebhookCommand): Promise<Webhook> {
    await this.access.execute({ actor, workspaceId });
    const { url, events, description, status } = changes;
    return this.webhooks.change(
      { workspaceId, webhookId },
      {
        ...(url !== undefined && { url: requireReceiver(this.sender, url) }),
        ...(events !== undefined && { events: requireWebhookEvents(events) }),
        ...(description !== undefined && { description: requireWebhookDescription(description) }),
        ...(status !== undefined && { status }),
      },
    );
  }
}
