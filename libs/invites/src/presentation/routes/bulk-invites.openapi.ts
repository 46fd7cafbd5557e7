import { ApiRoute, BODY_PROBLEMS } from '@invites/problem-details';
import { BulkCancelBody, BulkResendBody, BulkSendBody } from '../wire/invite-forms.dto.js';
import { INVITE_PROBLEMS } from '../wire/invite-problems.js';
import { BulkCancelResult, BulkResendResult, BulkSendResult } from '../wire/invites.dto.js';
import { ApiIdempotencyKey, MANAGING, SENDING } from './invites.openapi.js';

export const ApiBulkSend = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'bulk-create',
  summary: 'Send Many Workspace Invites',
  description:
    'Invites up to 100 addresses on the same terms. Each has an outcome of its own, in the order given: one that is refused ' +
    'says why in `problem`, as sending it alone would (such as `already-member`, `invite-already-pending`, `address-bounced`, `refused-by-policy`). ' +
    'For Admins and Owners, up to their own role.',
  parameters: [ApiIdempotencyKey()],
  body: {
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
  },
  answer: { status: 200, type: [BulkSendResult], description: 'One result per address, in order.' },
  refusals: [...BODY_PROBLEMS, ...SENDING, 'role-above-own', 'workspace-not-found'],
});

export const ApiBulkResend = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'bulk-resend-create',
  summary: 'Resend Many Workspace Invites',
  description:
    'Resends up to 100 invites of one workspace. Each has an outcome of its own, in the order given. With `lapsed` in place of ' +
    '`invite_ids` these are the newest that have lapsed, of those that you may resend and whose address has not bounced: ' +
    'repeat the request until nothing is resent. For Admins and Owners.',
  parameters: [ApiIdempotencyKey()],
  body: {
    type: BulkResendBody,
    examples: {
      invites: {
        summary: 'Two invites',
        value: { workspace_id: 1, invite_ids: [1, 2] },
      },
      lapsed: {
        summary: 'What has lapsed',
        value: { workspace_id: 1, lapsed: true },
      },
    },
  },
  answer: { status: 200, type: [BulkResendResult], description: 'One result per invite, in order.' },
  refusals: [...BODY_PROBLEMS, ...SENDING, 'workspace-not-found'],
});

export const ApiBulkCancel = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'bulk-cancel-create',
  summary: 'Cancel Many Workspace Invites',
  description:
    'Withdraws up to 100 pending invites of one workspace: their links are dead. Each has an outcome of its own, in the order ' +
    'given. For Admins and Owners, up to their own role.',
  body: {
    type: BulkCancelBody,
    examples: {
      invites: {
        summary: 'Two invites',
        value: { workspace_id: 1, invite_ids: [1, 2] },
      },
    },
  },
  answer: { status: 200, type: [BulkCancelResult], description: 'One result per invite, in order.' },
  refusals: [...BODY_PROBLEMS, ...MANAGING, 'workspace-not-found'],
});
