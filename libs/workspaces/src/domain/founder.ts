import { WorkspaceError } from './workspace-error.js';

/** Who is about to found a workspace. */
export interface FounderFacts {
  /** False for an API key, and for an id that names nobody. */
  readonly isPerson: boolean;
  /** Whether the person has proved to own their address. */
  readonly emailVerified: boolean;
}

/**
 * Persons found workspaces, once they have proved to own an address; an API key is for one workspace.
 *
 * @throws WorkspaceError `permission-denied` or `email-not-verified`
 */
export function requireFounder({ isPerson, emailVerified }: FounderFacts): void {
  if (!isPerson) throw new WorkspaceError('permission-denied');
  if (!emailVerified) throw new WorkspaceError('email-not-verified');
}
