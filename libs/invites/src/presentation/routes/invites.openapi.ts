import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import {
  ApiPage,
  ApiRoute,
  BODY_PROBLEMS,
  CREATED_HEADERS,
  EMPTY_BODY,
  ID_SCHEMA,
  IGNORED_BODY,
  PAGE_HEADERS,
  ProblemDetails,
} from '@invites/problem-details';
import { MAIL_STATUSES, SEARCHED_AT_ONCE } from '../../application/ports/invite-queries.js';
import { EditInviteBody, SendInviteBody } from '../wire/invite-forms.dto.js';
import { INVITE_PROBLEMS } from '../wire/invite-problems.js';
import {
  InviteHistoryEntry,
  WorkspaceInviteDetail,
  WorkspaceInviteList,
  WorkspaceInviteView,
} from '../wire/invites.dto.js';

type Code = keyof typeof INVITE_PROBLEMS;

/** Refusals of every route for managers. */
export const MANAGING: Code[] = ['invalid-credentials', 'permission-denied'];
const OF_INVITE: Code[] = ['invalid-invite-id', 'invite-not-found'];
const CHANGING: Code[] = [
  'invite-not-pending',
  ...OF_INVITE,
  ...BODY_PROBLEMS,
  ...MANAGING,
  'role-above-own',
  'invite-busy',
];
const LIMITS: Code[] = ['workspace-address-limit', 'address-limit', 'workspace-limit', 'sender-limit', 'pending-limit'];
const MAILING: Code[] = ['domain-not-allowed', 'address-bounced', ...LIMITS];
const KEYED: Code[] = ['invalid-idempotency-key', 'idempotency-key-reused', 'idempotency-key-in-use'];
/** Refusals of every route that sends or resends. */
export const SENDING: Code[] = [...MANAGING, 'email-not-verified', ...KEYED, 'invite-busy'];

export const ApiInvites = (): ClassDecorator =>
  applyDecorators(ApiTags('subpackage_invites'), ApiExtraModels(ProblemDetails));

/** The wire contract says no more of an integer. */
const INTEGER = { type: 'integer' } as const;

const ApiInviteId = (example = 1, schema: object = ID_SCHEMA): MethodDecorator =>
  ApiParam({
    name: 'invite_id',
    schema: { ...schema, example },
    description: 'The invite: a positive integer.',
  });

export const ApiIdempotencyKey = (): MethodDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Makes it safe to repeat this request: it happens once, and the answer is repeated for 24 hours.',
    schema: {
      type: 'string',
      minLength: 1,
      maxLength: 255,
      pattern: '^[\\x21-\\x7e]+$',
    },
  });

export const ApiSendInvite = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'create',
  summary: 'Send Workspace Invite',
  description:
    'Invites an address to a workspace and queues the mail with its link, or leaves it to you to deliver the link ' +
    '(`send_mail`). For Admins and Owners, up to their own role. ' +
    'An address has one live pending invite per workspace; a lapsed one is closed and gives way to the new one.',
  parameters: [ApiIdempotencyKey()],
  body: {
    type: SendInviteBody,
    examples: {
      message: {
        summary: 'With a personal message',
        value: { workspace_id: 1, email: 'new.colleague@example.com', role: '2', message: 'Glad to have you with us!' },
      },
      locale: {
        summary: 'In the language of the invitee',
        value: { workspace_id: 1, email: 'neue.kollegin@example.com', role: '1', locale: 'de-AT' },
      },
      byHand: {
        summary: 'Without a mail, with what your front end and your webhooks need',
        value: {
          workspace_id: 1,
          email: 'guest@example.com',
          role: '1',
          send_mail: false,
          metadata: { customer_id: '42' },
          return_to: '/projects/7',
        },
      },
    },
  },
  answer: {
    status: 201,
    type: WorkspaceInviteDetail,
    headers: CREATED_HEADERS,
    description: 'Sent: the invite is pending and its mail is queued.',
  },
  refusals: [
    'invite-already-pending',
    'already-member',
    ...MAILING,
    'refused-by-policy',
    ...BODY_PROBLEMS,
    ...SENDING,
    'role-above-own',
    'workspace-not-found',
  ],
});

