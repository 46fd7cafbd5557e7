import { Injectable } from '@nestjs/common';
import { TransactionScope, WithdrawInvitesTo } from '@invites/invites';
import { type MemberRef, MemberRepository } from '../ports/member-repository.js';
import { remove } from '../../domain/membership.js';

/**
 * Ends a membership, and with it what the workspace has promised to the member's verified address. Anybody may end their
 * own; the last Owner stays.
 *
 * @throws WorkspaceError `workspace-not-found`, `permission-denied`, `member-not-found`, `owner-protected` or `last-owner`
 * @throws InviteError `invite-busy`
 */
@Injectable()
export class RemoveMember {
  constructor(
    private readonly members: MemberRepository,
    private readonly withdrawInvitesTo: WithdrawInvitesTo,
    private readonly scope: TransactionScope,
  ) {}

  execute(command: MemberRef): Promise<void> {
    return this.scope.transact(async () => {
      const { email, emailVerified } = await this.members.remove(command, remove);
      if (!emailVerified) return;
      const { workspaceId, actorId } = command;
      await this.withdrawInvitesTo.execute({ actor: { userId: actorId }, workspaceId, email });
    });
  }
}
