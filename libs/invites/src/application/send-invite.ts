import { Inject, Injectable } from '@nestjs/common';
import { EmailAddress } from '../domain/email-address.js';
import { Invite, requireInviter } from '../domain/invite.js';
import { InviteError } from '../domain/invite-error.js';
import { InviteRepository } from '../domain/invite-repository.js';
import { isRole } from '../domain/role.js';
import type { Actor } from './actor.js';
import { detailsOf, type InviteDetails } from './invite-details.js';
import { INVITE_SETTINGS, type InviteSettings } from './invite-settings.js';
import { Clock } from './ports/clock.js';
import { InviteTokens } from './ports/invite-tokens.js';
import { WorkspaceDirectory } from './ports/workspace-directory.js';

export interface SendInviteCommand {
  readonly actor: Actor;
  readonly workspaceId: number;
  /** As typed. */
  readonly email: string;
  /** 1 Viewer, 2 Editor, 3 Admin, 4 Owner. */
  readonly role: number;
  readonly message?: string;
}

/**
 * Invites an address to a workspace and queues the mail.
 *
 * @throws InviteError `workspace-not-found`, `permission-denied`, `role-above-own`, `invalid-role`,
 * `invalid-email`, `invalid-message` or `invite-already-pending`
 */
@Injectable()
export class SendInvite {
  constructor(
    private readonly invites: InviteRepository,
    private readonly directory: WorkspaceDirectory,
    private readonly tokens: InviteTokens,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: InviteSettings,
  ) {}

  async execute({ actor, workspaceId, email, role, message = '' }: SendInviteCommand): Promise<InviteDetails> {
    const member = await this.directory.member(actor.userId, workspaceId);
    if (!member) throw new InviteError('workspace-not-found');
    requireInviter(member);
    if (!isRole(role)) throw new InviteError('invalid-role');
    const now = this.clock.now();
    const tokenSeed = this.tokens.newSeed();
    const draft = Invite.send({
      now,
      actor: member,
      workspaceId,
      role,
      message,
      tokenSeed,
      email: EmailAddress.parse(email),
      validForMs: this.settings.validForMs,
    });
    const invite = await this.invites.add(draft);
    const token = this.tokens.tokenOf(tokenSeed);
    return detailsOf(invite, { token, inviterEmail: actor.email, workspaceName: member.workspaceName, now });
  }
}
