/** Every refusal of the domain, by its stable code. */
export type WorkspaceErrorCode =
  | 'workspace-not-found'
  | 'permission-denied'
  | 'email-not-verified'
  | 'role-above-own'
  | 'owner-protected'
  | 'member-not-found'
  | 'api-key-not-found'
  | 'last-owner'
  | 'quota-reached';

/** A refusal: nothing has changed. */
export class WorkspaceError extends Error {
  override readonly name = 'WorkspaceError';

  constructor(readonly code: WorkspaceErrorCode) {
    super(code);
  }
}
