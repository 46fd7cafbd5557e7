/** Every refusal of the domain, by its stable code. */
export type WorkspaceErrorCode =
  | 'workspace-not-found'
  | 'permission-denied'
  | 'role-above-own'
  | 'owner-protected'
  | 'member-not-found'
  | 'api-key-not-found'
  | 'last-owner';

/** A refusal: nothing has changed. */
export class WorkspaceError extends Error {
  override readonly name = 'WorkspaceError';

  constructor(readonly code: WorkspaceErrorCode) {
    super(code);
  }
}
