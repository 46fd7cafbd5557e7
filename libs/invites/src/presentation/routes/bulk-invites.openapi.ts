import { ApiRoute, BODY_PROBLEMS } from '@invites/problem-details';
import { BulkResendBody, BulkSendBody } from '../wire/invite-forms.dto.js';
import { INVITE_PROBLEMS } from '../wire/invite-problems.js';
import { BulkResendResult, BulkSendResult } from '../wire/invites.dto.js';
import { ApiIdempotencyKey, SENDING } from './invites.openapi.js';

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
    'Resends up to 100 invites of one workspace. Each has an outcome of its own, in the order given. For Admins and Owners.',
  parameters: [ApiIdempotencyKey()],
  body: {
    type: BulkResendBody,
    examples: { invites: { summary: 'Two invites', value: { workspace_id: 1, invite_ids: [1, 2] } } },
  },
  answer: { status: 200, type: [BulkResendResult], description: 'One result per invite, in order.' },
  refusals: [...BODY_PROBLEMS, ...SENDING, 'workspace-not-found'],
});
