import { applyDecorators } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import { ApiPage, ApiProblems, BODY_PROBLEMS, ProblemDetails } from '@invites/problem-details';
import { BulkResendBody, BulkSendBody, EditInviteBody, SendInviteBody } from '../wire/invite-forms.dto.js';
import { INVITE_PROBLEMS } from '../wire/invite-problems.js';
import {
  BulkResendResult,
  BulkSendResult,
  InviteHistoryEntry,
  MyInvite,
  WorkspaceInviteDetail,
  WorkspaceInviteList,
  WorkspaceInvitePublic,
} from '../wire/invites.dto.js';

type Code = keyof typeof INVITE_PROBLEMS;

const MANAGE: Code[] = ['invalid-credentials', 'permission-denied'];
const ONE_INVITE: Code[] = ['invalid-invite-id', 'invite-not-found'];
/** Of whoever sends or resends. */
const SEND: Code[] = [...MANAGE, 'email-not-verified'];
const LIMITS: Code[] = ['workspace-address-limit', 'address-limit', 'workspace-limit', 'sender-limit', 'pending-limit'];
const KEYED: Code[] = ['invalid-idempotency-key', 'idempotency-key-reused', 'idempotency-key-in-use'];

export const ApiInvites = (): ClassDecorator =>
  applyDecorators(ApiTags('subpackage_invites'), ApiExtraModels(ProblemDetails));

function ApiInvite(
  operationId: string,
  summary: string,
  description: string,
  ...codes: readonly Code[]
): MethodDecorator {
  return applyDecorators(ApiOperation({ operationId, summary, description }), ApiProblems(INVITE_PROBLEMS, ...codes));
}

const ApiInviteId = (example = 1): MethodDecorator =>
  ApiParam({
    name: 'invite_id',
    schema: { type: 'integer', example },
    description: 'The invite: a positive integer.',
  });

const ApiToken = (): MethodDecorator =>
  ApiParam({
    name: 'token',
    schema: { type: 'string', format: 'uuid' },
    description: 'The token in the link of the mail.',
  });

const ApiIdempotencyKey = (): MethodDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Makes it safe to repeat this request: it happens once, and the answer is repeated for 24 hours.',
  });

export const ApiSendInvite = (): MethodDecorator =>
  applyDecorators(
    ApiBearerAuth(),
    ApiInvite(
      'create',
      'Send Workspace Invite',
      'Invites an address to a workspace and queues the mail with its link. For Admins and Owners, up to their own role. ' +
        'An address has one live pending invite per workspace; a lapsed one is closed and gives way to the new one.',
      ...([
        'invite-already-pending',
        'address-bounced',
        'refused-by-policy',
        ...BODY_PROBLEMS,
        ...SEND,
        'role-above-own',
        'workspace-not-found',
        ...LIMITS,
        ...KEYED,
        'invite-busy',
      ] as Code[]),
    ),
    ApiIdempotencyKey(),
    ApiBody({
      type: SendInviteBody,
      examples: {
        message: {
          summary: 'With a personal message',
          value: {
            workspace_id: 1,
            email: 'new.colleague@example.com',
            role: '2',
            message: 'Glad to have you with us!',
          },
        },
        locale: {
          summary: 'In the language of the invitee',
          value: { workspace_id: 1, email: 'neue.kollegin@example.com', role: '1', locale: 'de-AT' },
        },
      },
    }),
    ApiCreatedResponse({
      type: WorkspaceInviteDetail,
      description: 'Sent: the invite is pending and its mail is queued.',
    }),
  );

export const ApiListInvites = (): MethodDecorator =>
  applyDecorators(
    ApiBearerAuth(),
    ApiInvite(
      'list-retrieve',
      'List Workspace Invites',
      'The invites of a workspace, newest first. For Admins and Owners. When there are more, the header ' +
        '`Link: <…>; rel="next"` has the address of the next page.',
      ...(['invalid-query', ...MANAGE, 'workspace-not-found'] as Code[]),
    ),
    ApiQuery({
      name: 'status',
      required: false,
      schema: { type: 'string' },
      description: 'Only invites in this stored state.',
    }),
    ApiQuery({
      name: 'workspace_id',
      required: false,
      schema: { type: 'integer', example: 1 },
      description: 'Which workspace.',
    }),
    ApiPage(),
    ApiHeader({ name: 'X-Workspace-Id', required: false, description: 'Stands in for `workspace_id`.' }),
    ApiOkResponse({ type: [WorkspaceInviteList], description: 'A page of invites.' }),
  );

