import { InviteError } from '../../domain/invite-error.js';
import type { InviteMember } from '../ports/invite-repository.js';
import type { Actor } from '../../domain/actor.js';
import type { WorkspaceDirectory } from '../ports/workspace-directory.js';

/**
 * Who the actor is in a workspace. A number beyond what an id can be names none: the directory need not be asked.
 *
 * @throws InviteError `workspace-not-found`
 */
export async function memberOf(
  directory: WorkspaceDirectory,
  actor: Actor,
  workspaceId: number,
): Promise<InviteMember> {
  const member = Number.isSafeInteger(workspaceId) ? await directory.member(actor.userId, workspaceId) : undefined;
  if (!member) throw new InviteError('workspace-not-found');
  return member;
}
