import { ApiParam } from '@nestjs/swagger';
import { INVITE_PROBLEMS } from '@invites/invites';
import { ApiRoute, BODY_PROBLEMS, ID_SCHEMA } from '@invites/problem-details';
import { Member, UpdateMemberBody } from '../wire/members.dto.js';
import { WORKSPACE_PROBLEMS } from '../wire/workspace-problems.js';
import { ApiWorkspaceId } from './workspaces.openapi.js';

type Code = keyof typeof WORKSPACE_PROBLEMS;

const IN_WORKSPACE: Code[] = ['invalid-workspace-id', 'invalid-credentials', 'workspace-not-found'];
const OF_MEMBER: Code[] = ['invalid-user-id', 'permission-denied', 'member-not-found'];

const ApiUserId = (example = 3): MethodDecorator =>
  ApiParam({ name: 'user_id', schema: { ...ID_SCHEMA, example }, description: 'The member: a positive integer.' });

export const ApiListMembers = ApiRoute(WORKSPACE_PROBLEMS, {
  operationId: 'workspaces-members-list',
  summary: 'List Workspace Members',
  description: 'Everybody in the workspace, who joined first first. For all its members.',
  parameters: [ApiWorkspaceId()],
  answer: { status: 200, type: [Member], description: 'The members, you among them.' },
  refusals: ['invalid-query', ...IN_WORKSPACE],
});

export const ApiUpdateMember = ApiRoute(WORKSPACE_PROBLEMS, {
  operationId: 'workspaces-members-update',
  summary: 'Change Workspace Member',
  description:
    'Gives a member another role. For Admins and Owners, up to their own role; only Owners change an Owner. ' +
    'The last Owner stays one.',
  parameters: [ApiWorkspaceId(), ApiUserId()],
  body: { type: UpdateMemberBody, examples: { role: { summary: 'As an Editor', value: { role: '2' } } } },
  answer: { status: 200, type: Member, description: 'The member, with the role given.' },
  refusals: ['last-owner', ...BODY_PROBLEMS, ...IN_WORKSPACE, ...OF_MEMBER, 'role-above-own', 'owner-protected'],
});

/** A removal cancels the member's pending invite, which may be busy. */
const REMOVAL_PROBLEMS = { ...WORKSPACE_PROBLEMS, 'invite-busy': INVITE_PROBLEMS['invite-busy'] };

export const ApiRemoveMember = ApiRoute(REMOVAL_PROBLEMS, {
  operationId: 'workspaces-members-destroy',
  summary: 'Remove Workspace Member',
  description:
    "Ends a membership, and cancels a pending invite of the workspace to the member's verified address. Anybody may end " +
    'their own; that of others is for Admins and Owners, and that of an Owner for Owners. The last Owner stays.',
  parameters: [ApiWorkspaceId(), ApiUserId(4)],
  answer: { status: 204, description: 'Removed.' },
  refusals: ['last-owner', ...IN_WORKSPACE, ...OF_MEMBER, 'owner-protected', 'invite-busy'],
});