export const ApiPreviewInvite = (): MethodDecorator =>
  applyDecorators(
    ApiSecurity({}),
    ApiInvite(
      'retrieve',
      'Get Workspace Invite Details',
      'What the invitee needs to know, for whoever holds the token; in every state of the invite. Changes nothing.',
      'invite-not-found',
      'too-many-requests',
    ),
    ApiToken(),
    ApiOkResponse({ type: WorkspaceInvitePublic, description: 'The invite.' }),
  );

export const ApiResendInvite = (): MethodDecorator =>
  applyDecorators(
    ApiBearerAuth(),
    ApiInvite(
      'resend-create',
      'Resend Workspace Invite',
      "Sends a pending invite's mail again and extends its expiry to now plus the invite's own validity, never to an earlier instant. " +
        'A lapsed invite is revived under the same id. Takes no body; one that is sent is ignored. For Admins and Owners, up to their own role.',
      ...([
        'invite-not-pending',
        'address-bounced',
        ...ONE_INVITE,
        'invalid-query',
        'malformed-json',
        ...SEND,
        'role-above-own',
        'body-too-large',
        'unsupported-media-type',
        'invite-limit',
        ...LIMITS,
        ...KEYED,
        'invite-busy',
      ] as Code[]),
    ),
    ApiInviteId(),
    ApiIdempotencyKey(),
    ApiQuery({
      name: 'force',
      required: false,
      schema: { type: 'boolean' },
      description: 'Mail the address even if it has bounced. A complaint stands.',
    }),
    ApiOkResponse({
      type: WorkspaceInviteDetail,
      description: 'Resent: the expiry is extended and the mail is queued.',
    }),
  );

/** What may be wrong when one pending invite is changed. */
const ONE_CHANGED: readonly Code[] = [
  'invite-not-pending',
  ...ONE_INVITE,
  ...BODY_PROBLEMS,
  ...MANAGE,
  'role-above-own',
  'invite-busy',
];

export const ApiCancelInvite = (): MethodDecorator =>
  applyDecorators(
    ApiBearerAuth(),
    ApiInvite(
      'cancel-create',
      'Cancel Workspace Invite',
      'Withdraws a pending invite: its link is dead. For Admins and Owners, up to their own role.',
      ...ONE_CHANGED,
    ),
    ApiInviteId(2),
    ApiOkResponse({ type: WorkspaceInviteDetail, description: 'Cancelled.' }),
  );

export const ApiShowInvite = (): MethodDecorator =>
  applyDecorators(
    ApiBearerAuth(),
    ApiInvite(
      'detail-retrieve',
      'Get Workspace Invite',
      'One invite in full. For Admins and Owners.',
      ...([...ONE_INVITE, ...MANAGE] as Code[]),
    ),
    ApiInviteId(),
    ApiOkResponse({ type: WorkspaceInviteDetail, description: 'The invite.' }),
  );

export const ApiEditInvite = (): MethodDecorator =>
  applyDecorators(
    ApiBearerAuth(),
    ApiInvite(
      'detail-partial-update',
      'Edit Workspace Invite',
      'Changes role and message of a pending invite, and makes you its inviter. No mail is sent and the link stays. For Admins ' +
        'and Owners, up to their own role.',
      ...ONE_CHANGED,
      'quota-reached',
    ),
    ApiInviteId(),
    ApiBody({
      type: EditInviteBody,
      examples: {
        role: { summary: 'Another role', value: { role: '1' } },
        message: { summary: 'Other words', value: { message: 'Have a look around first.' } },
      },
    }),
    ApiOkResponse({ type: WorkspaceInviteDetail, description: 'The invite as it is now.' }),
  );

