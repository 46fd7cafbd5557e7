import { InviteError } from './invite-error.js';
import { trimmed } from './trimmed.js';

const MAX_DOMAIN = 253; // RFC 5321, section 4.5.3.1.2, as text without the root label
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i; // RFC 1035, section 2.3.1, as relaxed by RFC 1123, 2.1

/**
 * A domain of addresses as domains are compared: in lower case, an internationalised one as its A-labels.
 *
 * @throws InviteError `invalid-email`, with the reason
 */
export function requireDomain(typed: string): string {
  return asciiDomain(trimmed(typed)).toLowerCase();
}

/**
 * An internationalised domain as its A-labels (RFC 5890, section 2.3.2.1), any other as it is.
 *
 * @throws InviteError `invalid-email`, with the reason
 */
export function asciiDomain(domain: string): string {
  // Before anything is decoded: a domain of U-labels costs the square of its length.
  if (domain.length > MAX_DOMAIN) throw invalid('must have a domain name after the @');
  const ascii = isAscii(domain) ? domain : aLabels(domain);
  const labels = ascii.split('.');
  if (labels.length < 2) throw invalid('must have a domain with a dot');
  if (ascii.length > MAX_DOMAIN || !labels.every((label) => LABEL.test(label)) || /^\d+$/.test(labels.at(-1)!)) {
    throw invalid('must have a domain name after the @');
  }
  return ascii;
}

function isAscii(text: string): boolean {
  return !/[^\x20-\x7e]/.test(text);
}

/** The domain by UTS #46, which the URL Standard applies to hosts. */
function aLabels(domain: string): string {
  if (/[\x00-\x20/\\?#@:%[\]]/.test(domain)) throw invalid('must have a domain name after the @');
  const url = `http://${domain}`;
  if (!URL.canParse(url)) throw invalid('must have a domain name after the @');
  return new URL(url).hostname;
}

function invalid(reason: string): InviteError {
  return new InviteError('invalid-email', { reason });
}
