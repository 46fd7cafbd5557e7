import type { InviteMember } from '../../application/ports/invite-repository.js';
import type { WorkspaceDirectory } from '../../application/ports/workspace-directory.js';
import type { Role } from '../../domain/role.js';
import type { InviteRow } from './entities.js';

/** The membership of a user, joined to an invite. Null stands for no membership; where nothing is joined, nothing stands here. */
export interface JoinedMember {
  readonly memberRole?: Role | null;
  readonly maxInviteRole?: Role | null;
  readonly workspaceName?: string | null;
}

/**
 * What a statement says to read a user's membership with each invite `i`; nothing where the host has no such relation.
 *
 * @throws Error when the relation is no name of a table
 */
export function joinMember(relation: string | undefined, join: 'JOIN' | 'LEFT JOIN', userId: string) {
  if (relation === undefined) return { variant: '-alone', columns: '', join: '' };
  if (!/^\w+(\.\w+)?$/.test(relation)) throw new Error(`membersRelation is no table name: ${relation}`);
  return {
    variant: '',
    columns: ', m.role AS "memberRole", m.max_invite_role AS "maxInviteRole", m.workspace_name AS "workspaceName"',
    join: `${join} ${relation} m ON m.workspace_id = i.workspace_id AND m.user_id = ${userId}`,
  };
}

/** The user as a member now, whom the directory is asked for where nothing was joined; undefined when they are none. */
export async function memberOf(
  { workspaceId, memberRole: role, maxInviteRole, workspaceName }: Pick<InviteRow, 'workspaceId'> & JoinedMember,
  userId: number,
  directory: WorkspaceDirectory,
): Promise<InviteMember | undefined> {
  if (role === undefined) return directory.member(userId, Number(workspaceId));
  if (role === null) return undefined;
  return {
    userId,
    role,
    workspaceName: workspaceName!,
    ...(maxInviteRole && { maxInviteRole }),
  };
}

/** The inviter as a member now; undefined when they have left. */
export function inviterOf(record: InviteRow & JoinedMember, directory: WorkspaceDirectory) {
  return memberOf(record, Number(record.inviterId), directory);
}
