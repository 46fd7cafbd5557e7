import { EmailAddress } from '../../domain/email-address.js';

/** A sender. */
export interface Mailbox {
  /** Empty when there is none. */
  readonly name: string;
  /** One plain addr-spec, its domain as A-labels. */
  readonly address: string;
}

const MAX_NAME = 200; // a word of a header that is longer than a line may be (998 octets, RFC 5322) can't be folded

/** A name as typed or as a quoted string, and an address in angle brackets (RFC 5322, section 3.4); or an address. */
const FORM = /^(?:"(?<quoted>(?:[^"\\]|\\.)*)"\s*|(?<typed>[^"<>@]*))<(?<bracketed>[^<>]*)>$|^(?<bare>[^<>]*)$/u;
const ENCODED_WORD = /=\?[^?\s]*\?[bq]\?/i; // RFC 2047
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * Reads a mailbox such as `Invites <invites@example.com>`. A name has all the characters that people give it; what could
 * be read as something else by another mail program is refused: several mailboxes, groups, comments, encoded words.
 *
 * @throws Error with the end of a sentence that begins with the name of the setting
 */
export function parseMailbox(text: string): Mailbox {
  const { quoted, typed, bracketed, bare } = FORM.exec(text.trim())?.groups ?? {};
  const address = plainAddress(bracketed ?? bare ?? '');
  if (address === undefined || UNPRINTABLE.test(text.trim()))
    throw new Error(
      'must be one address, such as invites@example.com, or one with a name, Invites <invites@example.com>',
    );
  const name = (quoted?.replaceAll(/\\(.)/gu, '$1') ?? typed ?? '').replaceAll(/\s+/gu, ' ').trim();
  if (ENCODED_WORD.test(name)) throw new Error('must have its name in plain characters, such as Grüße');
  if (name.length > MAX_NAME) throw new Error(`must have a name of at most ${MAX_NAME} characters`);
  return { name, address };
}

/** Also one at a name without a dot, such as `invites@localhost`, as a mail server of one's own may have. */
function plainAddress(text: string): string | undefined {
  const suffix = /@[^@]*\./.test(text) ? '' : '.localhost';
  const display = EmailAddress.tryParse(text + suffix)?.display;
  return display?.slice(0, display.length - suffix.length);
}
