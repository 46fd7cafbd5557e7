/** A rendered mail. */
export interface InviteMail {
  /** Without angle brackets; the same at every attempt (RFC 5322, section 3.6.4). */
  readonly messageId: string;
  readonly to: string;
  /** Where an answer goes; undefined leaves it to the sender. */
  readonly replyTo?: string | undefined;
  readonly subject: string;
  readonly text: string;
  /** A whole document; says the same as the text. */
  readonly html: string;
}

/** Hands mails to a mail server. */
export abstract class InviteMailer {
  /**
   * Hands the mail over; resolves with the server's final reply once the server has taken responsibility. When the
   * signal aborts, the attempt has to end soon, with any error.
   *
   * @throws MailRefusal when the server refuses; any other error counts as temporary
   */
  abstract send(mail: InviteMail, signal: AbortSignal): Promise<string>;
}

/** What an `InviteMailer` throws when the mail has not been taken: whether to try again, and why. */
export class MailRefusal extends Error {
  override readonly name = 'MailRefusal';

  constructor(
    /** The mail server's last reply, or why there was none. The history of the invite shows it. */
    readonly reply: string,
    /** True when a retry is pointless: a 5yz reply (RFC 5321, section 4.2.1) about the mail, not about our set-up. */
    readonly permanent: boolean,
  ) {
    super(reply);
  }
}

/** How to reach the mail server. */
export interface SmtpSettings {
  /**
   * `smtp://` or `smtps://`, with user and password in it where the server wants them, and nodemailer's options as its
   * query.
   */
  readonly url: string;
  /** True: a server that does not upgrade to TLS (STARTTLS, RFC 3207) gets nothing. */
  readonly requireTls: boolean;
  /**
   * How we introduce ourselves (EHLO): a domain name, or an address literal such as `[192.0.2.1]`; `name` in the query
   * of the URL overrides it. By default the host name of the machine, which a server may refuse.
   */
  readonly name?: string;
  /** The sender, such as `Invites <invites@example.com>`. */
  readonly from: string;
}
