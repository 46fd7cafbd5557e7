const MAX_CHARACTERS = 500;

/** A mail server's reply as one line of text that the database can store. */
export function storableReply(reply: string): string {
  return reply.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ').slice(0, MAX_CHARACTERS);
}
