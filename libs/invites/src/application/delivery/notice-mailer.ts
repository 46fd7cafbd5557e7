import { Inject, Injectable } from '@nestjs/common';
import { mailHost } from '../../domain/message-id.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { InviteMailer } from '../ports/invite-mailer.js';
import { type NoticeFacts, NoticeTemplate } from '../ports/notice-template.js';
import type { UserFacts } from '../ports/workspace-directory.js';
import { verifiedAddressOf } from './verified-address.js';

/** A notice, and whom it is for. */
export interface Notice {
  readonly user: UserFacts | undefined;
  readonly facts: NoticeFacts;
  /** What stands before the host in its Message-ID: the same at every attempt. */
  readonly name: string;
}

/** Mails members of a workspace what concerns them. */
@Injectable()
export class NoticeMailer {
  constructor(
    private readonly mailer: InviteMailer,
    private readonly template: NoticeTemplate,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'linkTemplate'>,
  ) {}

  /**
   * Resolves with the server's final reply; with undefined for a user without a verified plain address, as an API key is,
   * who is not mailed. @throws what `InviteMailer.send` does
   */
  async send({ user, facts, name }: Notice, signal: AbortSignal): Promise<string | undefined> {
    const to = verifiedAddressOf(user);
    if (to === undefined) return undefined;
    const messageId = `${name}@${mailHost(this.settings)}`;
    return this.mailer.send({ messageId, to, ...this.template.render(facts) }, signal);
  }
}
