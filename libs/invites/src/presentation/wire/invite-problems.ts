import { ProblemException, type ProblemTable, refusalFilter, REQUEST_PROBLEMS } from '@invites/problem-details';
import { IdempotencyRefusal } from '../../application/ports/idempotency-keys.js';
import { InviteError, type InviteErrorCode, type InviteErrorFacts } from '../../domain/invite-error.js';

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
    detail: 'Only Admins and Owners of the workspace manage its invites, and only Owners, in person, its webhooks.',
  },
  'role-above-own': {
    status: 403,
    title: 'Role above your own',
    detail: 'Nobody can invite to a role above their own, nor an API key above its max_invite_role.',
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
  'invalid-locale': {
    status: 400,
    title: 'Invalid locale',
    detail: 'A locale is a language tag (BCP 47) such as en or de-AT, of at most 35 characters.',
  },
  'invalid-metadata': {
    status: 400,
    title: 'Invalid metadata',
    detail:
      'Metadata has at most 20 keys of 1 to 40 letters, digits, _ and -, strings as values, and 4,096 bytes in all.',
  },
  'invalid-return-to': {
    status: 400,
    title: 'Invalid return_to',
    detail: 'Give a path of at most 500 characters that begins with one /, such as /projects/7?tab=files.',
  },
  'invalid-timestamp': {
    status: 400,
    title: 'Invalid timestamp',
    detail: 'What is told of a mail happened no more than 31 days ago, and is dated no more than a day ahead.',
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
  'already-member': {
    status: 400,
    title: 'Already a member',
    detail: 'The address is that of a member of this workspace: user_id names them. Change their role instead.',
  },
  'address-bounced': {
    status: 400,
    title: 'Address bounced',
    detail:
      'Mail to this address has come back, or its recipient has complained of it. Correct the address. What has come back ' +
      'is mailed all the same when you repeat the request with force; a complaint stands.',
  },
  'invite-expired': {
    status: 400,
    title: 'Invite expired',
    detail: 'The invite has lapsed. Ask its workspace to resend it: the same link works again then.',
  },
  'inviter-lost-permission': {
    status: 400,
    title: 'Inviter lost permission',
    detail: 'Its inviter could not send the invite today. It stays pending until an Admin resends it.',
  },
  'domain-not-allowed': {
    status: 400,
    title: 'Domain not allowed',
    detail:
      'The workspace invites only addresses of certain domains, and this one is of another. Its Owners can allow the domain.',
  },
  'email-not-verified': {
    status: 403,
    title: 'E-mail address not verified',
    detail:
      'Only a person with a verified address can accept, send and resend invites. Verify yours, then sign in again.',
  },
  'wrong-account': {
    status: 403,
    title: 'Wrong account',
    detail: 'The invite is for another address than that of your account. Sign in with the one that it was sent to.',
  },
  'invite-limit': {
    status: 429,
    title: 'Invite mailed too often',
    detail: 'This invite has been mailed as often as it may be within an hour.',
  },
  'address-limit': {
    status: 429,
    title: 'Address mailed too often',
    detail: 'This address has been mailed as often as it may be within a day.',
  },
  'workspace-address-limit': {
    status: 429,
    title: 'Address mailed too often by the workspace',
    detail: 'This workspace has mailed the address as often as it may within a day.',
  },
  'workspace-limit': {
    status: 429,
    title: 'Workspace mails too much',
    detail: 'This workspace has sent as many invites as it may within a day.',
  },
  'sender-limit': {
    status: 429,
    title: 'Sender mails too much',
    detail: 'You have sent and resent as many invites as one sender may within a day, over all workspaces.',
  },
  'pending-limit': {
    status: 429,
    title: 'Too many pending invites',
    detail: 'This workspace has as many pending invites as it may. Cancel some, or wait until some lapse.',
  },
  'quota-reached': {
    status: 400,
    title: 'Quota reached',
    detail:
      'This invite has been edited as often as an invite may be: cancel it and send another one. Or this workspace has as ' +
      'many webhooks as it may: delete one first.',
  },
  'refused-by-policy': {
    status: 400,
    title: 'Refused by policy',
    detail: 'The service does not allow it.',
  },
  'webhook-not-found': { status: 404, title: 'Webhook not found', detail: 'The workspace has no such webhook.' },
  'invalid-webhook-url': {
    status: 400,
    title: 'Invalid webhook URL',
    detail:
      'Give an absolute https URL without user information and fragment, whose host is no address inside a network.',
  },
  'invalid-webhook-events': {
    status: 400,
    title: 'Invalid webhook events',
    detail: 'Name one event or more, such as invite.accepted, or * for all.',
  },
  'invalid-webhook-description': {
    status: 400,
    title: 'Invalid webhook description',
    detail: 'A description is one line of at most 500 characters.',
  },
  'duplicate-in-request': {
    status: 400,
    title: 'Duplicate in the request',
    detail: 'The request names this one more than once; the first counts.',
  },
  'invite-busy': {
    status: 503,
    title: 'Invite busy',
    detail: 'Too many requests are changing this invite at the same time. Try again shortly.',
  },
} as const satisfies ProblemTable<InviteErrorCode>;

/** Every refusal of these routes, by code. Answers and documentation are made from it. */
export const INVITE_PROBLEMS = {
  ...REQUEST_PROBLEMS,
  ...REFUSALS,
  'invalid-idempotency-key': {
    status: 400,
    title: 'Invalid Idempotency-Key',
    detail: 'A key has 1 to 255 visible ASCII characters.',
  },
  'idempotency-key-reused': {
    status: 400,
    title: 'Idempotency-Key reused',
    detail: 'You have sent another request with this key within a day. Use a new key for a new request.',
  },
  'idempotency-key-in-use': {
    status: 409,
    title: 'Idempotency-Key in use',
    detail: 'A request with this key is still being answered. Try again shortly.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    detail: 'You have asked about too many invites by their tokens within a minute.',
  },
  'invalid-signature': {
    status: 401,
    title: 'Invalid signature',
    detail:
      'Sign the body by Standard Webhooks with the shared secret, in webhook-id, webhook-timestamp and webhook-signature; ' +
      'a timestamp is good for five minutes.',
  },
  'invalid-workspace-id': {
    status: 400,
    title: 'Invalid workspace id',
    detail: 'A workspace id is a positive decimal integer.',
  },
  'invalid-webhook-id': {
    status: 400,
    title: 'Invalid webhook id',
    detail: 'A webhook id is a positive decimal integer.',
  },
  'invalid-invite-id': {
    status: 400,
    title: 'Invalid invite id',
    detail: 'An invite id is a positive decimal integer.',
  },
} as const satisfies ProblemTable;

type Refusal = { readonly code: keyof typeof INVITE_PROBLEMS; readonly facts?: InviteErrorFacts };

/** Turns a refusal into a problem. */
export function problemOf(
  { code, facts = {} }: Refusal,
  challenge: Record<string, string> = {},
  reason?: string,
): ProblemException {
  const definition = INVITE_PROBLEMS[code];
  const detail = facts.sentence ?? (facts.reason ? `It ${facts.reason}. ${definition.detail}` : definition.detail);
  const retryAfterS = facts.retryAfterS ?? ([409, 503].includes(definition.status) ? 1 : undefined);
  const members = {
    ...(facts.inviteId !== undefined && { invite_id: facts.inviteId }),
    ...(facts.userId !== undefined && { user_id: facts.userId }),
    ...(retryAfterS !== undefined && { retry_after: retryAfterS }),
  };
  const headers = { ...challenge, ...(retryAfterS !== undefined && { 'retry-after': String(retryAfterS) }) };
  return new ProblemException(code, { ...definition, detail }, members, headers, reason);
}

/** Answers refusals of the domain and of these routes as problem details. */
export const InviteProblemsFilter = refusalFilter<InviteError | IdempotencyRefusal>(
  [InviteError, IdempotencyRefusal],
  (refusal) => problemOf(refusal),
);
