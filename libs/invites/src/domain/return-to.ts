import { InviteError } from './invite-error.js';

const MAX_CHARACTERS = 500;
/** Browsers take a backslash for a slash, and strip white space and control characters. */
const FORBIDDEN = /[\s\p{Cc}\p{Cs}\\]/u;
const ANY_ORIGIN = 'https://host.invalid';

/**
 * Where the host's front end goes after an acceptance: a path on its own origin, with or without a query, of at most 500
 * characters. It must not lead elsewhere however a browser resolves it, so that nobody can use it as an open redirect.
 *
 * @throws InviteError `invalid-return-to`, with the reason
 */
export function requireReturnTo(path: string): string {
  if (path.length > MAX_CHARACTERS) throw invalid(`has more than ${MAX_CHARACTERS} characters`);
  if (!path.startsWith('/') || path.startsWith('//') || FORBIDDEN.test(path))
    throw invalid('must be a path that begins with one /, without white space or backslashes');
  const { origin, pathname } = new URL(path, ANY_ORIGIN);
  if (origin !== ANY_ORIGIN || pathname.startsWith('//'))
    throw invalid('must not resolve to a path that begins with //');
  return path;
}

function invalid(reason: string): InviteError {
  return new InviteError('invalid-return-to', { reason });
}
