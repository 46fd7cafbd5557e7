import { ApiProperty } from '@nestjs/swagger';
import { ID_SCHEMA } from '@invites/problem-details';
import { TEST_EVENT, type Webhook, WEBHOOK_EVENTS, type WebhookDelivery } from '../../domain/webhook.js';
import { SUBSCRIBED_EVENTS, WEBHOOK_STATUSES } from './webhook-forms.dto.js';

export class WorkspaceWebhook {
  @ApiProperty({ ...ID_SCHEMA, description: 'The webhook.', example: 3 }) id!: number;
  @ApiProperty({ format: 'uri', description: 'Where events are posted, as it is asked.' }) url!: string;
  @ApiProperty({
    type: 'array',
    items: { type: 'string', enum: SUBSCRIBED_EVENTS },
    description: 'What it is told of.',
  })
  events!: string[];
  @ApiProperty({ description: 'What it is for; may be empty.' }) description!: string;
  @ApiProperty({
    enum: WEBHOOK_STATUSES,
    description: 'It is `disabled` by its Owner, by an answer 410, or after five days in which each attempt failed.',
  })
  status!: string;
  @ApiProperty({ format: 'date-time', description: 'When it was made.' }) created_at!: string;
}

export class WebhookWithSecret extends WorkspaceWebhook {
  @ApiProperty({
    description: 'Signs what is posted, by Standard Webhooks. It is shown this once: keep it where secrets are kept.',
    example: 'whsec_<44 characters that nobody else knows>',
  })
  secret!: string;
}

export class WorkspaceWebhookDelivery {
  @ApiProperty({ format: 'uuid', description: 'The event: the same for all webhooks, and in `webhook-id`.' })
  event_id!: string;
  @ApiProperty({ enum: [...WEBHOOK_EVENTS, TEST_EVENT], description: 'What happened.', example: 'invite.accepted' })
  type!: string;
  @ApiProperty({ type: 'integer', format: 'int32', minimum: 0, description: 'How often it was tried.' })
  attempts!: number;
  @ApiProperty({
    type: 'integer',
    format: 'int32',
    minimum: 100,
    nullable: true,
    description: 'The status of the last answer; null when the last attempt got none, and before the first.',
  })
  response_status!: number | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When it was tried last.' })
  last_attempt_at!: string | null;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When it is tried next; null once it is delivered or given up.',
  })
  next_attempt_at!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When it was answered with 2xx.' })
  delivered_at!: string | null;
}

export function toWorkspaceWebhook(webhook: Webhook): WorkspaceWebhook {
  const { id, url, events, description, status, createdAt } = webhook;
  return { id, url, events: [...events], description, status, created_at: createdAt.toISOString() };
}

export function toWebhookWithSecret(webhook: Webhook & { readonly secret: string }): WebhookWithSecret {
  return { ...toWorkspaceWebhook(webhook), secret: webhook.secret };
}

export function toWorkspaceWebhookDelivery(delivery: WebhookDelivery): WorkspaceWebhookDelivery {
  return {
    event_id: delivery.eventId,
    type: delivery.type,
    attempts: delivery.attempts,
    response_status: delivery.responseStatus,
    last_attempt_at: delivery.lastAttemptAt?.toISOString() ?? null,
    next_attempt_at: delivery.nextAttemptAt?.toISOString() ?? null,
    delivered_at: delivery.deliveredAt?.toISOString() ?? null,
  };
}
