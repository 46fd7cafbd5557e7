import { ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiPage, ApiRoute, BODY_PROBLEMS, ID_SCHEMA, PAGE_HEADERS } from '@invites/problem-details';
import { WORKSPACE_PROBLEMS } from '../wire/workspace-problems.js';
import { CreateWorkspaceBody, Workspace } from '../wire/workspaces.dto.js';

export const ApiWorkspaces = (): ClassDecorator => ApiTags('subpackage_workspaces');

export const ApiWorkspaceId = (): MethodDecorator =>
  ApiParam({
    name: 'workspace_id',
    schema: { ...ID_SCHEMA, example: 1 },
    description: 'The workspace: a positive integer.',
  });

export const ApiCreateWorkspace = ApiRoute(WORKSPACE_PROBLEMS, {
  operationId: 'workspaces-create',
  summary: 'Create Workspace',
  description: 'Makes a workspace. Whoever creates it becomes its Owner: a person with a verified address.',
  body: {
    type: CreateWorkspaceBody,
    examples: {
      workspace: {
        summary: 'With a description',
        value: { name: 'Analytical Engines', description: 'We weave algebraical patterns.' },
      },
    },
  },
  answer: { status: 201, type: Workspace, description: 'Created.' },
  refusals: ['quota-reached', ...BODY_PROBLEMS, 'invalid-credentials', 'permission-denied', 'email-not-verified'],
});

export const ApiListWorkspaces = ApiRoute(WORKSPACE_PROBLEMS, {
  operationId: 'workspaces-list',
  summary: 'List My Workspaces',
  description:
    'The workspaces that you are a member of, oldest first, with your role in each. When there are more, the header ' +
    '`Link: <…>; rel="next"` has the address of the next page, relative to the request.',
  parameters: [ApiPage()],
  answer: {
    status: 200,
    type: [Workspace],
    headers: PAGE_HEADERS,
    description: 'A page of your workspaces; the array may be empty.',
  },
  refusals: ['invalid-query', 'invalid-credentials'],
});
