/** Every refusal of the domain, by its stable code. */
export type InviteErrorCode =
  | 'invite-not-found'
  | 'workspace-not-found'
  | 'permission-denied'
  | 'role-above-own'
  | 'invalid-email'
  | 'invalid-role'
  | 'invalid-message'
  | 'invalid-locale'
  | 'invalid-metadata'
  | 'invalid-return-to'
  | 'invalid-timestamp'
  | 'invite-not-pending'
  | 'invite-already-pending'
  | 'already-member'
  | 'address-bounced'
  | 'invite-expired'
  | 'inviter-lost-permission'
  | 'domain-not-allowed'
  | 'email-not-verified'
  | 'wrong-account'
  | 'invite-limit'
  | 'address-limit'
  | 'workspace-address-limit'
  | 'workspace-limit'
  | 'sender-limit'
  | 'pending-limit'
  | 'quota-reached'
  | 'refused-by-policy'
  | 'webhook-not-found'
  | 'invalid-webhook-url'
  | 'invalid-webhook-events'
  | 'invalid-webhook-description'
  | 'duplicate-in-request'
  | 'invite-busy';

/** What a refusal knows besides its code. */
export interface InviteErrorFacts {
  /** The invite that is the reason for the refusal. */
  readonly inviteId?: number;
  /** The user who is the reason for the refusal. */
  readonly userId?: number;
  /** What exactly is wrong with the value. */
  readonly reason?: string;
  /** The host's own words, in place of ours. */
  readonly sentence?: string;
  /** Of a limit: in how many seconds the same attempt succeeds. */
  readonly retryAfterS?: number;
}

/** A refusal: nothing has changed. */
export class InviteError extends Error {
  override readonly name = 'InviteError';

  constructor(
    readonly code: InviteErrorCode,
    readonly facts: InviteErrorFacts = {},
    options?: ErrorOptions,
  ) {
    super(facts.reason ? `${code}: ${facts.reason}` : code, options);
  }
}
