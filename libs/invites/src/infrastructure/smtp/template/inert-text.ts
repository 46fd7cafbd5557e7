/**
 * The same text to the eye, of which mail clients make no link: they take whatever looks like an address of the web,
 * of a file share or of a mailbox for one, also in plain text, and an invite must not carry links of strangers under
 * the sender's good name. A zero-width space behind each character that such an address needs ends the likeness.
 */
export function inertText(text: string): string {
  return text.replaceAll(/[.:/\\@\u3002\uFF0E\uFF61\uFF1A\uFF0F\uFF20](?=\S)/gu, '$&\u200B');
}
