import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Invite } from '../../domain/invite.js';
import { mailHost } from '../../domain/message-id.js';
import { cleanName } from '../../domain/name.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { Clock } from '../ports/clock.js';
import { InviteMailer, MailRefusal } from '../ports/invite-mailer.js';
import { RequestNoticeTemplate } from '../ports/request-notice-template.js';
import { type RequestNotice, RequestNotices } from '../ports/request-notices.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';
import { verifiedAddressOf } from './verified-address.js';

/** How many are mailed in one go. */
const AT_ONCE = 50;
const MAIL_TIMEOUT_MS = 60_000;
const RETRY_MS = 10 * 60_000;

/**
 * Mails the inviter of a lapsed invite when its invitee asks for a new link: at least once, and only while the invite is
 * lapsed and asked for. An inviter who has left is not mailed, nor is an address that is not verified.
 */
@Injectable()
export class TellInviters {
  readonly #logger = new Logger('Requests');

  constructor(
    private readonly notices: RequestNotices,
    private readonly directory: WorkspaceDirectory,
    private readonly mailer: InviteMailer,
    private readonly template: RequestNoticeTemplate,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'linkTemplate'>,
  ) {}

  async execute(): Promise<void> {
    const now = this.clock.now();
    const terms = { now, dueAgainAt: new Date(now.getTime() + RETRY_MS), limit: AT_ONCE };
    await Promise.all((await this.notices.claim(terms)).map((notice) => this.#settle(notice, now)));
  }

  async #settle(notice: RequestNotice, now: Date): Promise<void> {
    const { invite } = notice;
    try {
      // A resend, an end of the invite, or a day has made it pointless.
      if (invite.isLapsed(now) && invite.isRequested(now)) await this.#tell(invite);
    } catch (error) {
      // The words of a mail server may name an address.
      this.#logger.warn(`The inviter of invite ${invite.state.id} could not be told that a new link is asked for.`);
      if (!(error instanceof MailRefusal && error.permanent)) return;
    }
    await this.notices.settle(notice);
  }

  async #tell({ state }: Invite): Promise<void> {
    const { id, workspaceId, inviterId, requestedAt, email, locale } = state;
    const [member, users] = await Promise.all([
      this.directory.member(inviterId, workspaceId),
      this.directory.users([inviterId]),
    ]);
    const to = verifiedAddressOf(users.get(inviterId));
    if (!member || to === undefined) return;
    const workspaceName = cleanName(member.workspaceName);
    const messageId = `request-${id}.${requestedAt!.getTime()}@${mailHost(this.settings)}`;
    const content = this.template.render({ email: email.display, workspaceName, locale });
    await this.mailer.send({ messageId, to, ...content }, AbortSignal.timeout(MAIL_TIMEOUT_MS));
  }
}
