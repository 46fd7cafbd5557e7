import { InviteError } from './invite-error.js';
import { lineFeeds } from './line-feeds.js';

const MAX_CHARACTERS = 2_000;
const FORBIDDEN = /(?![\n\t])[\p{Cc}\p{Cs}]/u;

/**
 * The personal message, as typed, its lines separated by a line feed: up to 2,000 characters; of the control characters
 * only newline and tab.
 *
 * @throws InviteError `invalid-message`, with the reason
 */
export function requireMessage(typed: string): string {
  const text = lineFeeds(typed);
  if ([...text].length > MAX_CHARACTERS)
    throw new InviteError('invalid-message', { reason: 'has more than 2,000 characters' });
  if (FORBIDDEN.test(text)) {
    throw new InviteError('invalid-message', {
      reason: 'has control characters other than newline and tab, or is no valid Unicode',
    });
  }
  return text;
}
