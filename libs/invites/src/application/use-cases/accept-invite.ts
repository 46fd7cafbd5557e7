import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Invite } from '../../domain/invite.js';
import { InviteError } from '../../domain/invite-error.js';
import { InviteRepository } from '../ports/invite-repository.js';
import { type Actor, verifiedEmailOf } from '../../domain/actor.js';
import { type InviteDetails, InviteDescriber } from './invite-describer.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { Clock } from '../ports/clock.js';
import { InvitePolicy, proposalOf } from '../ports/invite-policy.js';
import { Transaction } from '../ports/transaction.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';

/** Who accepts, and the token by which. */
export interface AcceptInviteCommand {
  readonly actor: Actor;
  readonly token: string;
}

/**
 * Makes the invitee a member. Acceptance and membership are stored together or not at all, unless the settings let the
 * membership follow. To accept again as the same user changes nothing. Where the host has a policy, it is asked within the
 * transaction that stores them.
 *
 * @throws InviteError `invite-not-found`, `email-not-verified`, `wrong-account`, `invite-not-pending`,
 * `invite-expired`, `inviter-lost-permission`, `domain-not-allowed`, `refused-by-policy` or `invite-busy`
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
    const accept = () =>
      this.invites.changeByToken(
        token,
        (current, inviter) => {
          const accepted = current.accept({ now, userId: actor.userId, verifiedEmail, inviter });
          return accepted && { ...accepted, admits: !this.settings.admitAfterwards };
        },
        async ({ invite, changed }) => {
          if (changed) await this.#askPolicy(actor, invite);
          return this.#describe(actor, invite);
        },
      );
    return this.policy ? this.transaction.run(accept) : accept();
  }

  async #askPolicy(actor: Actor, { state }: Invite): Promise<void> {
    const sentence = await this.policy?.vetoAccepting(proposalOf(actor, state));
    if (sentence !== undefined) throw new InviteError('refused-by-policy', { sentence });
  }

  async #describe({ userId }: Actor, invite: Invite): Promise<InviteDetails> {
    const { workspaceId, role } = invite.state;
    const workspace = (await this.directory.workspaces([workspaceId])).get(workspaceId);
    return this.describer.describe(invite, { userId, role, workspaceName: workspace?.name ?? '' });
  }
}
