import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiParam, ApiTags } from '@nestjs/swagger';
import {
  ApiPage,
  ApiRoute,
  BODY_PROBLEMS,
  CREATED_HEADERS,
  ID_SCHEMA,
  IGNORED_BODY,
  PAGE_HEADERS,
} from '@invites/problem-details';
import { INVITE_PROBLEMS } from '../wire/invite-problems.js';
import { ChangeWebhookBody, CreateWebhookBody } from '../wire/webhook-forms.dto.js';
import { InviteEventData, WebhookTestData } from '../wire/webhook-events.dto.js';
import { WebhookWithSecret, WorkspaceWebhook, WorkspaceWebhookDelivery } from '../wire/webhooks.dto.js';

type Code = keyof typeof INVITE_PROBLEMS;

const MANAGING: Code[] = ['invalid-workspace-id', 'invalid-credentials', 'permission-denied', 'workspace-not-found'];
const OF_WEBHOOK: Code[] = [...MANAGING, 'invalid-webhook-id', 'webhook-not-found'];

export const ApiWebhooks = (): ClassDecorator =>
  applyDecorators(ApiTags('subpackage_webhooks'), ApiExtraModels(InviteEventData, WebhookTestData));

const ApiWorkspaceId = (): MethodDecorator =>
  ApiParam({
    name: 'workspace_id',
    schema: { ...ID_SCHEMA, example: 1 },
    description: 'The workspace: a positive integer.',
  });

const ApiWebhookId = (example = 1): MethodDecorator =>
  applyDecorators(
    ApiWorkspaceId(),
    ApiParam({
      name: 'webhook_id',
      schema: { ...ID_SCHEMA, example },
      description: 'The webhook: a positive integer.',
    }),
  );

export const ApiCreateWebhook = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'workspaces-webhooks-create',
  summary: 'Create Webhook',
  description:
    'Has events of the workspace posted to a URL, signed by Standard Webhooks. Each ' +
    'is delivered at least once, in no promised order, and retried for about a day. For Owners, in person. The answer ' +
    'shows the secret, this once.',
  parameters: [ApiWorkspaceId()],
  body: {
    type: CreateWebhookBody,
    examples: {
      some: {
        summary: 'Some events',
        value: { url: 'https://hooks.example.com/invites', events: ['invite.accepted', 'mail.bounced'] },
      },
      all: {
        summary: 'All events',
        value: { url: 'https://hooks.example.com/all', events: ['*'], description: 'Audit' },
      },
    },
  },
  answer: { status: 201, type: WebhookWithSecret, headers: CREATED_HEADERS, description: 'Created, and enabled.' },
  refusals: ['invalid-webhook-url', 'quota-reached', ...BODY_PROBLEMS, ...MANAGING, 'invite-busy'],
});

export const ApiListWebhooks = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'workspaces-webhooks-list',
  summary: 'List Webhooks',
  description:
    'The webhooks of the workspace, oldest first, without their secrets. For Owners, in person. When there are more, the ' +
    'header `Link: <…>; rel="next"` has the address of the next page, relative to the request.',
  parameters: [ApiWorkspaceId(), ApiPage()],
  answer: {
    status: 200,
    type: [WorkspaceWebhook],
    headers: PAGE_HEADERS,
    description: 'A page of webhooks; may be empty.',
  },
  refusals: ['invalid-query', ...MANAGING],
});

export const ApiChangeWebhook = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'workspaces-webhooks-partial-update',
  summary: 'Change Webhook',
  description: 'Changes what is given. What is undelivered goes to the new URL. For Owners, in person.',
  parameters: [ApiWebhookId()],
  body: {
    type: ChangeWebhookBody,
    examples: {
      events: { summary: 'Other events', value: { events: ['*'] } },
      disable: { summary: 'Stop it', value: { status: 'disabled' } },
    },
  },
  answer: { status: 200, type: WorkspaceWebhook, description: 'As it is now.' },
  refusals: ['invalid-webhook-url', ...BODY_PROBLEMS, ...OF_WEBHOOK],
});

export const ApiDeleteWebhook = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'workspaces-webhooks-destroy',
  summary: 'Delete Webhook',
  description: 'Deletes a webhook with its deliveries. What is undelivered is never delivered. For Owners, in person.',
  parameters: [ApiWebhookId(2)],
  answer: { status: 204, description: 'Deleted.' },
  refusals: OF_WEBHOOK,
});

export const ApiRotateWebhookSecret = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'workspaces-webhooks-rotate-secret-create',
  summary: 'Rotate Webhook Secret',
  description:
    'Gives a webhook another secret, which the answer shows, this once. For 24 hours what is posted is signed by the one ' +
    'before as well. For Owners, in person.',
  parameters: [ApiWebhookId()],
  body: IGNORED_BODY,
  answer: { status: 200, type: WebhookWithSecret, description: 'With its new secret.' },
  refusals: ['malformed-json', 'body-too-large', 'unsupported-media-type', ...OF_WEBHOOK],
});

export const ApiListWebhookDeliveries = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'workspaces-webhooks-deliveries-list',
  summary: 'List Webhook Deliveries',
  description: 'The newest hundred events of a webhook, newest first, and what became of each. For Owners, in person.',
  parameters: [ApiWebhookId()],
  answer: { status: 200, type: [WorkspaceWebhookDelivery], description: 'The deliveries; may be none.' },
  refusals: ['invalid-query', ...OF_WEBHOOK],
});

export const ApiTestWebhook = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'workspaces-webhooks-test-create',
  summary: 'Test Webhook',
  description:
    'Queues a `webhook.test` for a webhook, also for one that is disabled. What becomes of it stands in its deliveries. For ' +
    'Owners, in person.',
  parameters: [ApiWebhookId()],
  body: IGNORED_BODY,
  answer: { status: 202, type: WorkspaceWebhookDelivery, description: 'Queued.' },
  refusals: ['malformed-json', 'body-too-large', 'unsupported-media-type', ...OF_WEBHOOK],
});
