/** What a member may do in a workspace; a higher number includes the lower ones. */
export const ROLES = { viewer: 1, editor: 2, admin: 3, owner: 4 } as const;

/** A role as it is stored, from 1 (Viewer) to 4 (Owner). */
export type Role = (typeof ROLES)[keyof typeof ROLES];

/** What people call the roles. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = { 1: 'Viewer', 2: 'Editor', 3: 'Admin', 4: 'Owner' };

/** Whether it is one of the four roles, as a number. */
export function isRole(value: unknown): value is Role {
  return value === 1 || value === 2 || value === 3 || value === 4;
}

/** Admins and Owners send, resend, edit and cancel invites. */
export function mayInvite(role: Role): boolean {
  return role >= ROLES.admin;
}
