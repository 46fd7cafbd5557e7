import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Transporter } from 'nodemailer';
import { MAILS_AT_ONCE } from '../../application/delivery/deliver-due-mails.js';
import {
  type InviteMail,
  InviteMailer,
  MailRefusal,
  type SmtpSettings,
} from '../../application/ports/invite-mailer.js';
import { CLOSED, requireSmtpUrl, smtpMessage } from './smtp-message.js';

/** What nodemailer throws. */
interface SmtpError extends Error {
  readonly code?: string;
  /** The command that was answered. */
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/** The last is how long a silence may last: a server that has the message is heard out (RFC 5321, section 4.5.3.2.6). */
const TIMEOUTS_MS = { connectionTimeout: 10_000, greetingTimeout: 30_000, socketTimeout: 600_000 };

/** What is wrong with the connection, without naming machines: it stands in the history of a workspace. */
const TROUBLES: Readonly<Record<string, string>> = {
  EAUTH: 'the mail server refused the sign-in',
  ETLS: 'no secure connection to the mail server',
  ETIMEDOUT: 'the mail server did not answer in time',
  EPROTOCOL: 'the mail server did not speak SMTP',
};

/** Delivers by SMTP, over a few connections that are kept open. */
export class SmtpInviteMailer extends InviteMailer implements OnApplicationShutdown {
  readonly #logger = new Logger('SmtpInviteMailer');
  #transport: Promise<Transporter> | undefined;
  #trouble: string | undefined;

  constructor(private readonly settings: SmtpSettings) {
    super();
    requireSmtpUrl(settings.url);
  }

  /** With the first mail: a process that sends none starts sooner without. */
  async #open(): Promise<Transporter> {
    const { url, requireTls } = this.settings;
    const { createTransport } = await import('nodemailer').catch((error: unknown) => {
      this.#transport = undefined; // the next mail tries again
      throw error;
    });
    return createTransport({
      pool: true,
      maxConnections: MAILS_AT_ONCE,
      ...CLOSED,
      ...TIMEOUTS_MS,
      url,
      requireTLS: requireTls,
    });
  }

  async send(mail: InviteMail, signal: AbortSignal): Promise<string> {
    try {
      const message = { ...smtpMessage(mail, this.settings.from), signal };
      this.#transport ??= this.#open();
      const transport = await this.#transport;
      const { response } = (await transport.sendMail(message)) as { response: string };
      this.#tell(undefined);
      return response;
    } catch (error) {
      throw this.#refusalOf(error as SmtpError, signal);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    (await this.#transport?.catch(() => undefined))?.close();
  }

  /** A 5yz reply to the recipient or the message is final; one to the log-in, STARTTLS or the sender is not the mail's fault. */
  #refusalOf({ code = '', command, response, responseCode = 0 }: SmtpError, signal: AbortSignal): MailRefusal {
    const aboutTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';
    if (aboutTheMail && response !== undefined) {
      return new MailRefusal(response, responseCode >= 500 && responseCode < 600 && command !== 'MAIL FROM');
    }
    if (signal.aborted) return new MailRefusal('the attempt was broken off', false);
    const turnedAway = responseCode > 0 && code !== 'EAUTH' ? `the mail server turned us away` : undefined;
    const trouble = turnedAway ?? TROUBLES[code] ?? 'the mail server could not be reached';
    this.#tell(`${trouble} (${[code, responseCode || ''].join(' ').trim()})`);
    return new MailRefusal(responseCode > 0 ? `${trouble} (${responseCode})` : trouble, false);
  }

  /** Once when it begins and once when it is over, not for each mail. The server's words may name addresses. */
  #tell(trouble: string | undefined): void {
    if (trouble !== undefined && this.#trouble === undefined) this.#logger.warn(`Mail waits: ${trouble}.`);
    if (trouble === undefined && this.#trouble !== undefined) this.#logger.log('Mail leaves again.');
    this.#trouble = trouble;
  }
}
