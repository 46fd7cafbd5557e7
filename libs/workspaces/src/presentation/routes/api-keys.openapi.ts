import { ApiParam } from '@nestjs/swagger';
import { ApiPage, ApiRoute, BODY_PROBLEMS, CREATED_HEADERS, ID_SCHEMA, PAGE_HEADERS } from '@invites/problem-details';
import { CreateApiKeyBody, CreatedWorkspaceApiKey, WorkspaceApiKey } from '../wire/api-keys.dto.js';
import { WORKSPACE_PROBLEMS } from '../wire/workspace-problems.js';
import { ApiWorkspaceId } from './workspaces.openapi.js';

const MANAGING: (keyof typeof WORKSPACE_PROBLEMS)[] = [
  'invalid-workspace-id',
  'invalid-credentials',
  'permission-denied',
  'workspace-not-found',
];

export const ApiCreateApiKey = ApiRoute(WORKSPACE_PROBLEMS, {
  operationId: 'workspaces-api-keys-create',
  summary: 'Create API Key',
  description:
    'Makes a key for server-to-server callers. It acts in this one workspace with the role given: on its invites, up to ' +
    'its `max_invite_role`, and to read. It manages neither members nor keys, makes no workspace and accepts no invite. For Owners. ' +
    'The answer shows the key, this once.',
  parameters: [ApiWorkspaceId()],
  body: {
    type: CreateApiKeyBody,
    examples: {
      admin: { summary: 'To invite Viewers and Editors', value: { name: 'Nightly import', role: '3' } },
      ceiling: { summary: 'To invite Admins too', value: { name: 'Onboarding', role: '3', max_invite_role: '3' } },
    },
  },
  answer: { status: 201, type: CreatedWorkspaceApiKey, headers: CREATED_HEADERS, description: 'Created.' },
  refusals: ['quota-reached', ...BODY_PROBLEMS, ...MANAGING],
});

export const ApiListApiKeys = ApiRoute(WORKSPACE_PROBLEMS, {
  operationId: 'workspaces-api-keys-list',
  summary: 'List API Keys',
  description:
    'The keys of the workspace, revoked ones too, oldest first. For Owners. When there are more, the header ' +
    '`Link: <…>; rel="next"` has the address of the next page, relative to the request.',
  parameters: [ApiWorkspaceId(), ApiPage()],
  answer: {
    status: 200,
    type: [WorkspaceApiKey],
    headers: PAGE_HEADERS,
    description: 'A page of keys, without what proves them; may be empty.',
  },
  refusals: ['invalid-query', ...MANAGING],
});

export const ApiRevokeApiKey = ApiRoute(WORKSPACE_PROBLEMS, {
  operationId: 'workspaces-api-keys-destroy',
  summary: 'Revoke API Key',
  description:
    'Ends a key for good, from the next request on. Invites that it has sent can be accepted again once an Admin or ' +
    'Owner has resent them. Revoking a key twice changes nothing. For Owners.',
  parameters: [
    ApiWorkspaceId(),
    ApiParam({
      name: 'api_key_id',
      schema: { ...ID_SCHEMA, example: 5 },
      description: 'The key: a positive integer.',
    }),
  ],
  answer: { status: 204, description: 'Revoked.' },
  refusals: [...MANAGING, 'invalid-api-key-id', 'api-key-not-found'],
});
