import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam } from '@nestjs/swagger';
import { ApiProblems, BODY_PROBLEMS } from '@invites/problem-details';
import { Member, UpdateMemberBody } from './members.dto.js';
import { WORKSPACE_PROBLEMS } from './workspace-problems.js';

export const ApiWorkspaceId = (): MethodDecorator =>
  ApiParam({
    name: 'workspace_id',
    schema: { type: 'integer', example: 1 },
    description: 'The workspace: a positive integer.',
  });

const ApiUserId = (example = 3): MethodDecorator =>
  ApiParam({
    name: 'user_id',
    schema: { type: 'integer', example },
    description: 'The member: a positive integer.',
  });

export const ApiListMembers = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'workspaces-members-list',
      summary: 'List Workspace Members',
      description: 'Everybody in the workspace, who joined first first. For all its members.',
    }),
    ApiWorkspaceId(),
    ApiOkResponse({ type: [Member], description: 'The members, you among them.' }),
    ApiProblems(WORKSPACE_PROBLEMS, 'invalid-workspace-id', 'invalid-credentials', 'workspace-not-found'),
  );

export const ApiUpdateMember = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'workspaces-members-update',
      summary: 'Change Workspace Member',
      description:
        'Gives a member another role. For Admins and Owners, up to their own role; only Owners change an Owner. ' +
        'The last Owner stays one.',
    }),
    ApiWorkspaceId(),
    ApiUserId(),
    ApiBody({ type: UpdateMemberBody, examples: { role: { summary: 'As an Editor', value: { role: '2' } } } }),
    ApiOkResponse({ type: Member, description: 'The member, with the role given.' }),
    ApiProblems(
      WORKSPACE_PROBLEMS,
      'last-owner',
      ...BODY_PROBLEMS,
      'invalid-workspace-id',
      'invalid-user-id',
      'invalid-credentials',
      'permission-denied',
      'role-above-own',
      'owner-protected',
      'workspace-not-found',
      'member-not-found',
    ),
  );

export const ApiRemoveMember = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'workspaces-members-destroy',
      summary: 'Remove Workspace Member',
      description:
        'Ends a membership, your own included. For Admins and Owners; only Owners remove an Owner. The last Owner stays.',
    }),
    ApiWorkspaceId(),
    ApiUserId(4),
    ApiNoContentResponse({ description: 'Removed.' }),
    ApiProblems(
      WORKSPACE_PROBLEMS,
      'last-owner',
      'invalid-workspace-id',
      'invalid-user-id',
      'invalid-credentials',
      'permission-denied',
      'owner-protected',
      'workspace-not-found',
      'member-not-found',
    ),
  );
