import { Injectable } from '@nestjs/common';
import type { Actor } from '../../domain/actor.js';
import { requireInviter } from '../../domain/invite.js';
import { InviteError } from '../../domain/invite-error.js';
import { Clock } from '../ports/clock.js';
import { InviteRepository, type MemberDecision } from '../ports/invite-repository.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';
import { type BulkOutcome, outcomesFor } from './bulk-outcome.js';
import { InviteDescriber } from './invite-describer.js';
import { requireMember } from './require-member.js';

/** Who cancels which invites of a workspace. */
export interface BulkCancelInvitesCommand {
  readonly actor: Actor;
  readonly workspaceId: number;
  readonly inviteIds: readonly number[];
}

/**
 * Cancels several pending invites of one workspace: an outcome per id, in order. One that is refused affects no other.
 *
 * @throws InviteError `workspace-not-found` or `permission-denied`
 */
@Injectable()
export class BulkCancelInvites {
  constructor(
    private readonly directory: WorkspaceDirectory,
    private readonly invites: InviteRepository,
    private readonly clock: Clock,
    private readonly describer: InviteDescriber,
  ) {}

  async execute({ actor, workspaceId, inviteIds }: BulkCancelInvitesCommand): Promise<BulkOutcome[]> {
    const member = await requireMember(this.directory, actor, workspaceId);
    requireInviter(member);
    const decide = this.#cancellationIn(workspaceId);
    return outcomesFor(inviteIds, async (distinct) => {
      const outcomes: BulkOutcome[] = [];
      for (const inviteId of distinct) {
        const ref = { inviteId, actorId: actor.userId };
        const cancelled = this.invites.change(ref, decide, ({ invite }) => this.describer.describe(invite, member));
        outcomes.push(await cancelled.catch(asOutcome));
      }
      return outcomes;
    });
  }

  #cancellationIn(workspaceId: number): MemberDecision {
    const now = this.clock.now();
    return (invite, actor) => {
      if (invite.state.workspaceId !== workspaceId) throw new InviteError('invite-not-found');
      return invite.cancel({ now, actor });
    };
  }
}

function asOutcome(error: unknown): InviteError {
  if (error instanceof InviteError) return error;
  throw error;
}
