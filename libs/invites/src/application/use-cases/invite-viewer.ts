import { Inject, Injectable } from '@nestjs/common';
import { type Actor, isKnownSender } from '../../domain/actor.js';
import type { InviteContent } from '../../domain/content.js';
import type { Invite, Obstacle } from '../../domain/invite.js';
import { INVITE_SETTINGS, type InviteSettings, linkOf } from '../../settings.js';
import { Clock } from '../ports/clock.js';
import { InviteQueries, type NewestMail } from '../ports/invite-queries.js';
import type { InviteMember } from '../ports/invite-repository.js';
import { WITHHELD_TOKEN } from '../ports/invite-tokens.js';
import { InviteDescriber, type InviteDetails } from './invite-describer.js';

/** Everything that a manager of the workspace sees of an invite, and what they may do with it now. */
export interface InviteView extends InviteDetails, InviteContent {
  /** The link that a mail would carry; null when the token is withheld or dead, and once the invite is settled. */
  readonly acceptUrl: string | null;
  /** Whether the operation would succeed now, if the reader asked for it without force. */
  readonly canResend: boolean;
  readonly canCancel: boolean;
  readonly canEdit: boolean;
  /** Where only a limit stands in the way of a resend: when it no longer does. */
  readonly resendAvailableAt: Date | null;
  /** Why it can't be accepted now; null when it can. */
  readonly obstacle: Obstacle | null;
  /** What became of its newest mail. */
  readonly mail: NewestMail;
}

/** Describes one invite in full. */
@Injectable()
export class InviteViewer {
  constructor(
    private readonly describer: InviteDescriber,
    private readonly queries: InviteQueries,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS)
    private readonly settings: Pick<InviteSettings, 'limits' | 'linkTemplate'>,
  ) {}

  async view(invite: Invite, reader: InviteMember, actor: Actor): Promise<InviteView> {
    const now = this.clock.now();
    const [details, { mail, inviter, resend }] = await Promise.all([
      this.describer.describe(invite, reader),
      this.queries.standing({ invite, actorId: actor.userId, now }),
    ]);
    const { locale, metadata, returnTo, status } = invite.state;
    const isManageable = invite.isManageableBy(reader);
    const maySend = invite.isResendableBy(reader) && isKnownSender(actor);
    const hasLink = status === 'pending' && details.token !== WITHHELD_TOKEN;
    return {
      ...details,
      locale,
      metadata,
      returnTo,
      acceptUrl: hasLink ? linkOf(this.settings, details.token) : null,
      canResend: maySend && resend.refusal === null,
      canCancel: isManageable,
      canEdit: isManageable && invite.hasEditsLeft(this.settings.limits.editsPerInvite),
      resendAvailableAt: maySend ? resend.retryAt : null,
      obstacle: invite.obstacle({ now, inviter }) ?? null,
      mail,
    };
  }
}
