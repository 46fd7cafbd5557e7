import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Transporter } from 'nodemailer';
import { MAILS_AT_ONCE } from '../../application/delivery/deliver-due-mails.js';
import { NOTICES_AT_ONCE } from '../../application/delivery/deliver-due-notices.js';
import { storableReply } from '../../application/delivery/storable-reply.js';
import { Clock, SystemClock } from '../../application/ports/clock.js';
import {
  type InviteMail,
  InviteMailer,
  MailRefusal,
  type SmtpSettings,
} from '../../application/ports/invite-mailer.js';
import { parseMailbox } from './mailbox.js';
import { CLOSED, requireSmtpUrl, smtpMessage } from './smtp-message.js';
import { failedAttempt, type SmtpError } from './smtp-refusal.js';

/**
 * The socket timeout is long because a server may take ten minutes to accept a message (RFC 5321, section 4.5.3.2.6).
 */
const TIMEOUTS_MS = { connectionTimeout: 10_000, greetingTimeout: 30_000, socketTimeout: 600_000 };

const WARN_EVERY_MS = 60_000;

/** What no log may hold of a reply: addresses, also in a query, and tokens, which are UUIDs. */
const SECRET = /@|%40|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i;

/** Delivers by SMTP, over a few connections that are kept open. */
export class SmtpInviteMailer extends InviteMailer implements OnApplicationShutdown {
  readonly #logger = new Logger('SmtpInviteMailer');
  readonly #from;
  #transport: Promise<Transporter> | undefined;
  /** When each trouble was last logged, in milliseconds. Its words are ours, so that there are few. */
  readonly #warnedAt = new Map<string, number>();
  #isTroubled = false;

  constructor(
    private readonly settings: SmtpSettings,
    private readonly clock: Clock = new SystemClock(),
  ) {
    super();
    requireSmtpUrl(settings.url);
    this.#from = parseMailbox(settings.from);
  }

  /** Loads nodemailer with the first mail, so that a process that sends none starts faster. */
  async #open(): Promise<Transporter> {
    const { url, requireTls, name } = this.settings;
    const { createTransport } = await import('nodemailer').catch((error: unknown) => {
      this.#transport = undefined; // the next mail tries again
      throw error;
    });
    return createTransport({
      pool: true,
      maxConnections: MAILS_AT_ONCE + NOTICES_AT_ONCE,
      ...CLOSED,
      ...TIMEOUTS_MS,
      name,
      url, // its query overrides what stands before it
      requireTLS: requireTls,
    });
  }

  async send(mail: InviteMail, signal: AbortSignal): Promise<string> {
    try {
      const message = { ...smtpMessage(mail, this.#from), signal };
      this.#transport ??= this.#open();
      const transport = await this.#transport;
      const { response } = (await transport.sendMail(message)) as { response: string };
      if (this.#isTroubled) this.#logger.log('Mail leaves again.');
      this.#isTroubled = false;
      return response;
    } catch (error) {
      throw this.#refusalOf(error as SmtpError, signal);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    (await this.#transport?.catch(() => undefined))?.close();
  }

  #refusalOf(error: SmtpError, signal: AbortSignal): MailRefusal {
    const { refusal, trouble } = failedAttempt(error);
    if (signal.aborted && error.response === undefined) return new MailRefusal('the attempt was broken off', false);
    if (trouble !== undefined) this.#warn(trouble, error.response);
    return refusal;
  }

  /** Logs each trouble once a minute, not for each mail, with what the server says to it. */
  #warn(trouble: string, reply: string | undefined): void {
    const now = this.clock.now().getTime();
    if (now - (this.#warnedAt.get(trouble) ?? -Infinity) < WARN_EVERY_MS) return;
    this.#warnedAt.set(trouble, now);
    this.#isTroubled = true;
    this.#logger.warn(`Mail waits: ${trouble}${reply === undefined ? '.' : `: ${withoutSecrets(reply)}`}`);
  }
}

function withoutSecrets(reply: string): string {
  const words = storableReply(reply).split(' ');
  return words.map((word) => (SECRET.test(word) ? '[redacted]' : word)).join(' ');
}
