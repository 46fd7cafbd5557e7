import { Inject, Injectable } from '@nestjs/common';
import { requireWebhookDescription, requireWebhookEvents, type Webhook } from '../../domain/webhook.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { Clock } from '../ports/clock.js';
import { WebhookRepository } from '../ports/webhook-repository.js';
import { WebhookSender } from '../ports/webhook-sender.js';
import { CheckWebhookAccess, type WebhookManager } from './check-webhook-access.js';
import { newWebhookSecret } from './new-webhook-secret.js';
import { requireReceiver } from './require-receiver.js';

/** Who makes a webhook, where it leads, and what it listens to. */
export interface CreateWebhookCommand extends WebhookManager {
  readonly url: string;
  /** Names of events, or `*`. */
  readonly events: readonly string[];
  /** Empty when left out. */
  readonly description?: string;
}

/**
 * Makes a webhook for the workspace. Its secret is in no later answer.
 *
 * @throws InviteError `workspace-not-found`, `permission-denied`, `invalid-webhook-url`, `invalid-webhook-events`,
 * `invalid-webhook-description`, `quota-reached` or `invite-busy`
 */
@Injectable()
export class CreateWebhook {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly access: CheckWebhookAccess,
    private readonly sender: WebhookSender,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'limits'>,
  ) {}

  async execute(command: CreateWebhookCommand): Promise<Webhook & { readonly secret: string }> {
    await this.access.execute(command);
    const { workspaceId, url, events, description = '' } = command;
    const webhook = {
      url: requireReceiver(this.sender, url),
      events: requireWebhookEvents(events),
      description: requireWebhookDescription(description),
      createdAt: this.clock.now(),
      secret: newWebhookSecret(),
    };
    const { limits } = this.settings;
    return { ...(await this.webhooks.add(workspaceId, webhook, limits.webhooksPerWorkspace)), secret: webhook.secret };
  }
}
