import type { Words } from './words.js';
import { de } from './words/de.js';
import { en } from './words/en.js';
import { es } from './words/es.js';
import { fr } from './words/fr.js';
import { tr } from './words/tr.js';

export const LANGUAGES: readonly Words[] = [en, de, es, fr, tr];

/**
 * The language of the invite where its inviter has chosen one; else the first that the browser asks for
 * (RFC 9110, section 12.5.4) and we speak; else English.
 */
export function wordsFor(locale = 'en', acceptLanguage = ''): Words {
  const spoken = (tag: string) => LANGUAGES.find(({ language }) => language === tag.toLowerCase().split('-')[0]);
  const chosen = spoken(locale);
  if (chosen && chosen !== en) return chosen;
  const wanted = acceptLanguage
    .split(',')
    .map((range) => /^\s*([A-Za-z]+[\w-]*)\s*(?:;\s*q=([\d.]+))?\s*$/.exec(range))
    .map((match) => ({ tag: match?.[1] ?? '', quality: Number(match?.[2] ?? 1) }))
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality);
  for (const { tag } of wanted) {
    const words = spoken(tag);
    if (words) return words;
  }
  return en;
}
