import type { SendMailOptions } from 'nodemailer';
import type { InviteMail } from '../../application/ports/invite-mailer.js';
import type { Mailbox } from './mailbox.js';

/** Keeps nodemailer from reading a file or fetching a URL that a text names. */
export const CLOSED = { disableFileAccess: true, disableUrlAccess: true };

/** The mail in the form of nodemailer, for SMTP and for the dev mailbox. */
export function smtpMessage({ messageId, to, replyTo, subject, text, html }: InviteMail, from: Mailbox) {
  return {
    messageId: `<${messageId}>`,
    from,
    to: { name: '', address: to },
    ...(replyTo !== undefined && { replyTo: { name: '', address: replyTo } }),
    subject,
    text,
    html,
    headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834, section 5
  } satisfies SendMailOptions;
}

/**
 * The mail as SMTP would carry it (RFC 5322), dated now: header, an empty line, and both alternatives, in ASCII with
 * CRLF at the end of each line.
 */
export async function sourceOf(mail: InviteMail, from: Mailbox): Promise<string> {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows', ...CLOSED });
  const { message } = await transport.sendMail(smtpMessage(mail, from));
  return message.toString();
}

/** The options that the query of the URL may set: none that would override the URL itself or our settings. */
const OPTIONS = [
  'name',
  'connectionTimeout',
  'greetingTimeout',
  'socketTimeout',
  'maxMessages',
  'authMethod',
  'tls.servername',
];

/** @throws Error with the end of a sentence that begins with the name of the URL */
export function requireSmtpUrl(url: string): string {
  if (!/^smtps?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
    throw new Error('must be a URL that begins with smtp:// or smtps://');
  const others = [...new URL(url).searchParams.keys()].filter((name) => !OPTIONS.includes(name));
  if (others.length > 0)
    throw new Error(`must not have ${others.join(', ')} in its query; it may have ${OPTIONS.join(', ')}`);
  return url;
}
