import { InviteError } from '../../domain/invite-error.js';
import type { InviteMember } from '../ports/invite-repository.js';
import type { Actor } from '../../domain/actor.js';
import type { WorkspaceDirectory } from '../ports/workspace-directory.js';

/**
 * The actor as a member of the workspace. The directory is not asked about a number that is too large for an id.
 *
 * @throws InviteError `workspace-not-found`
 */
export async function requireMember(
  directory: WorkspaceDirectory,
  actor: Actor,
  workspaceId: number,
): Promise<InviteMember> {
  const member = Number.isSafeInteger(workspaceId) ? await directory.member(actor.userId, workspaceId) : undefined;
  if (!member) throw new InviteError('workspace-not-found');
  return member;
}
