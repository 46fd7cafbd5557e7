import { ApiParam } from '@nestjs/swagger';
import { ApiRoute, BODY_PROBLEMS, EMPTY_BODY } from '@invites/problem-details';
import { INVITE_PROBLEMS } from '../wire/invite-problems.js';
import { EmptyAnswer, MyInvite, WorkspaceInviteDetail, WorkspaceInvitePublic } from '../wire/invites.dto.js';

const ApiToken = (): MethodDecorator =>
  ApiParam({
    name: 'token',
    schema: { type: 'string', format: 'uuid' },
    description: 'The token in the link of the mail.',
  });

export const ApiListMyInvites = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'mine-list',
  summary: 'List My Invites',
  description:
    'The newest 200 pending invites for your verified address, newest first, with what stands in the way of accepting each; ' +
    'none while the address is not verified.',
  answer: { status: 200, type: [MyInvite], description: 'Your invites, with the token that accepts each.' },
  refusals: ['invalid-query', 'invalid-credentials'],
});

export const ApiPreviewInvite = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'retrieve',
  summary: 'Get Workspace Invite Details',
  description:
    'What the invitee needs to know, for whoever holds the token; in every state of the invite. Changes nothing.',
  isPublic: true,
  parameters: [ApiToken()],
  answer: { status: 200, type: WorkspaceInvitePublic, description: 'The invite.' },
  refusals: ['invite-not-found', 'too-many-requests'],
});

export const ApiAcceptInvite = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'accept-create',
  summary: 'Accept Workspace Invite',
  description:
    'Makes you a member, with the role of the invite or the higher one that you have. Your verified address must be the one ' +
    'that the invite was sent to. Accepting again changes nothing.',
  parameters: [ApiToken()],
  body: EMPTY_BODY,
  answer: { status: 200, type: WorkspaceInviteDetail, description: 'Accepted: you are a member.' },
  refusals: [
    'invite-not-pending',
    'invite-expired',
    'inviter-lost-permission',
    'domain-not-allowed',
    'refused-by-policy',
    ...BODY_PROBLEMS,
    'invalid-credentials',
    'email-not-verified',
    'wrong-account',
    'invite-not-found',
    'invite-busy',
  ],
});

export const ApiDeclineInvite = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'decline-create',
  summary: 'Decline Workspace Invite',
  description: 'Turns a pending invite down, for whoever holds the token. It is stored as cancelled.',
  isPublic: true,
  parameters: [ApiToken()],
  body: EMPTY_BODY,
  answer: { status: 200, type: WorkspaceInvitePublic, description: 'Declined.' },
  refusals: ['invite-not-pending', ...BODY_PROBLEMS, 'invite-not-found', 'too-many-requests', 'invite-busy'],
});

export const ApiRequestLink = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'request-create',
  summary: 'Request a New Link',
  description:
    'Asks the inviter of a lapsed invite for a new link, for whoever holds the token: the inviter is mailed, once a day at most, ' +
    'if they are still a member with a verified address, and nothing is resent. Mails to inviters count for no limit on mails to ' +
    'invitees; an inviter gets as many in a rolling day as an address may get over all workspaces, and what is beyond goes ' +
    'together later. The answer is always the same, for a token of no invite too, and tells nothing.',
  isPublic: true,
  parameters: [ApiToken()],
  body: EMPTY_BODY,
  answer: { status: 202, type: EmptyAnswer, description: 'Taken note of, whatever comes of it.' },
  refusals: [...BODY_PROBLEMS, 'too-many-requests', 'invite-busy'],
});