export const ApiListInvites = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'list-retrieve',
  summary: 'List Workspace Invites',
  description:
    'The invites of a workspace, newest first. For Admins and Owners. When there are more, the header ' +
    '`Link: <…>; rel="next"` has the address of the next page, relative to the request. A list of one `status`, and one ' +
    'between two instants, costs what a whole one does. With any other filter, or both of these, a page is searched for ' +
    `among the next ${SEARCHED_AT_ONCE.toLocaleString('en')} invites: it may have few or none though there is a next one, so ` +
    'follow `Link` until there is none. `erased@erased.invalid` stands for the address of somebody who was erased.',
  parameters: [
    ApiQuery({
      name: 'status',
      required: false,
      schema: { type: 'string' },
      description: 'Only invites in this stored state.',
    }),
    ApiQuery({
      name: 'lapsed',
      required: false,
      schema: { type: 'boolean' },
      description: 'True: only pending invites whose expiry has passed; false: all others.',
    }),
    ApiQuery({
      name: 'email',
      required: false,
      schema: { type: 'string', minLength: 1, maxLength: 254, example: 'ada@' },
      description:
        'Only invites whose address has this part, whatever its case; an internationalised domain counts as its A-labels ' +
        '(`xn--…`).',
    }),
    ApiQuery({
      name: 'invited_by',
      required: false,
      schema: { type: 'string', format: 'email', maxLength: 254 },
      description: 'Only invites with this `invited_by_email`.',
    }),
    ApiQuery({
      name: 'mail_status',
      required: false,
      schema: { type: 'string', enum: [...MAIL_STATUSES] },
      description: 'Only invites whose newest mail has this status (`mail.status` of the invite in full).',
    }),
    ApiQuery({
      name: 'created_after',
      required: false,
      schema: { type: 'string', format: 'date-time', example: '2026-12-01T00:00:00Z' },
      description: 'Only invites that were first sent at this instant or later.',
    }),
    ApiQuery({
      name: 'created_before',
      required: false,
      schema: { type: 'string', format: 'date-time', example: '2027-01-01T00:00:00Z' },
      description: 'Only invites that were first sent before this instant.',
    }),
    ApiQuery({
      name: 'workspace_id',
      required: false,
      schema: { ...INTEGER, example: 1 },
      description: 'Which workspace.',
    }),
    ApiPage(),
    ApiHeader({
      name: 'X-Workspace-Id',
      required: false,
      schema: ID_SCHEMA,
      description: 'Stands in for `workspace_id`.',
    }),
  ],
  answer: { status: 200, type: [WorkspaceInviteList], headers: PAGE_HEADERS, description: 'A page of invites.' },
  refusals: ['invalid-query', ...MANAGING, 'workspace-not-found'],
});

export const ApiResendInvite = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'resend-create',
  summary: 'Resend Workspace Invite',
  description:
    "Sends a pending invite's mail again and extends its expiry to now plus the invite's own validity, never to an earlier instant. " +
    'A lapsed invite is revived under the same id; one that was delivered by hand (`send_mail`) is mailed. A body is ignored. ' +
    'For Admins and Owners, up to their own role.',
  parameters: [
    ApiInviteId(1, INTEGER),
    ApiIdempotencyKey(),
    ApiQuery({
      name: 'force',
      required: false,
      schema: { type: 'boolean' },
      description: 'Mail the address even if it has bounced. A complaint stands.',
    }),
    ApiQuery({
      name: 'new_link',
      required: false,
      schema: { type: 'boolean' },
      description: 'Replace the token: the link in earlier mails, and one that was delivered by hand, is dead then.',
    }),
  ],
  body: IGNORED_BODY,
  answer: {
    status: 200,
    type: WorkspaceInviteDetail,
    description: 'Resent: the expiry is extended and the mail is queued.',
  },
  refusals: [
    'invite-not-pending',
    'invite-limit',
    ...MAILING,
    ...OF_INVITE,
    'invalid-query',
    'malformed-json',
    'body-too-large',
    'unsupported-media-type',
    ...SENDING,
    'role-above-own',
  ],
});

export const ApiCancelInvite = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'cancel-create',
  summary: 'Cancel Workspace Invite',
  description: 'Withdraws a pending invite: its link is dead. For Admins and Owners, up to their own role.',
  parameters: [ApiInviteId(2)],
  body: EMPTY_BODY,
  answer: { status: 200, type: WorkspaceInviteDetail, description: 'Cancelled.' },
  refusals: CHANGING,
});

export const ApiShowInvite = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'detail-retrieve',
  summary: 'Get Workspace Invite',
  description:
    'One invite in full: also what is attached to it, its link, what you can do with it now, and what became of its newest ' +
    'mail. For Admins and Owners.',
  parameters: [ApiInviteId()],
  answer: { status: 200, type: WorkspaceInviteView, description: 'The invite.' },
  refusals: [...OF_INVITE, ...MANAGING],
});

export const ApiEditInvite = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'detail-partial-update',
  summary: 'Edit Workspace Invite',
  description:
    'Changes role, message, language, metadata or `return_to` of a pending invite, and makes you its inviter; what you leave ' +
    'out stays. No mail is sent and the link stays. For Admins and Owners, up to their own role.',
  parameters: [ApiInviteId()],
  body: {
    type: EditInviteBody,
    examples: {
      role: { summary: 'Another role', value: { role: '1' } },
      message: {
        summary: 'Other words',
        value: { message: 'Have a look around first.' },
      },
      metadata: {
        summary: 'Other metadata, and no return_to',
        value: { metadata: { plan: 'team' }, return_to: null },
      },
    },
  },
  answer: { status: 200, type: WorkspaceInviteView, description: 'The invite as it is now.' },
  refusals: [...CHANGING, 'quota-reached'],
});

export const ApiInviteHistory = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'history-list',
  summary: 'Get Invite History',
  description:
    'Who did what to the invite and when, and the fate of each of its mails, oldest first. For Admins and Owners. When there ' +
    'is more, the header `Link: <…>; rel="next"` has the address of the next page, relative to the request.',
  parameters: [ApiInviteId(), ApiPage()],
  answer: { status: 200, type: [InviteHistoryEntry], headers: PAGE_HEADERS, description: 'A page of what happened.' },
  refusals: ['invalid-query', ...OF_INVITE, ...MANAGING],
});
