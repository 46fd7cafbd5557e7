import { type Role, ROLES } from '@invites/invites';
import { WorkspaceError } from './workspace-error.js';

export interface WorkspaceMember {
  readonly userId: number;
  readonly email: string;
  readonly emailVerified: boolean;
  /** Empty when unknown. */
  readonly fullName: string;
  /** Empty when unknown. */
  readonly username: string;
  readonly role: Role;
  readonly joinedAt: Date;
}

/** What is known when a change of a member is decided. */
export interface MembershipFacts {
  readonly actorId: number;
  readonly actorRole: Role;
  readonly actorIsApiKey: boolean;
  /** Undefined when the user is no member. API keys do not count as members. */
  readonly member: WorkspaceMember | undefined;
  /** How many Owners the workspace has, without API keys. */
  readonly owners: number;
}

/**
 * @throws WorkspaceError `permission-denied`, `role-above-own`, `member-not-found`, `owner-protected` or `last-owner`
 */
export function changeRole(facts: MembershipFacts, role: Role): WorkspaceMember {
  const member = requireManageable(facts, role);
  if (role < ROLES.owner) requireOwnerBesides(member, facts);
  return { ...member, role };
}

/**
 * Returns the member who is removed: by a member who may manage them, or by themselves.
 *
 * @throws WorkspaceError `permission-denied`, `member-not-found`, `owner-protected` or `last-owner`
 */
export function remove(facts: MembershipFacts): WorkspaceMember {
  const { member, actorId } = facts;
  const leaver = member?.userId === actorId ? member : requireManageable(facts);
  requireOwnerBesides(leaver, facts);
  return leaver;
}

/**
 * Admins and Owners manage members, and nobody grants a role above their own. An API key manages nobody, whatever its
 * role.
 *
 * @throws WorkspaceError `permission-denied` or `role-above-own`
 */
export function requireManager({ actorRole, actorIsApiKey }: MembershipFacts, granted?: Role): void {
  if (actorIsApiKey || actorRole < ROLES.admin) throw new WorkspaceError('permission-denied');
  if (granted !== undefined && granted > actorRole) throw new WorkspaceError('role-above-own');
}

/**
 * Owners look after their workspace and its API keys. An API key looks after neither.
 *
 * @throws WorkspaceError `permission-denied`
 */
export function requireOwner({ actorRole, actorIsApiKey }: MembershipFacts): void {
  if (actorIsApiKey || actorRole < ROLES.owner) throw new WorkspaceError('permission-denied');
}

/**
 * Every member may see the others, so that existence is checked before the right here too.
 *
 * @throws WorkspaceError `member-not-found`, `permission-denied`, `role-above-own` or `owner-protected`
 */
export function requireManageable(facts: MembershipFacts, granted?: Role): WorkspaceMember {
  const { member, actorRole } = facts;
  if (!member) throw new WorkspaceError('member-not-found');
  requireManager(facts, granted);
  if (member.role === ROLES.owner && actorRole < ROLES.owner) throw new WorkspaceError('owner-protected');
  return member;
}

function requireOwnerBesides(member: WorkspaceMember, { owners }: MembershipFacts): void {
  if (member.role === ROLES.owner && owners === 1) throw new WorkspaceError('last-owner');
}
