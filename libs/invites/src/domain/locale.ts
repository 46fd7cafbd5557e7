import { InviteError } from './invite-error.js';
import { trimmed } from './trimmed.js';

/** The language of the mail when none is given. */
export const DEFAULT_LOCALE = 'en';

const MAX_CHARACTERS = 35; // what RFC 5646, section 4.4.1, asks of every implementation

/**
 * A language tag (BCP 47, RFC 5646) such as `de-AT`, in canonical form; `de_AT`, as programs name it, is the same. At
 * most 35 characters; it need not be a language that the mail is written in.
 *
 * @throws InviteError `invalid-locale`, with the reason
 */
export function requireLocale(typed: string): string {
  const tag = trimmed(typed).replaceAll('_', '-');
  if (tag.length > MAX_CHARACTERS) {
    throw new InviteError('invalid-locale', { reason: `has more than ${MAX_CHARACTERS} characters` });
  }
  try {
    return Intl.getCanonicalLocales(tag)[0]!;
  } catch {
    throw new InviteError('invalid-locale', { reason: 'is no well-formed language tag (RFC 5646)' });
  }
}
