import { ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiPage, ApiRoute, BODY_PROBLEMS, CREATED_HEADERS, ID_SCHEMA, PAGE_HEADERS } from '@invites/problem-details';
import { WORKSPACE_PROBLEMS } from '../wire/workspace-problems.js';
import { CreateWorkspaceBody, UpdateWorkspaceBody, Workspace, WorkspaceWithSettings } from '../wire/workspaces.dto.js';

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
  answer: { status: 201, type: Workspace, headers: CREATED_HEADERS, description: 'Created.' },
  refusals: ['quota-reached', ...BODY_PROBLEMS, 'invalid-credentials', 'permission-denied', 'email-not-verified'],
});

export const ApiListWorkspaces = ApiRoute(WORKSPACE_PROBLEMS, {
  operationId: 'workspaces-list',
  summary: 'List My Workspaces',
  description:
    'The workspaces that you are a member of, oldest first, with your role in each; `GET …/{workspace_id}/` also shows the ' +
    'settings of one. When there are more, the header ' +
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

export const ApiShowWorkspace = ApiRoute(WORKSPACE_PROBLEMS, {
  operationId: 'workspaces-retrieve',
  summary: 'Get Workspace',
  description: 'A workspace with its settings, and your role in it. For all its members.',
  parameters: [ApiWorkspaceId()],
  answer: { status: 200, type: WorkspaceWithSettings, description: 'The workspace.' },
  refusals: ['invalid-query', 'invalid-workspace-id', 'invalid-credentials', 'workspace-not-found'],
});

export const ApiUpdateWorkspace = ApiRoute(WORKSPACE_PROBLEMS, {
  operationId: 'workspaces-partial-update',
  summary: 'Change Workspace',
  description:
    'Changes what is given, and leaves the rest as it is. For Owners, not for API keys. `allowed_email_domains` holds from now ' +
    'on: an invite to an address of another domain can neither be resent nor accepted until its domain is allowed, and its ' +
    'mail is skipped (`domain-not-allowed`). Members stay members.',
  parameters: [ApiWorkspaceId()],
  body: {
    type: UpdateWorkspaceBody,
    examples: {
      domains: {
        summary: 'Only addresses of two domains',
        value: { allowed_email_domains: ['example.com', 'example.org'] },
      },
      name: { summary: 'Another name', value: { name: 'Difference Engines', description: '' } },
    },
  },
  answer: { status: 200, type: WorkspaceWithSettings, description: 'The workspace as it is now.' },
  refusals: [
    ...BODY_PROBLEMS,
    'invalid-workspace-id',
    'invalid-credentials',
    'permission-denied',
    'workspace-not-found',
  ],
});
