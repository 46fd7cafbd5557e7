import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Invite } from '../../domain/invite.js';
import { InviteError } from '../../domain/invite-error.js';
import { InviteRepository } from '../ports/invite-repository.js';
import { type Actor, verifiedEmailOf } from '../../domain/actor.js';
import { type InviteDetails, InviteDescriber } from './invite-describer.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { Clock } from '../ports/clock.js';
import { InvitePolicy } from '../ports/invite-policy.js';
import { Transaction } from '../ports/transaction.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';

export interface AcceptInviteCommand {
  readonly actor: Actor;
  readonly token: string;
}

/**
 * Makes the invitee a member. Acceptance and membership are stored together or not at all, unless the settings let the
 * membership follow. To accept again as the same user changes nothing.
 *
 * @throws InviteError `invite-not-found`, `email-not-verified`, `wrong-account`, `invite-not-pending`,
 * `invite-expired`, `inviter-lost-permission`, `refused-by-policy` or `invite-busy`
 */
@Injectable()
export class AcceptInvite {
  constructor(
    private readonly invites: InviteRepository,
    private readonly directory: WorkspaceDirectory,
    private readonly transaction: Transaction,
    private readonly clock: Clock,
    private readonly describer: InviteDescriber,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'admitAfterwards'>,
    @Optional() private readonly policy?: InvitePolicy,
  ) {}

  async execute({ actor, token }: AcceptInviteCommand): Promise<InviteDetails> {
    const now = this.clock.now();
    const verifiedEmail = verifiedEmailOf(actor);
    return this.transaction.run(async () => {
      const { invite, changed } = await this.invites.changeByToken(token, (current, inviter) =>
        current.accept({ now, userId: actor.userId, verifiedEmail, inviter }),
      );
      if (changed) await this.#admit(actor, invite);
      const { workspaceId, role } = invite.state;
      const workspace = (await this.directory.workspaces([workspaceId])).get(workspaceId);
      const member = { userId: actor.userId, role, workspaceName: workspace?.name ?? '' };
      return this.describer.describe(invite, member);
    });
  }

  async #admit(actor: Actor, { state: { workspaceId, role, email } }: Invite): Promise<void> {
    const proposal = { actor, workspaceId, role, email: email.normalised };
    const sentence = await this.policy?.vetoAccepting(proposal);
    if (sentence !== undefined) throw new InviteError('refused-by-policy', { sentence });
    if (!this.settings.admitAfterwards) await this.directory.admit(actor.userId, workspaceId, role);
  }
}
