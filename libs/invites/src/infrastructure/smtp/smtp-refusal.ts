import { MailRefusal } from '../../application/ports/invite-mailer.js';

/** The errors of nodemailer. */
export interface SmtpError extends Error {
  readonly code?: string;
  /** The code of the socket, of TLS or of the resolver, where nodemailer has put its own in its place. */
  readonly originalCode?: string;
  /** The command that the server replied to. */
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/** Why an attempt has failed. */
export interface FailedAttempt {
  readonly refusal: MailRefusal;
  /**
   * What is wrong with our set-up or with the connection, in words without names of machines: the history of an invite
   * shows them. Undefined when the server's reply is about this one mail.
   */
  readonly trouble: string | undefined;
}

/** By nodemailer's code, where the server has not replied. */
const TROUBLES: Readonly<Record<string, string>> = {
  EAUTH: 'the mail server refused the sign-in',
  EDNS: 'the name of the mail server can not be resolved',
  EMESSAGE: 'the mail is larger than the mail server takes',
  EPROTOCOL: 'the mail server did not speak SMTP',
  ETIMEDOUT: 'the mail server did not answer in time',
  ETLS: 'the mail server ended the TLS handshake',
};

/** By the code of Node and OpenSSL. */
const TLS_TROUBLES: readonly (readonly [RegExp, string])[] = [
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'the certificate of the mail server is for another name'],
  [/^CERT_HAS_EXPIRED$/, 'the certificate of the mail server has expired'],
  [/^CERT_NOT_YET_VALID$/, 'the certificate of the mail server is not valid yet'],
  [/^(?:EPROTO|ERR_SSL_)/, 'the mail server and we have no common TLS'],
  [/CERT|ISSUER|SIGNATURE/, 'nobody whom we trust has signed the certificate of the mail server'],
];

/**
 * A 5yz reply about the mail is final. A reply about us (how we introduce ourselves, sign in, or name the sender; what
 * we may do) is the fault of the set-up, which somebody can repair while the mail waits.
 */
export function failedAttempt(error: SmtpError): FailedAttempt {
  const { code = '', command, response, responseCode = 0 } = error;
  const isReply = response !== undefined && (code === 'EENVELOPE' || code === 'EMESSAGE');
  if (!isReply) {
    const trouble = `${troubleOf(error)} (${responseCode || (error.originalCode ?? code)})`;
    return { refusal: new MailRefusal(trouble, false), trouble };
  }
  const isAboutMail = command !== 'MAIL FROM' && repliesAboutMail(response);
  return {
    refusal: new MailRefusal(response, isAboutMail && responseCode >= 500),
    trouble: isAboutMail ? undefined : `the mail server refuses us, not the mail (${responseCode} to ${command})`,
  };
}

/**
 * By the enhanced code (RFC 3463), which tells protocol (x.5.z), policy (x.7.z) and the sender's address (x.1.7, x.1.8)
 * from the mail. Without one, by the basic code: 550 to 553 and 556 name the mailbox (RFC 5321, section 4.2.3), as 450
 * to 452 do; all others are about syntax, the connection, the sign-in, or nothing in particular.
 */
function repliesAboutMail(response: string): boolean {
  const [, basic = '', subject, detail] = /^(\d{3})(?:[ -]\d\.(\d{1,3})\.(\d{1,3})\b)?/.exec(response) ?? [];
  if (subject === undefined || subject === '0') return /^(?:45[0-2]|55[0-36])$/.test(basic);
  if (subject === '1') return detail !== '7' && detail !== '8';
  return subject !== '5' && subject !== '7';
}

function troubleOf({ code = '', originalCode = '', command, responseCode = 0 }: SmtpError): string {
  if (command === 'STARTTLS' && responseCode > 0)
    return `the mail server ${responseCode >= 500 ? 'does not offer STARTTLS' : 'refuses STARTTLS for now'}`;
  if (responseCode > 0 && code !== 'EAUTH') return 'the mail server turned us away';
  const ofTls = TLS_TROUBLES.find(([pattern]) => pattern.test(originalCode));
  return ofTls?.[1] ?? TROUBLES[code] ?? 'the mail server could not be reached';
}
