import { Injectable } from '@nestjs/common';
import { requireInviter } from '../../domain/invite.js';
import { InviteError } from '../../domain/invite-error.js';
import { InviteRepository } from '../ports/invite-repository.js';
import { type Actor, requireKnownSender } from '../../domain/actor.js';
import type { BulkOutcome } from './bulk-outcome.js';
import { InviteDescriber } from './invite-describer.js';
import { requireMember } from './require-member.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';
import { ResendDecision } from './resend-invite.js';

export interface BulkResendInvitesCommand {
  readonly actor: Actor;
  readonly workspaceId: number;
  readonly inviteIds: readonly number[];
  /** Mails the addresses even if they have bounced. */
  readonly force?: boolean;
}

/**
 * Resends several invites of one workspace: an outcome per id, in order. One that is refused affects no other.
 *
 * @throws InviteError `workspace-not-found`, `permission-denied` or `email-not-verified`
 */
@Injectable()
export class BulkResendInvites {
  constructor(
    private readonly directory: WorkspaceDirectory,
    private readonly invites: InviteRepository,
    private readonly decision: ResendDecision,
    private readonly describer: InviteDescriber,
  ) {}

  async execute({ actor, workspaceId, inviteIds, force }: BulkResendInvitesCommand): Promise<BulkOutcome[]> {
    const member = await requireMember(this.directory, actor, workspaceId);
    requireInviter(member);
    requireKnownSender(actor);
    const distinct = [...new Set(inviteIds)];
    const decide = this.decision.make({ force });
    const outcomes = await this.invites.changeMany(distinct, actor.userId, workspaceId, decide);
    return inviteIds.map((inviteId, index) => {
      if (inviteIds.indexOf(inviteId) < index) return new InviteError('duplicate-in-request');
      const outcome = outcomes[distinct.indexOf(inviteId)]!;
      if (outcome instanceof InviteError) return outcome;
      return this.describer.describeOwn(outcome.invite, actor, member);
    });
  }
}
