import { EmailAddress } from './email-address.js';

/**
 * A JSON value in which an address is named nowhere: each mention of it, in whatever case, is that of an erased one, and an
 * object whose `email` it is has an empty `message`. An address of somebody else that merely ends or begins like it stays.
 */
export function withoutAddress(value: unknown, address: EmailAddress): unknown {
  const cleaned = (one: unknown): unknown => {
    if (typeof one === 'string') return withoutMentions(one, address);
    if (Array.isArray(one)) return one.map(cleaned);
    if (typeof one !== 'object' || one === null) return one;
    const members = Object.entries(one).map(([name, member]) => [name, cleaned(member)] as const);
    const { email } = one as { email?: unknown };
    const isTheirs = typeof email === 'string' && email.toLowerCase() === address.normalised;
    return { ...Object.fromEntries(members), ...(isTheirs && 'message' in one && { message: '' }) };
  };
  return cleaned(value);
}

function withoutMentions(text: string, { normalised }: EmailAddress): string {
  // Only ASCII is folded: the text stays as long as it is.
  const folded = text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  let result = '';
  let copied = 0;
  for (let at = folded.indexOf(normalised); at !== -1; at = folded.indexOf(normalised, at + 1)) {
    const end = at + normalised.length;
    const isLonger = /[a-z0-9._+-]/.test(folded.charAt(at - 1)) || /^\.?[a-z0-9-]/.test(folded.slice(end, end + 2));
    if (isLonger) continue;
    result += text.slice(copied, at) + EmailAddress.ERASED.display;
    copied = end;
  }
  return result + text.slice(copied);
}
