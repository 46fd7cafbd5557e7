import { Injectable } from '@nestjs/common';
import { requireInviter } from '../../domain/invite.js';
import { InviteRepository } from '../ports/invite-repository.js';
import type { Actor } from '../../domain/actor.js';
import { type InviteDetails, InviteDescriber } from './invite-describer.js';

/**
 * An invite as an Admin or Owner of its workspace sees it.
 *
 * @throws InviteError `invite-not-found` or `permission-denied`
 */
@Injectable()
export class ShowInvite {
  constructor(
    private readonly invites: InviteRepository,
    private readonly describer: InviteDescriber,
  ) {}

  async execute({ actor, inviteId }: { readonly actor: Actor; readonly inviteId: number }): Promise<InviteDetails> {
    const { invite, member } = await this.invites.find({ inviteId, actorId: actor.userId });
    requireInviter(member);
    return this.describer.describe(invite, member);
  }
}
