import { de } from './words/de.js';
import { en } from './words/en.js';
import { es } from './words/es.js';
import { fr } from './words/fr.js';
import { tr } from './words/tr.js';
import type { Words } from './words.js';

export const LANGUAGES: readonly Words[] = [en, de, es, fr, tr];

/** By the primary language subtag: `de-AT` is German. English for a language that the mail is not written in. */
export function wordsFor(locale: string): Words {
  const known = (language: string) => LANGUAGES.find((words) => words.language === language);
  return known(locale) ?? known(new Intl.Locale(locale).language) ?? en;
}
