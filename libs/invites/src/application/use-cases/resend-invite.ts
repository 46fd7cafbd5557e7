import { Inject, Injectable } from '@nestjs/common';
import { requireInviter } from '../../domain/invite.js';
import { InviteRepository, type MemberDecision } from '../ports/invite-repository.js';
import { type Actor, requireKnownSender } from '../../domain/actor.js';
import { type InviteDetails, InviteDescriber } from './invite-describer.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { Clock } from '../ports/clock.js';
import { InviteTokens } from '../ports/invite-tokens.js';

/** Who resends which invite, and how. */
export interface ResendInviteCommand {
  readonly actor: Actor;
  readonly inviteId: number;
  /** Mails the address even if it has bounced. */
  readonly force?: boolean;
  /** Replaces the token whatever the settings say: the link in earlier mails is dead then. */
  readonly newLink?: boolean;
}

/** Makes the decision that one resend and many have in common. */
@Injectable()
export class ResendDecision {
  constructor(
    private readonly tokens: InviteTokens,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: InviteSettings,
  ) {}

  make({ force, newLink = false }: Pick<ResendInviteCommand, 'force' | 'newLink'>): MemberDecision {
    const now = this.clock.now();
    return (invite, actor) => {
      const isReplaced =
        newLink || this.settings.rotateTokenOnResend || this.tokens.tokenOf(invite.state) === undefined;
      return invite.resend({ now, actor, newToken: isReplaced ? this.tokens.create() : undefined, force });
    };
  }
}

/**
 * Resends a pending invite with its expiry extended, and queues the mail; a lapsed one is revived.
 *
 * @throws InviteError `invite-not-found`, `permission-denied`, `role-above-own`, `email-not-verified`,
 * `invite-not-pending`, `domain-not-allowed`, `address-bounced`, `invite-limit`, `workspace-address-limit`,
 * `address-limit`, `workspace-limit`, `sender-limit`, `pending-limit` or `invite-busy`
 */
@Injectable()
export class ResendInvite {
  constructor(
    private readonly invites: InviteRepository,
    private readonly decision: ResendDecision,
    private readonly describer: InviteDescriber,
  ) {}

  async execute({ actor, inviteId, force, newLink }: ResendInviteCommand): Promise<InviteDetails> {
    const ref = { inviteId, actorId: actor.userId };
    const decide = this.decision.make({ force, newLink });
    return this.invites.change(
      ref,
      (current, asking) => {
        requireInviter(asking, current.state.role);
        requireKnownSender(actor);
        return decide(current, asking);
      },
      async ({ invite, member }) => this.describer.describeOwn(invite, actor, member),
    );
  }
}
