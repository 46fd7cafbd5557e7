/** A mail of an invite; the first has the number 1. */
export interface MailNumber {
  readonly inviteId: number;
  readonly number: number;
}

/** The Message-ID of a mail, without angle brackets: the same at every attempt (RFC 5322, section 3.6.4). */
export function messageIdOf({ inviteId, number }: MailNumber, host: string): string {
  return `invite-${inviteId}.${number}@${host}`;
}

/**
 * The mail that a Message-ID names, with or without angle brackets; undefined for one that
 * {@link messageIdOf} does not make with this host: another installation has invites with the same ids.
 */
export function mailOf(messageId: string, ofHost: string): MailNumber | undefined {
  const id = messageId.replace(/^<(.*)>$/s, '$1');
  const [local, inviteId, number] = LOCAL_PART.exec(id) ?? [];
  if (local === undefined || id !== local + ofHost) return undefined;
  return { inviteId: Number(inviteId), number: Number(number) };
}

/** The host that distinguishes the Message-IDs of this installation from those of others. */
export function mailHost({ linkTemplate }: { readonly linkTemplate: string }): string {
  return new URL(linkTemplate).hostname;
}

/** Both numbers fit the columns. */
const LOCAL_PART = /^invite-([1-9]\d{0,14})\.([1-9]\d{0,8})@/;
