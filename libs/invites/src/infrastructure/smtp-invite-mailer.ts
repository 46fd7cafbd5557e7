import { createTransport, type Transporter } from 'nodemailer';
import { type InviteMail, InviteMailer, MailRefusal } from '../application/ports/invite-mailer.js';

export interface SmtpSettings {
  /** `smtp://` or `smtps://`, with user and password in it where the server wants them. */
  readonly url: string;
  /** True: a server that does not upgrade to TLS (STARTTLS, RFC 3207) gets nothing. */
  readonly requireTls: boolean;
  /** The sender, such as `Invites <invites@example.com>`. */
  readonly from: string;
}

/** What nodemailer throws. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

const TIMEOUTS_MS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/** Delivers by SMTP, over a few connections that are kept open. */
export class SmtpInviteMailer extends InviteMailer {
  readonly #transport: Transporter;

  constructor(private readonly settings: SmtpSettings) {
    super();
    this.#transport = createTransport({
      url: settings.url,
      requireTLS: settings.requireTls,
      pool: true,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...TIMEOUTS_MS,
    });
  }

  async send({ messageId, to, subject, text }: InviteMail): Promise<string> {
    try {
      const { response } = (await this.#transport.sendMail({
        messageId: `<${messageId}>`,
        from: this.settings.from,
        to: { name: '', address: to },
        subject,
        text,
        headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834, section 5
      })) as { response: string };
      return response;
    } catch (error) {
      throw refusalOf(error as SmtpError);
    }
  }

  close(): void {
    this.#transport.close();
  }
}

/**
 * A 5yz reply to the envelope or the message is final; one to the log-in or to STARTTLS is not the mail's fault.
 * What is said of connections names machines of ours, and is nothing for a workspace's history.
 */
function refusalOf({ code, response, responseCode = 0 }: SmtpError): MailRefusal {
  const aboutTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (!aboutTheMail || response === undefined) return new MailRefusal('the mail server could not be reached', false);
  return new MailRefusal(response, responseCode >= 500);
}
