import { Inject, Injectable } from '@nestjs/common';
import { InviteError } from '../../domain/invite-error.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { mailHost, mailOf } from '../../domain/message-id.js';
import { Clock } from '../ports/clock.js';
import { MailOutbox } from '../ports/mail-outbox.js';
import { storableReply } from './storable-reply.js';

/** Events too far ahead would overrule all others until then; those too far back are mistakes. */
const DAY_MS = 24 * 60 * 60 * 1000;
const AHEAD_MS = DAY_MS;
const BACK_MS = 31 * DAY_MS;

/** What a mail server reports of a mail that it has taken. */
export interface RecordMailEventCommand {
  /**
   * `bounced`: the mail failed for good after a server had accepted it. `complained`: its recipient reported it.
   */
  readonly kind: 'delivered' | 'bounced' | 'complained';
  readonly at: Date;
  /** The Message-ID of the mail, with or without angle brackets. */
  readonly messageId: string;
  /** Free text. */
  readonly reason?: string;
}

/**
 * Records what a mail server reports of a mail that it had accepted before. A bounce makes the address a bounced one
 * until a later mail to it is delivered; a complaint does so for good. Events of mails that are not ours are ignored,
 * and an event that is repeated changes nothing.
 *
 * @throws InviteError `invalid-timestamp` when it is dated more than a day ahead, or more than 31 days back
 */
@Injectable()
export class RecordMailEvent {
  constructor(
    private readonly outbox: MailOutbox,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'linkTemplate'>,
    private readonly clock: Clock,
  ) {}

  async execute({ kind, at, messageId, reason }: RecordMailEventCommand): Promise<void> {
    const aheadMs = at.getTime() - this.clock.now().getTime();
    if (!(aheadMs <= AHEAD_MS && aheadMs >= -BACK_MS)) throw new InviteError('invalid-timestamp');
    const mail = mailOf(messageId, mailHost(this.settings));
    if (!mail) return;
    if (kind === 'delivered') return this.outbox.record({ ...mail, kind, at });
    const words = [kind === 'complained' ? 'complaint' : undefined, reason].filter((part) => part !== undefined);
    const recorded = words.length > 0 ? storableReply(words.join(': ')) : null;
    await this.outbox.record({ ...mail, kind, at, reason: recorded });
  }
}
