import { Injectable } from '@nestjs/common';
import { requireInviter } from '../../domain/invite.js';
import { InviteRepository } from '../ports/invite-repository.js';
import type { Actor } from '../../domain/actor.js';
import { type InviteView, InviteViewer } from './invite-viewer.js';

/**
 * An invite as an Admin or Owner of its workspace sees it.
 *
 * @throws InviteError `invite-not-found` or `permission-denied`
 */
@Injectable()
export class ShowInvite {
  constructor(
    private readonly invites: InviteRepository,
    private readonly viewer: InviteViewer,
  ) {}

  async execute({ actor, inviteId }: { readonly actor: Actor; readonly inviteId: number }): Promise<InviteView> {
    const { invite, member } = await this.invites.find({ inviteId, actorId: actor.userId });
    requireInviter(member);
    return this.viewer.view(invite, member, actor);
  }
}
