import { type ProblemTable, REQUEST_PROBLEMS } from '@invites/problem-details';
import type { InviteErrorCode } from '../domain/invite-error.js';

const REFUSALS = {
  'invite-not-found': {
    status: 404,
    title: 'Invite not found',
    detail: 'There is no such invite in a workspace of yours.',
  },
  'workspace-not-found': {
    status: 404,
    title: 'Workspace not found',
    detail: 'There is no such workspace among yours.',
  },
  'permission-denied': {
    status: 403,
    title: 'Permission denied',
    detail: 'Only Admins and Owners of the workspace manage its invites.',
  },
  'role-above-own': {
    status: 403,
    title: 'Role above your own',
    detail: 'Nobody can invite to a role above their own.',
  },
  'invalid-email': {
    status: 400,
    title: 'Invalid e-mail address',
    detail: 'Give one plain address such as name@example.com.',
  },
  'invalid-role': {
    status: 400,
    title: 'Invalid role',
    detail: "Give '1' (Viewer), '2' (Editor), '3' (Admin) or '4' (Owner).",
  },
  'invalid-message': {
    status: 400,
    title: 'Invalid message',
    detail: 'A message has at most 2,000 characters, and no control characters other than newline and tab.',
  },
  'invite-not-pending': {
    status: 400,
    title: 'Invite not pending',
    detail: 'The invite has been accepted, cancelled or closed, and can not change any more. Send a new one.',
  },
  'invite-already-pending': {
    status: 400,
    title: 'Invite already pending',
    detail: 'The address has a pending invite to this workspace. Resend that one: invite_id names it.',
  },
  'invite-busy': {
    status: 503,
    title: 'Invite busy',
    detail: 'Too many requests are changing this invite at the same time. Try again shortly.',
  },
} as const satisfies ProblemTable<InviteErrorCode>;

/** Every refusal of these routes, by code: what they answer and what their documentation says. */
export const INVITE_PROBLEMS = {
  ...REQUEST_PROBLEMS,
  ...REFUSALS,
  'invalid-invite-id': {
    status: 400,
    title: 'Invalid invite id',
    detail: 'An invite id is a positive decimal integer.',
  },
} as const satisfies ProblemTable;
