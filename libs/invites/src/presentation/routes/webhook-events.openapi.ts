import type { OpenAPIObject } from '@nestjs/swagger';
import { TEST_EVENT, WEBHOOK_EVENTS, type WebhookEvent } from '../../domain/webhook.js';

type Described = WebhookEvent | typeof TEST_EVENT;

const WHEN: Readonly<Record<Described, string>> = {
  'invite.sent': 'An invite was sent.',
  'invite.resent': 'An invite was resent, and its expiry extended.',
  'invite.edited': 'The role or the message of an invite was changed.',
  'invite.accepted': 'An invite was accepted; `actor` is the new member.',
  'invite.declined': 'An invite was declined by whoever held its link.',
  'invite.cancelled': 'An invite was cancelled.',
  'invite.closed': 'An invite that had lapsed was closed for good.',
  'invite.lapsed': 'The expiry of a pending invite has passed. A resend revives it.',
  'invite.reminded': 'An invitee was reminded of a pending invite.',
  'invite.requested': 'The invitee of a lapsed invite asks for a new link.',
  'mail.failed': 'The mail of an invite was given up.',
  'mail.bounced': 'The mail of an invite came back, or its recipient has complained of it.',
  [TEST_EVENT]: 'An Owner tests the webhook. It is sent whatever the webhook listens to.',
};

const EVENTS: readonly Described[] = [...WEBHOOK_EVENTS, TEST_EVENT];
const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** `invite.sent` is an `InviteSentEvent`. */
function schemaNameOf(event: Described): string {
  const parts = event.split('.').map((part) => part.charAt(0).toUpperCase() + part.slice(1));
  return `${parts.join('')}Event`;
}

const schemaOf = (event: Described) => ({
  type: 'object',
  description: WHEN[event],
  required: ['type', 'timestamp', 'data'],
  properties: {
    type: { type: 'string', enum: [event], description: 'What happened.' },
    timestamp: { type: 'string', format: 'date-time', description: 'When it happened.' },
    data: {
      ...refTo(event === TEST_EVENT ? 'WebhookTestData' : 'InviteEventData'),
      description: event === TEST_EVENT ? 'Where it was tested.' : 'To which invite, and by whom.',
    },
  },
});

const header = (name: string, description: string, example: string) => ({
  name,
  in: 'header' as const,
  required: true,
  description,
  schema: { type: 'string', example },
});

const operationOf = (event: Described) => ({
  operationId: `webhook-${event.replace('.', '-')}`,
  summary: event,
  description: WHEN[event],
  tags: ['subpackage_webhooks'],
  security: [],
  parameters: [
    header(
      'webhook-id',
      'The event: the same at every attempt, and for all webhooks.',
      'c2a7ab7e-20a6-4f0e-9d4c-9a1e3b9b2f10',
    ),
    header('webhook-timestamp', 'When this attempt was signed, in seconds since 1970.', '1796117400'),
    header(
      'webhook-signature',
      'One or, for a day after the secret was rotated, two, separated by a space: `v1,` and the Base64 of the HMAC-SHA256 over ' +
        '`id.timestamp.body`.',
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    ),
  ],
  requestBody: { required: true, content: { 'application/json': { schema: refTo(schemaNameOf(event)) } } },
  responses: {
    '2XX': { description: 'Taken: it is not sent again. The body of the answer is not read.' },
    '410': { description: 'Disables the webhook.' },
    default: { description: 'Anything else, a redirect too, is a failure: the event is sent again later.' },
  },
});

/** The part of an OpenAPI document about what is posted to webhooks: spread it into the configuration of the document. */
export function webhookEventsDocument(): Pick<OpenAPIObject, 'webhooks' | 'components'> {
  const mapping = Object.fromEntries(EVENTS.map((event) => [event, refTo(schemaNameOf(event)).$ref]));
  const schemas = Object.fromEntries(EVENTS.map((event) => [schemaNameOf(event), schemaOf(event)]));
  const anyEvent = {
    description: 'What is posted to a webhook.',
    oneOf: EVENTS.map((event) => refTo(schemaNameOf(event))),
    discriminator: { propertyName: 'type', mapping },
  };
  return {
    components: { schemas: { ...schemas, WebhookEvent: anyEvent } },
    webhooks: Object.fromEntries(EVENTS.map((event) => [event, { post: operationOf(event) }])),
  };
}
