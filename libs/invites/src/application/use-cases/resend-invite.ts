import { Injectable } from '@nestjs/common';
import { requireInviter } from '../../domain/invite.js';
import { InviteRepository } from '../ports/invite-repository.js';
import type { Actor } from '../../domain/actor.js';
import { type InviteDetails, InviteDescriber } from './invite-describer.js';
import { requireKnownSender } from '../../domain/known-sender.js';
import { ResendDecision } from './resend-decision.js';

export interface ResendInviteCommand {
  readonly actor: Actor;
  readonly inviteId: number;
  /** Mails the address even if it has bounced. */
  readonly force?: boolean;
}

/**
 * Resends a pending invite with its expiry extended, and queues the mail; a lapsed one is revived.
 *
 * @throws InviteError `invite-not-found`, `permission-denied`, `role-above-own`, `email-not-verified`,
 * `invite-not-pending`, `address-bounced`, `invite-limit`, `workspace-address-limit`, `address-limit`, `workspace-limit`, `sender-limit`,
 * `pending-limit` or `invite-busy`
 */
@Injectable()
export class ResendInvite {
  constructor(
    private readonly invites: InviteRepository,
    private readonly decision: ResendDecision,
    private readonly describer: InviteDescriber,
  ) {}

  async execute({ actor, inviteId, force }: ResendInviteCommand): Promise<InviteDetails> {
    const ref = { inviteId, actorId: actor.userId };
    const decide = this.decision.make({ force });
    const { invite, member } = await this.invites.change(ref, (current, asking) => {
      requireInviter(asking, current.state.role);
      requireKnownSender(actor);
      return decide(current, asking);
    });
    return this.describer.ofInviter(invite, actor, member);
  }
}
