import { type Role, ROLES } from '@invites/invites';
import type { MembershipFacts } from './membership.js';
import { WorkspaceError } from './workspace-error.js';

/**
 * What a workspace knows of one of its API keys; the key itself is known to its holder alone. It acts as a user of its
 * own, who is a member of the one workspace until the key is revoked.
 */
export interface ApiKey {
  /** That of its user too. */
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  /** The highest role that it may invite to: what a stolen key has let in outlives it. */
  readonly maxInviteRole: Role;
  /** How the key begins: it names the key, and is no secret. */
  readonly prefix: string;
  readonly createdAt: Date;
  readonly createdByEmail: string;
  /** To the minute; null when it has not been used. */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface NewApiKey {
  /** 1 to 120 characters, no control characters. */
  readonly name: string;
  readonly role: Role;
  readonly maxInviteRole: Role;
  readonly prefix: string;
  /** SHA-256 of the whole key. */
  readonly digest: Uint8Array;
  readonly createdAt: Date;
}

/** The highest role that a key of a role may invite to: Editor unless its maker has chosen another, and never above its own. */
export function keyCeiling(role: Role, chosen: Role = ROLES.editor): Role {
  return chosen < role ? chosen : role;
}

/**
 * Owners manage the keys of their workspace; a key, none.
 *
 * @throws WorkspaceError `permission-denied`
 */
export function requireKeyManager({ actorRole, actorIsApiKey }: MembershipFacts): void {
  if (actorIsApiKey || actorRole < ROLES.owner) throw new WorkspaceError('permission-denied');
}
