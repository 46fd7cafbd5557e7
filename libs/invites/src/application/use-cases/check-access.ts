import { Injectable } from '@nestjs/common';
import { requireInviter } from '../../domain/invite.js';
import { InviteRepository } from '../ports/invite-repository.js';
import type { Role } from '../../domain/role.js';
import { type Actor, requireKnownSender } from '../../domain/actor.js';
import { requireMember } from './require-member.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';

/** Who wants to do something with an invite or a workspace. */
export interface CheckAccessQuery {
  readonly actor: Actor;
  /** An invite, or a workspace, with the role that the invite is to have. */
  readonly target: ({ readonly inviteId: number } | { readonly workspaceId: number }) & { readonly role?: Role };
  /** Whether the request sends mail. */
  readonly sends?: boolean;
  /** Whether it is only read: then its role may be above that of the actor. */
  readonly reads?: boolean;
}

/**
 * Passes when the actor may manage the target. Existence and right are checked before the form, so that a request whose
 * form is wrong is checked by this alone.
 *
 * @throws InviteError `invite-not-found`, `workspace-not-found`, `permission-denied`, `role-above-own` or
 * `email-not-verified`
 */
@Injectable()
export class CheckAccess {
  constructor(
    private readonly invites: InviteRepository,
    private readonly directory: WorkspaceDirectory,
  ) {}

  async execute({ actor, target, sends = false, reads = false }: CheckAccessQuery): Promise<void> {
    await this.#requireInviter(actor, target, reads);
    if (sends) requireKnownSender(actor);
  }

  async #requireInviter(actor: Actor, target: CheckAccessQuery['target'], reads: boolean): Promise<void> {
    if ('inviteId' in target) {
      const { invite, member } = await this.invites.find({ inviteId: target.inviteId, actorId: actor.userId });
      requireInviter(member, reads ? undefined : invite.state.role);
      requireInviter(member, target.role);
      return;
    }
    const member = await requireMember(this.directory, actor, target.workspaceId);
    requireInviter(member, target.role);
  }
}
