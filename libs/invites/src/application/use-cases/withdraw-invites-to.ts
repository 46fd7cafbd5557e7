import { Injectable } from '@nestjs/common';
import { EmailAddress } from '../../domain/email-address.js';
import { InviteRepository } from '../ports/invite-repository.js';
import type { Actor } from '../../domain/actor.js';
import { Clock } from '../ports/clock.js';

export interface WithdrawInvitesToCommand {
  /** Who removes the member, or the member who leaves: the one whom the history names. */
  readonly actor: Pick<Actor, 'userId'>;
  readonly workspaceId: number;
  /** The member's verified address: one that nobody has proved to own promises nothing to anybody. */
  readonly email: string;
}

/**
 * Cancels what a workspace has promised to an address, lapsed or not: for the transaction in which its member is removed
 * or leaves. Whether the actor may do that is decided there, and not asked again.
 *
 * @throws InviteError `invite-busy`
 */
@Injectable()
export class WithdrawInvitesTo {
  constructor(
    private readonly invites: InviteRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, workspaceId, email }: WithdrawInvitesToCommand): Promise<void> {
    const address = EmailAddress.tryParse(email);
    if (!address) return; // one that we would not invite
    const now = this.clock.now();
    await this.invites.changePending({ workspaceId, email: address }, (invite) =>
      invite.withdraw({ now, actorId: actor.userId }),
    );
  }
}
