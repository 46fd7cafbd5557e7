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

/** The errors of nodemailer. */
interface SmtpError extends Error {
  readonly code?: string;
  /** The command that the server replied to. */
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/**
 * The socket timeout is long because a server may take ten minutes to accept a message (RFC 5321, section 4.5.3.2.6).
 */
const TIMEOUTS_MS = { connectionTimeout: 10_000, greetingTimeout: 30_000, socketTimeout: 600_000 };

/** Problems of the connection, without names of machines: the history of an invite shows them. */
const PROBLEMS: Readonly<Record<string, string>> = {
  EAUTH: 'the mail server refused the sign-in',
  ETLS: 'no secure connection to the mail server',
  ETIMEDOUT: 'the mail server did not answer in time',
  EPROTOCOL: 'the mail server did not speak SMTP',
};

/** Delivers by SMTP, over a few connections that are kept open. */
export class SmtpInviteMailer extends InviteMailer implements OnApplicationShutdown {
  readonly #logger = new Logger('SmtpInviteMailer');
  #transport: Promise<Transporter> | undefined;
  #problem: string | undefined;

  constructor(private readonly settings: SmtpSettings) {
    super();
    requireSmtpUrl(settings.url);
  }

  /** Loads nodemailer with the first mail, so that a process that sends none starts faster. */
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
      this.#logChange(undefined);
      return response;
    } catch (error) {
      throw this.#refusalOf(error as SmtpError, signal);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    (await this.#transport?.catch(() => undefined))?.close();
  }

  /**
   * A 5yz reply to the recipient or the message is final. One to the sign-in, STARTTLS or the sender is not about the
   * mail.
   */
  #refusalOf({ code = '', command, response, responseCode = 0 }: SmtpError, signal: AbortSignal): MailRefusal {
    const aboutTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';
    if (aboutTheMail && response !== undefined) {
      return new MailRefusal(response, responseCode >= 500 && responseCode < 600 && command !== 'MAIL FROM');
    }
    if (signal.aborted) return new MailRefusal('the attempt was broken off', false);
    const turnedAway = responseCode > 0 && code !== 'EAUTH' ? `the mail server turned us away` : undefined;
    const problem = turnedAway ?? PROBLEMS[code] ?? 'the mail server could not be reached';
    this.#logChange(`${problem} (${[code, responseCode || ''].join(' ').trim()})`);
    return new MailRefusal(responseCode > 0 ? `${problem} (${responseCode})` : problem, false);
  }

  /**
   * Logs when a problem begins and when it is over, not for each mail. The server's words are left out: they may name
   * addresses.
   */
  #logChange(problem: string | undefined): void {
    if (problem !== undefined && this.#problem === undefined) this.#logger.warn(`Mail waits: ${problem}.`);
    if (problem === undefined && this.#problem !== undefined) this.#logger.log('Mail leaves again.');
    this.#problem = problem;
  }
}
