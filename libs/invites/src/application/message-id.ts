/** Which mail of which invite: 1 is the number of the first. */
export interface MailNumber {
  readonly inviteId: number;
  readonly number: number;
}

/** The Message-ID of a mail, without angle brackets: the same at every attempt (RFC 5322, section 3.6.4). */
export function messageIdOf({ inviteId, number }: MailNumber, host: string): string {
  return `invite-${inviteId}.${number}@${host}`;
}

/**
 * The mail that a Message-ID names, with or without angle brackets; undefined for what {@link messageIdOf} does not
 * make. Whatever the host: an installation may have changed its name since.
 */
export function mailOf(messageId: string): MailNumber | undefined {
  const [, inviteId, number] = MESSAGE_ID.exec(messageId.replace(/^<(.*)>$/s, '$1')) ?? [];
  return inviteId && number ? { inviteId: Number(inviteId), number: Number(number) } : undefined;
}

/** Both numbers within what the columns hold. */
const MESSAGE_ID = /^invite-([1-9]\d{0,14})\.([1-9]\d{0,8})@[^\s<>@]+$/;