export const ApiInviteHistory = (): MethodDecorator =>
  applyDecorators(
    ApiBearerAuth(),
    ApiInvite(
      'history-list',
      'Get Invite History',
      'Who did what to the invite and when, and the fate of each of its mails, oldest first. For Admins and Owners. When there ' +
        'is more, the header `Link: <…>; rel="next"` has the address of the next page.',
      ...(['invalid-query', ...ONE_INVITE, ...MANAGE] as Code[]),
    ),
    ApiInviteId(),
    ApiPage(),
    ApiOkResponse({ type: [InviteHistoryEntry], description: 'A page of what happened.' }),
  );

export const ApiBulkSend = (): MethodDecorator =>
  applyDecorators(
    ApiBearerAuth(),
    ApiInvite(
      'bulk-create',
      'Send Many Workspace Invites',
      'Invites up to 100 addresses on the same terms. Each has an outcome of its own, in the order given: one that is refused ' +
        'says why in `problem`, as sending it alone would (such as `invite-already-pending`, `address-bounced`, `refused-by-policy`). ' +
        'For Admins and Owners, up to their own role.',
      ...([...BODY_PROBLEMS, ...SEND, 'role-above-own', 'workspace-not-found', ...KEYED, 'invite-busy'] as Code[]),
    ),
    ApiIdempotencyKey(),
    ApiBody({
      type: BulkSendBody,
      examples: {
        emails: {
          summary: 'Two addresses',
          value: {
            workspace_id: 1,
            role: '2',
            message: 'Glad to have you with us!',
            emails: ['ada@example.com', 'grace@example.com'],
          },
        },
      },
    }),
    ApiOkResponse({ type: [BulkSendResult], description: 'One result per address, in order.' }),
  );

export const ApiBulkResend = (): MethodDecorator =>
  applyDecorators(
    ApiBearerAuth(),
    ApiInvite(
      'bulk-resend-create',
      'Resend Many Workspace Invites',
      'Resends up to 100 invites of one workspace. Each has an outcome of its own, in the order given. For Admins and Owners.',
      ...([...BODY_PROBLEMS, ...SEND, 'workspace-not-found', ...KEYED, 'invite-busy'] as Code[]),
    ),
    ApiIdempotencyKey(),
    ApiBody({
      type: BulkResendBody,
      examples: { invites: { summary: 'Two invites', value: { workspace_id: 1, invite_ids: [1, 2] } } },
    }),
    ApiOkResponse({ type: [BulkResendResult], description: 'One result per invite, in order.' }),
  );

export const ApiListMyInvites = (): MethodDecorator =>
  applyDecorators(
    ApiBearerAuth(),
    ApiInvite(
      'mine-list',
      'List My Invites',
      'The newest 200 pending invites for your verified address, newest first, with what stands in the way of accepting each; ' +
        'none while the address is not verified.',
      'invalid-credentials',
    ),
    ApiOkResponse({ type: [MyInvite], description: 'Your invites, with the token that accepts each.' }),
  );

export const ApiAcceptInvite = (): MethodDecorator =>
  applyDecorators(
    ApiBearerAuth(),
    ApiInvite(
      'accept-create',
      'Accept Workspace Invite',
      'Makes you a member, with the role of the invite or the higher one that you have. Your verified address must be the one ' +
        'that the invite was sent to. Accepting again changes nothing.',
      ...([
        'invite-not-pending',
        'invite-expired',
        'inviter-lost-permission',
        'refused-by-policy',
        ...BODY_PROBLEMS,
        'invalid-credentials',
        'email-not-verified',
        'wrong-account',
        'invite-not-found',
        'invite-busy',
      ] as Code[]),
    ),
    ApiToken(),
    ApiOkResponse({ type: WorkspaceInviteDetail, description: 'Accepted: you are a member.' }),
  );

export const ApiDeclineInvite = (): MethodDecorator =>
  applyDecorators(
    ApiSecurity({}),
    ApiInvite(
      'decline-create',
      'Decline Workspace Invite',
      'Turns a pending invite down, for whoever holds the token. It is stored as cancelled.',
      'invite-not-pending',
      ...BODY_PROBLEMS,
      'invite-not-found',
      'too-many-requests',
      'invite-busy',
    ),
    ApiToken(),
    ApiOkResponse({ type: WorkspaceInvitePublic, description: 'Declined.' }),
  );
