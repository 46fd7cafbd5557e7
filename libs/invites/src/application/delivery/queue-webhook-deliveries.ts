import { Injectable } from '@nestjs/common';
import type { Invite } from '../../domain/invite.js';
import { INVITE_EVENT_KINDS, type InviteEvent, type InviteEventHandler } from '../../domain/invite-event.js';
import { webhookEventOf } from '../../domain/webhook.js';
import { Clock } from '../ports/clock.js';
import { WebhookDeliveries } from '../ports/webhook-deliveries.js';
import { WebhookEventWriter } from '../ports/webhook-event-writer.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';

/**
 * The handler of events that hands them on to webhooks. What they are told is written here, once, so that each attempt
 * says the same.
 */
@Injectable()
export class QueueWebhookDeliveries implements InviteEventHandler {
  readonly name = 'webhooks';
  readonly kinds = INVITE_EVENT_KINDS;
  readonly tireless = true;

  constructor(
    private readonly deliveries: WebhookDeliveries,
    private readonly writer: WebhookEventWriter,
    private readonly directory: WorkspaceDirectory,
    private readonly clock: Clock,
  ) {}

  async handle(event: InviteEvent, invite: Invite): Promise<void> {
    const { id: eventId, kind, workspaceId, inviteId, actorId } = event;
    if (!(await this.deliveries.isHeard(workspaceId, kind))) return;
    const { inviterId } = invite.state;
    const [users, workspaces] = await Promise.all([
      this.directory.users(actorId === null || actorId === inviterId ? [inviterId] : [inviterId, actorId]),
      this.directory.workspaces([workspaceId]),
    ]);
    const emailOf = (userId: number | null) => (userId === null ? undefined : users.get(userId)?.email) ?? '';
    const body = this.writer.write({
      event,
      invite,
      inviterEmail: emailOf(inviterId),
      actorEmail: emailOf(actorId),
      workspaceName: workspaces.get(workspaceId)?.name ?? '',
    });
    const message = { eventId, workspaceId, inviteId, type: webhookEventOf(kind), body };
    await this.deliveries.queue(message, kind, this.clock.now());
  }
}
