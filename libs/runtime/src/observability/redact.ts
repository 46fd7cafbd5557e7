/** Patterns of secrets, each with its replacement. What only begins like a secret, or names one, is none. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(authorization["']?\s*[:=]\s*["']?)(?:[A-Za-z]+\s+)?[\w~+/.=-]+/gi, '$1[credentials]'],
  // User information of a URL, which may be an address, and passwords in its query.
  [/\/\/[^\s/]+@/g, '//[credentials]@'],
  [/\b(pass(?:word|wd)?=)[^\s&"'#]+/gi, '$1[password]'],
  [/(^|[^A-Za-z\d])eyJ[\w-]{7,}(?:\.[\w-]+)*/g, '$1[jwt]'],
  // The first part of an API key identifies it, and is no secret.
  [/(inv_[\da-f]{16}_)[\w-]+/g, '$1[secret]'],
  [/whsec_[\w+/-]{16,}={0,2}/g, '[webhook secret]'],
  // The tokens of invites are random UUIDs (RFC 9562, section 5.4).
  [/[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/gi, '[uuid]'],
];

/** How one signs in with a password (RFC 7617, RFC 4954), or words about that. */
const SIGN_INS = /\b(?:Basic|AUTH [\w-]+)\s+([A-Za-z\d+/]{8,}={0,2})/g;
/** A word has capitals everywhere, at its beginning, or nowhere. Base64 is no word. */
const WORD = /^(?:[A-Z]?[a-z]+|[A-Z]+)$/;

/** Text between characters that no address contains. */
const BETWEEN_BRACKETS = /[^\s<>()[\]:;\\,"]+/g;

/** Removes tokens, keys, passwords and e-mail addresses from a text. Everything that is logged passes through here. */
export function redact(text: string): string {
  let clean = text;
  for (const [secret, stand] of SECRETS) clean = clean.replace(secret, stand);
  return clean
    .replace(SIGN_INS, (all, credentials: string) => (WORD.test(credentials) ? all : '[credentials]'))
    .replace(BETWEEN_BRACKETS, (part) => (hasAddress(part) ? '[address]' : part));
}

function hasAddress(text: string): boolean {
  const parts = text.split(/@|%40/);
  return parts.some((part, index) => index > 0 && (index > 1 || parts[0] !== '') && isHost(part, parts[index - 1]!));
}

/**
 * Whether what follows an @ can be where a mailbox is. No domain ends with a number, as a version does
 * (`fastify@5.12.8`), and the scope of a package follows a slash and has no dot (`node_modules/@nestjs/core`).
 */
function isHost(text: string, before: string): boolean {
  const [host = ''] = text.split('/', 1);
  const isNumbered = /^\d+$/.test(host.slice(host.lastIndexOf('.') + 1));
  const isScope = before.endsWith('/') && !host.includes('.');
  return host !== '' && !isNumbered && !isScope;
}
