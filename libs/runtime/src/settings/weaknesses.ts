import { isLoopback } from './loopback.js';
import { isPlaintextDatabase } from './is-plaintext-database.js';

/** The settings of production that may be weak, as the environment has them. */
export interface CheckedSettings {
  readonly secrets: Readonly<Record<string, string | undefined>>;
  /** Addresses that people are sent to or that keys come from. */
  readonly urls: Readonly<Record<string, string | undefined>>;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly databaseAllowPlaintext: boolean;
}

/** Texts of examples, of our documents and tests, and of placeholders. */
const EXAMPLE =
  /change.?me|replace.?me|example|placeholder|default|secret|password|docker.compose|of the tests|your.(key|token)|insert.here/i;
const WEAK_PASSWORDS = /^.{0,5}$|^(?:postgres|invites|admin|root|test|letmein)$|^qwerty|^12345/i;
/** Names that RFC 2606 and RFC 6761 reserve. */
const RESERVED = /(^|\.)(example|test|invalid|localhost|example\.(com|net|org))$/i;
const FEWEST_CHARACTERS = 10;

/** One sentence for each setting that production must not use. No sentence contains the value. */
export function weaknesses({
  secrets,
  urls,
  smtpUrl,
  mailFrom,
  databaseUrl,
  databaseAllowPlaintext,
}: CheckedSettings): string[] {
  const given = Object.entries(secrets).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const guessable = given
    .filter(([, text]) => isGuessable(text))
    .map(([name]) => `${name} is an example, or easy to guess; openssl rand -base64 32 makes a better one.`);
  const shared = given
    .filter(([, text], index) => given.slice(0, index).some(([, other]) => other === text))
    .map(([name]) => `${name} is the same as another secret.`);
  const addresses = Object.entries(urls).flatMap(([name, text]) => (text ? webWeakness(name, text) : []));
  return [
    ...guessable,
    ...shared,
    ...addresses,
    ...(smtpUrl !== undefined && isElsewhereReserved(smtpUrl) ? ['SMTP_URL names a host that is an example.'] : []),
    ...(mailFrom && RESERVED.test(/@([^@>]+)>?$/.exec(mailFrom)![1]!)
      ? ['MAIL_FROM is at a domain that is an example.']
      : []),
    ...(databaseUrl === undefined ? [] : databaseWeaknesses(databaseUrl, databaseAllowPlaintext)),
  ];
}

function isGuessable(text: string): boolean {
  const isRepeated = /^(.{1,16}?)\1+.{0,15}$/s.test(text);
  return EXAMPLE.test(text) || isRepeated || new Set(text).size < FEWEST_CHARACTERS;
}

function webWeakness(name: string, text: string): string[] {
  const { protocol, hostname } = new URL(text);
  if (RESERVED.test(hostname)) return [`${name} names a host that is an example.`];
  const isSafe = protocol === 'https:' || isLoopback(hostname);
  return isSafe ? [] : [`${name} must begin with https:// in production.`];
}

/** Whether the host is reserved, and not this machine. */
function isElsewhereReserved(text: string): boolean {
  const { hostname } = new URL(text);
  return RESERVED.test(hostname) && !isLoopback(hostname);
}

function databaseWeaknesses(url: string, allowPlaintext: boolean): string[] {
  const password = hasWeakPassword(url) ? [`DATABASE_URL has a password that is an example, or easy to guess.`] : [];
  return [...password, ...(allowPlaintext ? [] : plaintextWeakness(url))];
}

function plaintextWeakness(url: string): string[] {
  const remedy = 'Add sslmode=verify-full to it, or set DATABASE_ALLOW_PLAINTEXT=true where the network can be trusted';
  try {
    return isPlaintextDatabase(url) ? [`DATABASE_URL crosses a network without TLS. ${remedy}.`] : [];
  } catch (error) {
    return [`DATABASE_URL can't be used: ${(error as Error).message}.`];
  }
}

/** No password at all is a choice: for a certificate, or for a server that trusts its network. */
function hasWeakPassword(databaseUrl: string): boolean {
  const { username, password } = new URL(databaseUrl);
  if (password === '') return false;
  return password === username || EXAMPLE.test(password) || WEAK_PASSWORDS.test(password);
}
