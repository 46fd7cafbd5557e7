import { Injectable } from '@nestjs/common';
import { type WebhookEventFacts, WebhookEventWriter } from '../../application/ports/webhook-event-writer.js';
import { InviteDescriber } from '../../application/use-cases/invite-describer.js';
import { ROLES } from '../../domain/role.js';
import { TEST_EVENT, webhookEventOf } from '../../domain/webhook.js';
import { toWorkspaceInviteDetail } from './invite-views.js';
import type { InviteEventData, WebhookTestData } from './webhook-events.dto.js';

@Injectable()
export class JsonWebhookEventWriter extends WebhookEventWriter {
  constructor(private readonly describer: InviteDescriber) {
    super();
  }

  write({ event, invite, inviterEmail, actorEmail, workspaceName }: WebhookEventFacts): string {
    const { kind, at, actorId, workspaceId } = event;
    const reader = { userId: 0, role: ROLES.viewer, workspaceName };
    const details = this.describer.describeOwn(invite, { email: inviterEmail }, reader);
    const { token: _token, message: _message, ...shown } = toWorkspaceInviteDetail(details);
    const data: InviteEventData = {
      invite: shown,
      workspace_id: workspaceId,
      actor: actorId === null ? null : { user_id: actorId, email: actorEmail },
      metadata: { ...event.metadata },
      return_to: event.returnTo,
    };
    return JSON.stringify({ type: webhookEventOf(kind), timestamp: at.toISOString(), data });
  }

  writeTest(workspaceId: number, at: Date): string {
    const data: WebhookTestData = { workspace_id: workspaceId };
    return JSON.stringify({ type: TEST_EVENT, timestamp: at.toISOString(), data });
  }
}
