import { Injectable } from '@nestjs/common';
import { WithdrawInvitesTo } from '@invites/invites';
import { type MemberRef, MemberRepository } from '../ports/member-repository.js';
import { remove } from '../../domain/membership.js';

/**
 * Ends a membership and cancels the workspace's pending invite to the member's verified address. Anybody may end their own
 * membership; the last Owner stays.
 *
 * @throws WorkspaceError `workspace-not-found`, `permission-denied`, `member-not-found`, `owner-protected` or `last-owner`
 * @throws InviteError `invite-busy`
 */
@Injectable()
export class RemoveMember {
  constructor(
    private readonly members: MemberRepository,
    private readonly withdrawInvitesTo: WithdrawInvitesTo,
  ) {}

  execute(command: MemberRef): Promise<void> {
    const { workspaceId, actorId } = command;
    return this.members.remove(command, remove, async ({ email, emailVerified }) => {
      if (emailVerified) await this.withdrawInvitesTo.execute({ actor: { userId: actorId }, workspaceId, email });
    });
  }
}
