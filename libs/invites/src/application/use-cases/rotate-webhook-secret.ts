import { Injectable } from '@nestjs/common';
import { EARLIER_SECRET_MS, type Webhook } from '../../domain/webhook.js';
import { Clock } from '../ports/clock.js';
import { type WebhookRef, WebhookRepository } from '../ports/webhook-repository.js';
import { CheckWebhookAccess, type WebhookManager } from './check-webhook-access.js';
import { newWebhookSecret } from './new-webhook-secret.js';

/**
 * Gives the webhook another secret. For 24 hours the one before signs too, so that its receiver has time to change.
 *
 * @throws InviteError `workspace-not-found`, `permission-denied` or `webhook-not-found`
 */
@Injectable()
export class RotateWebhookSecret {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly access: CheckWebhookAccess,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, ...ref }: WebhookManager & WebhookRef): Promise<Webhook & { readonly secret: string }> {
    await this.access.execute({ actor, ...ref });
    const secret = newWebhookSecret();
    const earlierUntil = new Date(this.clock.now().getTime() + EARLIER_SECRET_MS);
    return { ...(await this.webhooks.replaceSecret(ref, secret, earlierUntil)), secret };
  }
}
