import { applyDecorators } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { ApiProblems } from '@invites/problem-details';
import { INVITE_PROBLEMS } from './invite-problems.js';
import { SendInviteBody, WorkspaceInviteDetail } from './invites.dto.js';

const TAG = 'subpackage_invites';

export const ApiInvites = (): ClassDecorator => applyDecorators(ApiTags(TAG), ApiBearerAuth());

const ApiInviteId = (): MethodDecorator =>
  ApiParam({
    name: 'invite_id',
    schema: { type: 'integer', example: 1 },
    description: 'The invite: a positive integer.',
  });

export const ApiSendInvite = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'create',
      summary: 'Send Workspace Invite',
      description:
        'Invites an address to a workspace and queues the mail with its link. For Admins and Owners, up to their own role. ' +
        'An address has one live pending invite per workspace; a lapsed one is closed and gives way to the new one.',
    }),
    ApiBody({ type: SendInviteBody }),
    ApiCreatedResponse({
      type: WorkspaceInviteDetail,
      description: 'Sent: the invite is pending and its mail is queued.',
    }),
    ApiProblems(
      INVITE_PROBLEMS,
      'invite-already-pending',
      'invalid-body',
      'malformed-json',
      'invalid-credentials',
      'permission-denied',
      'role-above-own',
      'workspace-not-found',
      'body-too-large',
      'unsupported-media-type',
      'invite-busy',
    ),
  );

export const ApiResendInvite = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'resend-create',
      summary: 'Resend Workspace Invite',
      description:
        "Sends a pending invite's mail again and extends its expiry to now plus the invite's own validity, never to an earlier instant. " +
        'A lapsed invite is revived under the same id. Takes no body; one that is sent is ignored. For Admins and Owners, up to their own role.',
    }),
    ApiInviteId(),
    ApiOkResponse({
      type: WorkspaceInviteDetail,
      description: 'Resent: the expiry is extended and the mail is queued.',
    }),
    ApiProblems(
      INVITE_PROBLEMS,
      'invite-not-pending',
      'invalid-invite-id',
      'malformed-json',
      'invalid-credentials',
      'permission-denied',
      'role-above-own',
      'invite-not-found',
      'body-too-large',
      'unsupported-media-type',
      'invite-busy',
    ),
  );
