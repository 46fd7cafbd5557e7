import type { InviteForHolder, InviteMember } from '../../application/ports/invite-repository.js';
import type { WorkspaceDirectory } from '../../application/ports/workspace-directory.js';
import type { Role } from '../../domain/role.js';
import type { InviteSettings } from '../../settings.js';
import type { InviteRow } from './entities.js';
import { inviteOf } from './invite-mapper.js';

/** The membership of a user, joined to an invite. Null stands for no membership; where nothing is joined, nothing stands here. */
export interface JoinedMember {
  readonly memberRole?: Role | null;
  readonly maxInviteRole?: Role | null;
  readonly workspaceName?: string | null;
  readonly allowedEmailDomains?: readonly string[] | null;
}

/**
 * What a statement says to read a user's membership with each invite `i`; nothing where the host has no such relation. A
 * relation may lack the column of domains: in the inner select its name stands for that of the relation if it has one, and
 * otherwise for the null beside it.
 *
 * @throws Error when the relation is no name of a table
 */
export function joinMember(relation: string | undefined, join: 'JOIN' | 'LEFT JOIN', userId: string) {
  if (relation === undefined) return { variant: '-alone', columns: '', join: '' };
  if (!/^\w+(\.\w+)?$/.test(relation)) throw new Error(`membersRelation is no table name: ${relation}`);
  return {
    variant: '',
    columns:
      ', m.role AS "memberRole", m.max_invite_role AS "maxInviteRole", m.workspace_name AS "workspaceName", ' +
      'm."allowedEmailDomains"',
    join: `${join} LATERAL (
      SELECT member.* FROM (SELECT NULL::text[] AS allowed_email_domains) AS otherwise, LATERAL (
        SELECT relation.*, allowed_email_domains AS "allowedEmailDomains" FROM ${relation} relation
        WHERE relation.workspace_id = i.workspace_id AND relation.user_id = ${userId}
      ) AS member
    ) AS m ON true`,
  };
}

/** The inviter of an invite, with what its previews show where the host has a relation of inviters. */
export interface JoinedInviter extends JoinedMember {
  readonly workspaceDescription?: string;
  readonly workspaceLogo?: string | null;
  readonly inviterEmail?: string | null;
  readonly inviterVerified?: boolean;
  readonly inviterName?: string;
  readonly inviterUsername?: string;
  readonly inviterPicture?: string | null;
}

export type InviteRelations = Pick<InviteSettings, 'membersRelation' | 'inviterRelation'>;

/** What a statement says to read the inviter with each invite `i`. */
export function joinInviter({ membersRelation, inviterRelation }: InviteRelations) {
  const joined = joinMember(inviterRelation ?? membersRelation, 'LEFT JOIN', 'i.inviter_id');
  if (inviterRelation === undefined) return joined;
  return { ...joined, variant: '-with-facts', columns: `${joined.columns}${INVITER_FACTS}` };
}

const INVITER_FACTS = `, m.workspace_description AS "workspaceDescription", m.workspace_logo AS "workspaceLogo",
  m.email AS "inviterEmail", m.email_verified AS "inviterVerified", m.full_name AS "inviterName",
  m.username AS "inviterUsername", m.picture AS "inviterPicture"`;

/** An invite for the holder of its token. Of an inviter who has left nothing was joined. */
export async function forHolder(
  record: InviteRow & JoinedInviter,
  directory: WorkspaceDirectory,
): Promise<InviteForHolder> {
  const found = { invite: inviteOf(record), inviter: await inviterOf(record, directory) };
  const { inviterEmail: email, workspaceName: name } = record;
  if (typeof email !== 'string' || typeof name !== 'string') return found;
  const workspace = { name, description: record.workspaceDescription!, logo: record.workspaceLogo! };
  const inviter = {
    email,
    emailVerified: record.inviterVerified!,
    fullName: record.inviterName!,
    username: record.inviterUsername!,
    picture: record.inviterPicture!,
  };
  return { ...found, facts: { workspace, inviter } };
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
