import type { Words } from './words.js';
import { de } from './words/de.js';
import { en } from './words/en.js';
import { es } from './words/es.js';
import { fr } from './words/fr.js';
import { tr } from './words/tr.js';

export const LANGUAGES: readonly Words[] = [en, de, es, fr, tr];

/** No browser sends more; the rest is not read. */
const MAX_CHARACTERS = 500;

/**
 * The words in the language of the invite where its inviter has chosen one, else in the first language that the browser
 * asks for (RFC 9110, section 12.5.4) and we have, else in English.
 */
export function wordsFor(locale = 'en', acceptLanguage = ''): Words {
  const chosen = spoken(locale);
  if (chosen && chosen !== en) return chosen;
  const wanted = acceptLanguage
    .slice(0, MAX_CHARACTERS)
    .split(',')
    .map(readRange)
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality);
  for (const { tag } of wanted) {
    const words = spoken(tag);
    if (words) return words;
  }
  return en;
}

function spoken(tag: string): Words | undefined {
  const [primary] = tag.toLowerCase().split('-', 1);
  return LANGUAGES.find(({ language }) => language === primary);
}

/** Reads `de-AT;q=0.8`. A range whose quality is no number is not wanted. */
function readRange(range: string): { tag: string; quality: number } {
  const [tag = '', weight] = range.split(';', 2).map((part) => part.trim());
  if (weight === undefined) return { tag, quality: 1 };
  return { tag, quality: weight.startsWith('q=') ? Number(weight.slice(2)) : Number.NaN };
}
