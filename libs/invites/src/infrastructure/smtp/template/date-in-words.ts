import { wordsFor } from './languages.js';

/**
 * Date and time in UTC, as the language of the mail writes them, and its region where the locale names one. English for
 * a language that the mail is not written in.
 */
export function dateInWords(instant: Date, locale: string): string {
  return formatOf(locale).format(instant);
}

/** To make a format takes longer than the rest of a mail. The languages are five, but the locales are too many to keep. */
const formats = new Map<string, Intl.DateTimeFormat>();
const MAX_FORMATS = 50;

function formatOf(locale: string): Intl.DateTimeFormat {
  const known = formats.get(locale);
  if (known) return known;
  const { language, region } = new Intl.Locale(locale);
  const words = wordsFor(locale);
  const tag = words.language === language && region ? `${language}-${region}` : words.language;
  const format = new Intl.DateTimeFormat(tag, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
    timeZoneName: 'short',
    // Some regions have another calendar or other digits, which readers of these languages do not expect.
    calendar: 'gregory',
    numberingSystem: 'latn',
  });
  if (formats.size === MAX_FORMATS) formats.clear();
  formats.set(locale, format);
  return format;
}
