import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiPage, ApiProblems, BODY_PROBLEMS, REQUEST_PROBLEMS } from '@invites/problem-details';
import { WORKSPACE_PROBLEMS } from '../wire/workspace-problems.js';
import { CreateWorkspaceBody, Workspace } from '../wire/workspaces.dto.js';

export const ApiWorkspaces = (): ClassDecorator => applyDecorators(ApiTags('subpackage_workspaces'), ApiBearerAuth());

export const ApiCreateWorkspace = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'workspaces-create',
      summary: 'Create Workspace',
      description: 'Makes a workspace. Whoever creates it becomes its Owner: a person with a verified address.',
    }),
    ApiBody({
      type: CreateWorkspaceBody,
      examples: {
        workspace: {
          summary: 'With a description',
          value: { name: 'Analytical Engines', description: 'We weave algebraical patterns.' },
        },
      },
    }),
    ApiCreatedResponse({ type: Workspace, description: 'Created.' }),
    ApiProblems(
      WORKSPACE_PROBLEMS,
      'quota-reached',
      ...BODY_PROBLEMS,
      'invalid-credentials',
      'permission-denied',
      'email-not-verified',
    ),
  );

export const ApiListWorkspaces = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'workspaces-list',
      summary: 'List My Workspaces',
      description:
        'The workspaces that you are a member of, oldest first, with your role in each. When there are more, the header ' +
        '`Link: <…>; rel="next"` has the address of the next page.',
    }),
    ApiPage(),
    ApiOkResponse({ type: [Workspace], description: 'A page of your workspaces; the array may be empty.' }),
    ApiProblems(REQUEST_PROBLEMS, 'invalid-query', 'invalid-credentials'),
  );
