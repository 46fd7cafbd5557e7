import type { InviteForHolder, InviteMember, InviterFacts } from '../../application/ports/invite-repository.js';
import type { WorkspaceDirectory } from '../../application/ports/workspace-directory.js';
import type { Role } from '../../domain/role.js';
import type { InviteRow } from './entities.js';
import { inviteOf } from './invite-mapper.js';

/** The membership of a user, joined to an invite. Null stands for no membership; where nothing is joined, nothing stands here. */
export interface JoinedMember {
  readonly memberRole?: Role | null;
  readonly maxInviteRole?: Role | null;
  readonly workspaceName?: string | null;
  readonly allowedEmailDomains?: readonly string[] | null;
}

/** The inviter of an invite, with what its previews show where the relation has it. */
export interface JoinedInviter extends JoinedMember {
  readonly workspaceDescription?: string | null;
  readonly workspaceLogo?: string | null;
  readonly inviterEmail?: string | null;
  readonly inviterVerified?: boolean | null;
  readonly inviterName?: string | null;
  readonly inviterUsername?: string | null;
  readonly inviterPicture?: string | null;
}

/** The columns that a relation of members may lack. Null then stands for each of them. */
const IN_PLACE_OF_MISSING = `SELECT NULL::text[] AS allowed_email_domains, NULL::text AS workspace_description,
  NULL::text AS workspace_logo, NULL::text AS email, NULL::boolean AS email_verified, NULL::text AS full_name,
  NULL::text AS username, NULL::text AS picture`;

/**
 * What a statement says to read a user's membership with each invite `i`; nothing where the host has no such relation. In
 * the inner select the name of a column is that of the relation, and where that has none it is found one level further out.
 *
 * @throws Error when the relation is no name of a table
 */
export function joinMember(relation: string | undefined, join: 'JOIN' | 'LEFT JOIN', userId: string) {
  if (relation === undefined) return { variant: '-alone', columns: '', join: '' };
  if (!/^\w+(\.\w+)?$/.test(relation)) throw new Error(`membersRelation is no table name: ${relation}`);
  return {
    variant: '',
    columns: `, m.role AS "memberRole", m.max_invite_role AS "maxInviteRole", m.workspace_name AS "workspaceName",
      m.allowed_email_domains AS "allowedEmailDomains"`,
    join: `${join} LATERAL (
      SELECT member.* FROM (${IN_PLACE_OF_MISSING}) AS missing, LATERAL (
        SELECT role, max_invite_role, workspace_name, allowed_email_domains, workspace_description, workspace_logo,
          email, email_verified, full_name, username, picture
        FROM ${relation} relation WHERE relation.workspace_id = i.workspace_id AND relation.user_id = ${userId}
      ) AS member
    ) AS m ON true`,
  };
}

/** What a statement says to read the inviter with each invite `i`. */
export function joinInviter(relation: string | undefined) {
  const joined = joinMember(relation, 'LEFT JOIN', 'i.inviter_id');
  if (relation === undefined) return joined;
  return { ...joined, columns: `${joined.columns}${INVITER_FACTS}` };
}

const INVITER_FACTS = `, m.workspace_description AS "workspaceDescription", m.workspace_logo AS "workspaceLogo",
  m.email AS "inviterEmail", m.email_verified AS "inviterVerified", m.full_name AS "inviterName",
  m.username AS "inviterUsername", m.picture AS "inviterPicture"`;

/** An invite for the holder of its token. */
export async function forHolder(
  record: InviteRow & JoinedInviter,
  directory: WorkspaceDirectory,
): Promise<InviteForHolder> {
  const found = { invite: inviteOf(record), inviter: await inviterOf(record, directory) };
  const facts = factsOf(record);
  return facts ? { ...found, facts } : found;
}

/** Undefined where the relation lacks something, or the inviter has left. */
function factsOf(record: JoinedInviter): InviterFacts | undefined {
  const { workspaceName: name, workspaceDescription: description, workspaceLogo: logo = null } = record;
  const { inviterEmail: email, inviterVerified: emailVerified, inviterPicture: picture = null } = record;
  const { inviterName: fullName, inviterUsername: username } = record;
  if (name == null || description == null || email == null || emailVerified == null) return undefined;
  if (fullName == null || username == null) return undefined;
  return {
    workspace: { name, description, logo },
    inviter: { email, emailVerified, fullName, username, picture },
  };
}

/** The user as a member now, whom the directory is asked for where nothing was joined; undefined when they are none. */
export async function memberOf(
  record: Pick<InviteRow, 'workspaceId'> & JoinedMember,
  userId: number,
  directory: WorkspaceDirectory,
): Promise<InviteMember | undefined> {
  const { workspaceId, memberRole: role, maxInviteRole, workspaceName, allowedEmailDomains } = record;
  if (role === undefined) return directory.member(userId, Number(workspaceId));
  if (role === null) return undefined;
  return {
    userId,
    role,
    workspaceName: workspaceName!,
    ...(maxInviteRole && { maxInviteRole }),
    ...(allowedEmailDomains?.length && { allowedEmailDomains }),
  };
}

/** The inviter as a member now; undefined when they have left. */
export function inviterOf(record: InviteRow & JoinedMember, directory: WorkspaceDirectory) {
  return memberOf(record, Number(record.inviterId), directory);
}
