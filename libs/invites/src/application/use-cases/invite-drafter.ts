import { Inject, Injectable } from '@nestjs/common';
import { EmailAddress } from '../../domain/email-address.js';
import { Invite, type InviteDraft, requireInviter } from '../../domain/invite.js';
import { InviteError } from '../../domain/invite-error.js';
import { isRole } from '../../domain/role.js';
import type { Actor } from '../../domain/actor.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { requireKnownSender } from '../../domain/known-sender.js';
import { memberOf } from './member-of.js';
import { Clock } from '../ports/clock.js';
import { InviteTokens } from '../ports/invite-tokens.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';

export interface DraftTerms {
  readonly actor: Actor;
  readonly workspaceId: number;
  readonly role: number;
  readonly message?: string;
  /** A language tag (BCP 47) such as `de-AT`, for the mail; English when left out, or when the mail does not speak it. */
  readonly locale?: string;
  /** Mails an address even if it has bounced. */
  readonly force?: boolean;
}

/** What sending one invite and sending many have in common: who may, and on what terms. */
@Injectable()
export class InviteDrafter {
  constructor(
    private readonly directory: WorkspaceDirectory,
    private readonly tokens: InviteTokens,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: InviteSettings,
  ) {}

  /**
   * @throws InviteError `workspace-not-found`, `permission-denied`, `email-not-verified`, `invalid-role` or `role-above-own`
   */
  async prepare({ actor, workspaceId, role, message = '', locale, force }: DraftTerms) {
    const member = await memberOf(this.directory, actor, workspaceId);
    requireInviter(member);
    requireKnownSender(actor);
    if (!isRole(role)) throw new InviteError('invalid-role');
    requireInviter(member, role);
    const now = this.clock.now();
    /** @throws InviteError `invalid-email`, `invalid-message` or `invalid-locale` */
    const draft = (email: string): InviteDraft =>
      Invite.send({
        now,
        actor: member,
        workspaceId,
        role,
        message,
        locale,
        force,
        tokenSeed: this.tokens.newSeed(),
        email: EmailAddress.parse(email),
        validForMs: this.settings.validForMs,
      });
    return { draft, member };
  }
}
