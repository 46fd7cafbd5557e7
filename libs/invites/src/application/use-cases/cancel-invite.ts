import { Injectable } from '@nestjs/common';
import { InviteRepository } from '../ports/invite-repository.js';
import type { Actor } from '../../domain/actor.js';
import { type InviteDetails, InviteDescriber } from './invite-describer.js';
import { Clock } from '../ports/clock.js';

/** Who cancels which invite. */
export interface CancelInviteCommand {
  readonly actor: Actor;
  readonly inviteId: number;
}

/**
 * Withdraws a pending invite.
 *
 * @throws InviteError `invite-not-found`, `permission-denied`, `role-above-own`, `invite-not-pending` or `invite-busy`
 */
@Injectable()
export class CancelInvite {
  constructor(
    private readonly invites: InviteRepository,
    private readonly clock: Clock,
    private readonly describer: InviteDescriber,
  ) {}

  async execute({ actor, inviteId }: CancelInviteCommand): Promise<InviteDetails> {
    const now = this.clock.now();
    return this.invites.change(
      { inviteId, actorId: actor.userId },
      (current, asking) => current.cancel({ now, actor: asking }),
      ({ invite, member }) => this.describer.describe(invite, member),
    );
  }
}
