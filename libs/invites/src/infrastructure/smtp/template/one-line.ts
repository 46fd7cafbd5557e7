import { cleanName } from '../../../domain/name.js';

const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/gu;
const BREAKS = /[\p{Cc}\s]+/gu;

/**
 * A name on one line, for headers, mails and pages: without control characters, line breaks and bidirectional
 * overrides, and cut off at a number of characters. Empty when nothing of it can be seen.
 */
export function oneLine(name: string, maxCharacters: number): string {
  const characters = [...cleanName(name.toWellFormed().replaceAll(BIDI_CONTROLS, '').replaceAll(BREAKS, ' '))];
  return characters.length > maxCharacters
    ? `${characters
        .slice(0, maxCharacters - 1)
        .join('')
        .trimEnd()}…`
    : characters.join('');
}
