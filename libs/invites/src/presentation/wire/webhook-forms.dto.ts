import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, ValidateBy, ValidateIf } from 'class-validator';
import type { InviteError } from '../../domain/invite-error.js';
import {
  ALL_EVENTS,
  requireWebhookDescription,
  requireWebhookEvents,
  requireWebhookUrl,
  type Webhook,
  WEBHOOK_EVENTS,
} from '../../domain/webhook.js';
import { AcceptedBy } from './accepted-by.decorator.js';

export const SUBSCRIBED_EVENTS = [...WEBHOOK_EVENTS, ALL_EVENTS];
export const WEBHOOK_STATUSES: readonly Webhook['status'][] = ['enabled', 'disabled'];

const Optional = () => ValidateIf((_body, value) => value !== undefined);

const UrlMember = (required: boolean) =>
  applyDecorators(
    ApiProperty({
      required,
      format: 'uri',
      maxLength: 2_048,
      description:
        'Where events are posted: https, without user information and fragment. Its host must not be an address inside a ' +
        'network, nor be one when it is asked. No redirect is followed.',
      example: 'https://hooks.example.com/invites',
    }),
    ...(required ? [] : [Optional()]),
    AcceptedBy('url', requireWebhookUrl),
  );

const EventsMember = (required: boolean) =>
  applyDecorators(
    ApiProperty({
      required,
      type: 'array',
      items: { type: 'string', enum: SUBSCRIBED_EVENTS },
      minItems: 1,
      maxItems: SUBSCRIBED_EVENTS.length,
      description: 'Which events it is told of; `*` for all, also those of later releases.',
      example: ['invite.accepted', 'mail.bounced'],
    }),
    ...(required ? [] : [Optional()]),
    ValidateBy({
      name: 'events',
      validator: {
        validate: (value) => mistakeInEvents(value) === undefined,
        defaultMessage: (args) => mistakeInEvents(args?.value) ?? '',
      },
    }),
  );

function mistakeInEvents(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'must be an array';
  try {
    requireWebhookEvents(value);
    return undefined;
  } catch (error) {
    return (error as InviteError).facts.reason;
  }
}

const DescriptionMember = () =>
  applyDecorators(
    ApiProperty({
      required: false,
      maxLength: 500,
      description: 'What it is for: one line.',
      example: 'Counts seats',
    }),
    Optional(),
    AcceptedBy('description', requireWebhookDescription),
  );

export class CreateWebhookBody {
  @UrlMember(true) url!: string;
  @EventsMember(true) events!: string[];
  @DescriptionMember() description?: string;
}

export class ChangeWebhookBody {
  @UrlMember(false) url?: string;
  @EventsMember(false) events?: string[];
  @DescriptionMember() description?: string;

  @ApiProperty({
    required: false,
    enum: WEBHOOK_STATUSES,
    description: '`disabled` also gives up what is undelivered; `enabled` begins anew.',
  })
  @Optional()
  @IsIn(WEBHOOK_STATUSES, { message: `must be one of ${WEBHOOK_STATUSES.join(', ')}` })
  status?: Webhook['status'];
}
