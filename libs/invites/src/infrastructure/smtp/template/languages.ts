import { de } from './words/de.js';
import { en } from './words/en.js';
import { es } from './words/es.js';
import { fr } from './words/fr.js';
import { tr } from './words/tr.js';
import type { Words } from './words.js';

export const LANGUAGES: readonly Words[] = [en, de, es, fr, tr];

/** By the primary language subtag: `de-AT` is German. English for a language that the mail does not speak. */
export function wordsFor(locale: string): Words {
  const { language } = new Intl.Locale(locale);
  return LANGUAGES.find((words) => words.language === language) ?? en;
}

/** Date and time with the name of the zone, as they are written in the language and, if it is one of its own, the region. */
export function inWords(instant: Date, locale: string): string {
  const { language, region } = new Intl.Locale(locale);
  const words = wordsFor(locale);
  return formatOf(words.language === language && region ? `${language}-${region}` : words.language).format(instant);
}

/** To make one takes longer than all else that a mail is made of. There are five languages, but more regions than one would keep. */
const formats = new Map<string, Intl.DateTimeFormat>();
const KEPT = 50;

function formatOf(written: string): Intl.DateTimeFormat {
  const known = formats.get(written);
  if (known) return known;
  const format = new Intl.DateTimeFormat(written, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
    timeZoneName: 'short',
    // Some regions reckon years otherwise, which nobody expects in a language of these.
    calendar: 'gregory',
    numberingSystem: 'latn',
  });
  if (formats.size === KEPT) formats.clear();
  formats.set(written, format);
  return format;
}
