const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/gu;
const BREAKS = /[\p{Cc}\s]+/gu;

/**
 * A name as one line that neither ends a header nor turns the text around it: without control characters, line
 * breaks and bidirectional overrides, and no longer than so many characters.
 */
export function oneLine(name: string, maxCharacters: number): string {
  const characters = [...name.toWellFormed().replaceAll(BIDI_CONTROLS, '').replaceAll(BREAKS, ' ').trim()];
  return characters.length > maxCharacters
    ? `${characters
        .slice(0, maxCharacters - 1)
        .join('')
        .trimEnd()}…`
    : characters.join('');
}

/**
 * The same text to the eye, of which mail clients make no link: they take whatever looks like an address of the web,
 * of a file share or of a mailbox for one, also in plain text, and an invite must not carry links of strangers under
 * the sender's good name. A zero-width space behind each character that such an address needs ends the likeness.
 */
export function inert(text: string): string {
  return text.replaceAll(/[.:/\\@\u3002\uFF0E\uFF61\uFF1A\uFF0F\uFF20](?=\S)/gu, '$&\u200B');
}
