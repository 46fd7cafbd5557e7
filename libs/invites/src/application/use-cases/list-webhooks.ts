import { Injectable } from '@nestjs/common';
import type { Webhook } from '../../domain/webhook.js';
import { WebhookRepository } from '../ports/webhook-repository.js';
import { CheckWebhookAccess, type WebhookManager } from './check-webhook-access.js';

/** Which webhooks of a workspace, and how many. */
export interface ListWebhooksQuery extends WebhookManager {
  /** The id of the last webhook of the page before. */
  readonly after?: number;
  readonly limit: number;
}

/** Webhooks in the order of their ids, and after which the next page begins. */
export interface WebhookPage {
  readonly webhooks: readonly Webhook[];
  /** Ask for the next page with this as `after`; undefined when there is none. */
  readonly next: number | undefined;
}

/**
 * The webhooks of the workspace, oldest first, in pages.
 *
 * @throws InviteError `workspace-not-found` or `permission-denied`
 */
@Injectable()
export class ListWebhooks {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly access: CheckWebhookAccess,
  ) {}

  async execute({ after = 0, limit, ...manager }: ListWebhooksQuery): Promise<WebhookPage> {
    await this.access.execute(manager);
    const found = await this.webhooks.list(manager.workspaceId, after, limit + 1);
    const webhooks = found.slice(0, limit);
    return { webhooks, next: found.length > limit ? webhooks.at(-1)?.id : undefined };
  }
}
