import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam } from '@nestjs/swagger';
import { INVITE_PROBLEMS } from '@invites/invites';
import { ApiProblems, BODY_PROBLEMS } from '@invites/problem-details';
import { Member, UpdateMemberBody } from '../wire/members.dto.js';
import { WORKSPACE_PROBLEMS } from '../wire/workspace-problems.js';

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
        "Ends a membership, and cancels a pending invite of the workspace to the member's verified address. Anybody may end " +
        'their own; that of others is for Admins and Owners, and that of an Owner for Owners. The last Owner stays.',
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
    ApiProblems(INVITE_PROBLEMS, 'invite-busy'),
  );
