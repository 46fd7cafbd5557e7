import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { TEST_EVENT, type WebhookDelivery } from '../../domain/webhook.js';
import { Clock } from '../ports/clock.js';
import { WebhookDeliveries } from '../ports/webhook-deliveries.js';
import { WebhookEventWriter } from '../ports/webhook-event-writer.js';
import type { WebhookRef } from '../ports/webhook-repository.js';
import { CheckWebhookAccess, type WebhookManager } from './check-webhook-access.js';

/**
 * Queues a test event for the webhook, also for one that is disabled. What becomes of it stands in its deliveries.
 *
 * @throws InviteError `workspace-not-found`, `permission-denied` or `webhook-not-found`
 */
@Injectable()
export class TestWebhook {
  constructor(
    private readonly deliveries: WebhookDeliveries,
    private readonly access: CheckWebhookAccess,
    private readonly writer: WebhookEventWriter,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, ...ref }: WebhookManager & WebhookRef): Promise<WebhookDelivery> {
    await this.access.execute({ actor, ...ref });
    const { workspaceId } = ref;
    const [eventId, now] = [randomUUID(), this.clock.now()];
    const body = this.writer.writeTest(workspaceId, now);
    await this.deliveries.queueFor(ref, { eventId, workspaceId, inviteId: null, type: TEST_EVENT, body }, now);
    const untried = { attempts: 0, responseStatus: null, lastAttemptAt: null, deliveredAt: null };
    return { eventId, type: TEST_EVENT, nextAttemptAt: now, ...untried };
  }
}
