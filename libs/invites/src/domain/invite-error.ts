/** Every refusal of the domain, by its stable code. */
export type InviteErrorCode =
  | 'invite-not-found'
  | 'workspace-not-found'
  | 'permission-denied'
  | 'role-above-own'
  | 'invalid-email'
  | 'invalid-role'
  | 'invalid-message'
  | 'invite-not-pending'
  | 'invite-already-pending'
  | 'invite-busy';

export interface InviteErrorFacts {
  /** The invite that stands in the way. */
  readonly inviteId?: number;
  /** What exactly is wrong with the value. */
  readonly reason?: string;
}

/** A refusal: nothing has changed. */
export class InviteError extends Error {
  override readonly name = 'InviteError';

  constructor(
    readonly code: InviteErrorCode,
    readonly facts: InviteErrorFacts = {},
  ) {
    super(facts.reason ? `${code}: ${facts.reason}` : code);
  }
}
