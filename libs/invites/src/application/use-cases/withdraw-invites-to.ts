import { Injectable } from '@nestjs/common';
import { EmailAddress } from '../../domain/email-address.js';
import { InviteRepository } from '../ports/invite-repository.js';
import type { Actor } from '../../domain/actor.js';
import { Clock } from '../ports/clock.js';

/** Who takes back what a workspace has promised to an address. */
export interface WithdrawInvitesToCommand {
  /** The user who removes the member, or the member who leaves: the history names this user. */
  readonly actor: Pick<Actor, 'userId'>;
  readonly workspaceId: number;
  /** The member's verified address. An address that is not verified says nothing about whose invite it is. */
  readonly email: string;
}

/**
 * Cancels the pending invite of a workspace to an address, lapsed or not. To be called in the transaction in which the
 * member is removed or leaves; whether the actor may do that is decided there.
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
    if (!address) return; // no invite has an address that can't be invited
    const now = this.clock.now();
    await this.invites.changePending({ workspaceId, email: address }, (invite) =>
      invite.withdraw({ now, actorId: actor.userId }),
    );
  }
}
