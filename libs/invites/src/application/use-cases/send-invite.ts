import { Injectable } from '@nestjs/common';
import { InviteError } from '../../domain/invite-error.js';
import type { Actor } from '../../domain/actor.js';
import { type InviteDetails, InviteDescriber } from './invite-describer.js';
import { InviteDrafter } from './invite-drafter.js';
import { InviteSending } from './invite-sending.js';

export interface SendInviteCommand {
  readonly actor: Actor;
  readonly workspaceId: number;
  /** As typed. */
  readonly email: string;
  /** 1 Viewer, 2 Editor, 3 Admin, 4 Owner. */
  readonly role: number;
  readonly message?: string;
  /** A language tag (BCP 47) such as `de-AT`, for the mail; English when left out, or when the mail does not speak it. */
  readonly locale?: string;
  /** Mails the address even if it has bounced. */
  readonly force?: boolean;
}

/**
 * Invites an address to a workspace and queues the mail.
 *
 * @throws InviteError `workspace-not-found`, `permission-denied`, `role-above-own`, `email-not-verified`, `invalid-role`, `invalid-email`,
 * `invalid-message`, `invalid-locale`, `refused-by-policy`, `invite-already-pending`, `address-bounced`,
 * `workspace-address-limit`, `address-limit`, `workspace-limit`, `sender-limit`, `pending-limit` or `invite-busy`
 */
@Injectable()
export class SendInvite {
  constructor(
    private readonly drafter: InviteDrafter,
    private readonly sending: InviteSending,
    private readonly describer: InviteDescriber,
  ) {}

  async execute({ email, ...terms }: SendInviteCommand): Promise<InviteDetails> {
    const { draft, member } = await this.drafter.prepare(terms);
    const [outcome] = await this.sending.add([draft(email)], terms.actor);
    if (!outcome || outcome instanceof InviteError) throw outcome;
    return this.describer.ofInviter(outcome, terms.actor, member);
  }
}
