import { type Role, ROLES } from '@invites/invites';

/**
 * An API key of a workspace, without the key itself, which only its holder has. It acts as a user of its own, who is a
 * member of this one workspace until the key is revoked.
 */
export interface ApiKey {
  /** Also the id of its user. */
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  /** The highest role that it may invite to: a member whom a stolen key has admitted stays when the key is revoked. */
  readonly maxInviteRole: Role;
  /** The first part of the key. It identifies the key and is no secret. */
  readonly prefix: string;
  readonly createdAt: Date;
  readonly createdByEmail: string;
  /** Accurate to a minute; null when it has not been used. */
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

/**
 * The highest role that a key may invite to: Editor unless its creator has chosen another, and never above its own
 * role.
 */
export function keyCeiling(role: Role, chosen: Role = ROLES.editor): Role {
  return chosen < role ? chosen : role;
}
