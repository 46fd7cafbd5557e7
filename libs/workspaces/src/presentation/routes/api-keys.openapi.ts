import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
} from '@nestjs/swagger';
import { ApiPage, ApiProblems, BODY_PROBLEMS } from '@invites/problem-details';
import { CreateApiKeyBody, CreatedWorkspaceApiKey, WorkspaceApiKey } from '../wire/api-keys.dto.js';
import { ApiWorkspaceId } from './members.openapi.js';
import { WORKSPACE_PROBLEMS } from '../wire/workspace-problems.js';

export const ApiCreateApiKey = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'workspaces-api-keys-create',
      summary: 'Create API Key',
      description:
        'Makes a key for server-to-server callers. It acts in this one workspace with the role given: on its invites, up to ' +
        'its `max_invite_role`, and to read. It manages neither members nor keys, makes no workspace and accepts no invite. For Owners. ' +
        'The answer shows the key, this once.',
    }),
    ApiWorkspaceId(),
    ApiBody({
      type: CreateApiKeyBody,
      examples: {
        admin: { summary: 'To invite Viewers and Editors', value: { name: 'Nightly import', role: '3' } },
        ceiling: {
          summary: 'To invite Admins too',
          value: { name: 'Onboarding', role: '3', max_invite_role: '3' },
        },
      },
    }),
    ApiCreatedResponse({ type: CreatedWorkspaceApiKey, description: 'Created.' }),
    ApiProblems(
      WORKSPACE_PROBLEMS,
      'quota-reached',
      ...BODY_PROBLEMS,
      'invalid-workspace-id',
      'invalid-credentials',
      'permission-denied',
      'workspace-not-found',
    ),
  );

export const ApiListApiKeys = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'workspaces-api-keys-list',
      summary: 'List API Keys',
      description:
        'The keys of the workspace, revoked ones too, oldest first. For Owners. When there are more, the header ' +
        '`Link: <…>; rel="next"` has the address of the next page.',
    }),
    ApiWorkspaceId(),
    ApiPage(),
    ApiOkResponse({ type: [WorkspaceApiKey], description: 'A page of keys, without what proves them; may be empty.' }),
    ApiProblems(
      WORKSPACE_PROBLEMS,
      'invalid-query',
      'invalid-workspace-id',
      'invalid-credentials',
      'permission-denied',
      'workspace-not-found',
    ),
  );

export const ApiRevokeApiKey = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'workspaces-api-keys-destroy',
      summary: 'Revoke API Key',
      description:
        'Ends a key for good, from the next request on. Invites that it has sent can be accepted again once an Admin or ' +
        'Owner has resent them. Revoking a key twice changes nothing. For Owners.',
    }),
    ApiWorkspaceId(),
    ApiParam({
      name: 'api_key_id',
      schema: { type: 'integer', example: 5 },
      description: 'The key: a positive integer.',
    }),
    ApiNoContentResponse({ description: 'Revoked.' }),
    ApiProblems(
      WORKSPACE_PROBLEMS,
      'invalid-workspace-id',
      'invalid-api-key-id',
      'invalid-credentials',
      'permission-denied',
      'workspace-not-found',
      'api-key-not-found',
    ),
  );
