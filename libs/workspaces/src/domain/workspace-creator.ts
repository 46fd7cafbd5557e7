import { WorkspaceError } from './workspace-error.js';

/** Who wants to create a workspace. */
export interface CreatorFacts {
  /** False for an API key, and for an id that no user has. */
  readonly isPerson: boolean;
  /** Whether the person has verified their address. */
  readonly emailVerified: boolean;
}

/**
 * Persons with a verified address may create workspaces. An API key may not: it belongs to one workspace.
 *
 * @throws WorkspaceError `permission-denied` or `email-not-verified`
 */
export function requireCreator({ isPerson, emailVerified }: CreatorFacts): void {
  if (!isPerson) throw new WorkspaceError('permission-denied');
  if (!emailVerified) throw new WorkspaceError('email-not-verified');
}
