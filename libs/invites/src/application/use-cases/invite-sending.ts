import { Injectable, Optional } from '@nestjs/common';
import type { Invite, InviteDraft } from '../../domain/invite.js';
import { InviteError } from '../../domain/invite-error.js';
import { InviteRepository, type Outcome } from '../ports/invite-repository.js';
import type { Actor } from '../../domain/actor.js';
import { InvitePolicy } from '../ports/invite-policy.js';
import { Transaction } from '../ports/transaction.js';

/** Adds invites that the host's policy does not refuse. Where there is no policy, nobody is asked. */
@Injectable()
export class InviteSending {
  constructor(
    private readonly invites: InviteRepository,
    private readonly transaction: Transaction,
    @Optional() private readonly policy?: InvitePolicy,
  ) {}

  /** An outcome per draft, in order. */
  async add(drafts: readonly InviteDraft[], actor: Actor): Promise<Outcome<Invite>[]> {
    const { policy } = this;
    if (!policy || drafts.length === 0) return this.invites.add(drafts);
    return this.transaction.run(async () => {
      const vetoes = await policy.vetoSending(
        drafts.map(({ state: { workspaceId, email, role } }) => ({
          actor,
          workspaceId,
          email: email.normalised,
          role,
        })),
      );
      if (vetoes.length !== drafts.length) {
        throw new Error(
          `InvitePolicy.vetoSending was asked about ${drafts.length}, and has answered ${vetoes.length}.`,
        );
      }
      const added = (await this.invites.add(drafts.filter((_, index) => vetoes[index] === undefined))).values();
      return vetoes.map((sentence) =>
        sentence === undefined ? added.next().value! : new InviteError('refused-by-policy', { sentence }),
      );
    });
  }
}
