import { Injectable } from '@nestjs/common';
import { ceilingOf, requireInviter } from '../../domain/invite.js';
import { InviteError } from '../../domain/invite-error.js';
import { InviteRepository } from '../ports/invite-repository.js';
import { type Actor, requireKnownSender } from '../../domain/actor.js';
import { Clock } from '../ports/clock.js';
import { type BulkOutcome, outcomesFor } from './bulk-outcome.js';
import { InviteDescriber } from './invite-describer.js';
import { requireMember } from './require-member.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';
import { ResendDecision } from './resend-invite.js';

/** Who resends which invites of a workspace. */
export interface BulkResendInvitesCommand {
  readonly actor: Actor;
  readonly workspaceId: number;
  /**
   * Which; `lapsed` stands for up to 100 that have lapsed, the newest first, of those that the actor may resend and whose
   * address is of an allowed domain and has not bounced, or is forced.
   */
  readonly inviteIds: readonly number[] | 'lapsed';
  /** Mails the addresses even if they have bounced. */
  readonly force?: boolean;
}

/** The outcome for one of the invites. */
export interface BulkResent {
  readonly inviteId: number;
  readonly outcome: BulkOutcome;
}

const MAX_LAPSED = 100;

/**
 * Resends several invites of one workspace: an outcome per invite, in order. One that is refused affects no other.
 *
 * @throws InviteError `workspace-not-found`, `permission-denied` or `email-not-verified`
 */
@Injectable()
export class BulkResendInvites {
  constructor(
    private readonly directory: WorkspaceDirectory,
    private readonly invites: InviteRepository,
    private readonly decision: ResendDecision,
    private readonly clock: Clock,
    private readonly describer: InviteDescriber,
  ) {}

  async execute({ actor, workspaceId, inviteIds, force = false }: BulkResendInvitesCommand): Promise<BulkResent[]> {
    const member = await requireMember(this.directory, actor, workspaceId);
    requireInviter(member);
    requireKnownSender(actor);
    const { allowedEmailDomains } = member;
    const lapsed = { workspaceId, now: this.clock.now(), maxRole: ceilingOf(member), force, allowedEmailDomains };
    const asked = inviteIds === 'lapsed' ? await this.invites.findLapsed({ ...lapsed, limit: MAX_LAPSED }) : inviteIds;
    const outcomes = await outcomesFor(asked, async (distinct) => {
      const decide = this.decision.make({ force });
      const resent = await this.invites.changeMany(distinct, actor.userId, workspaceId, decide);
      return resent.map((outcome) =>
        outcome instanceof InviteError ? outcome : this.describer.describeOwn(outcome.invite, actor, member),
      );
    });
    return outcomes.map((outcome, index) => ({ inviteId: asked[index]!, outcome }));
  }
}
