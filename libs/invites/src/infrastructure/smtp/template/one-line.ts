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
