import { Inject, Injectable } from '@nestjs/common';
import { InviteRepository } from '../domain/invite-repository.js';
import type { Actor } from './actor.js';
import { detailsOf, type InviteDetails } from './invite-details.js';
import { INVITE_SETTINGS, type InviteSettings } from './invite-settings.js';
import { Clock } from './ports/clock.js';
import { InviteTokens } from './ports/invite-tokens.js';

export interface ResendInviteCommand {
  readonly actor: Actor;
  readonly inviteId: number;
}

/**
 * Resends a pending invite with its expiry extended, and queues the mail; a lapsed one is revived.
 *
 * @throws InviteError `invite-not-found`, `permission-denied`, `role-above-own`, `invite-not-pending` or `invite-busy`
 */
@Injectable()
export class ResendInvite {
  constructor(
    private readonly invites: InviteRepository,
    private readonly tokens: InviteTokens,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: InviteSettings,
  ) {}

  async execute({ actor, inviteId }: ResendInviteCommand): Promise<InviteDetails> {
    const now = this.clock.now();
    const newTokenSeed = this.settings.rotateTokenOnResend ? this.tokens.newSeed() : undefined;
    const { invite, member } = await this.invites.change({ inviteId, actorId: actor.userId }, (current, asking) =>
      current.resend({ now, actor: asking, newTokenSeed }),
    );
    const token = this.tokens.tokenOf(invite.state.tokenSeed);
    return detailsOf(invite, { token, inviterEmail: actor.email, workspaceName: member.workspaceName, now });
  }
}
