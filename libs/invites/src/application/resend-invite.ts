import { Injectable } from '@nestjs/common';
import { InviteRepository } from '../domain/invite-repository.js';
import type { Actor } from './actor.js';
import { type InviteDetails, InviteDescriber } from './invite-describer.js';
import { ResendDecision } from './resend-decision.js';

export interface ResendInviteCommand {
  readonly actor: Actor;
  readonly inviteId: number;
}

/**
 * Resends a pending invite with its expiry extended, and queues the mail; a lapsed one is revived.
 *
 * @throws InviteError `invite-not-found`, `permission-denied`, `role-above-own`, `invite-not-pending`,
 * `invite-limit`, `address-limit`, `workspace-limit`, `pending-limit` or `invite-busy`
 */
@Injectable()
export class ResendInvite {
  constructor(
    private readonly invites: InviteRepository,
    private readonly decision: ResendDecision,
    private readonly describer: InviteDescriber,
  ) {}

  async execute({ actor, inviteId }: ResendInviteCommand): Promise<InviteDetails> {
    const { invite, member } = await this.invites.change({ inviteId, actorId: actor.userId }, this.decision.make());
    return this.describer.ofInviter(invite, actor, member.workspaceName);
  }
}
