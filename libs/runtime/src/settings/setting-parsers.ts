import { isIPv4, isIPv6 } from 'node:net';
import { isAbsolute } from 'node:path';
import { parseMailbox } from '@invites/invites/internal';
import { originOf } from './origin-of.js';

const SECRET_BYTES = 32;
const LONGEST_MS = 10 * 366 * 24 * 60 * 60 * 1000;

// Each parser reads the text of one variable, or throws the rest of a sentence that begins with the variable's name.

export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new Error(`must be a whole number from ${min} to ${max}`);
    return value;
  };
}

export function boolean(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new Error('must be true or false');
  return text === 'true';
}

export function oneOf<T extends string>(...values: readonly T[]): (text: string) => T {
  return (text) => {
    const value = values.find((candidate) => candidate === text);
    if (value === undefined) throw new Error(`must be one of ${values.join(', ')}`);
    return value;
  };
}

export function url(...protocols: readonly string[]): (text: string) => string {
  return (text) => {
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
      throw new Error(`must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`);
    }
    return text;
  };
}

/** What fetches it takes no user and password in an address. */
export function keySetUrl(text: string): string {
  const { username, password } = new URL(url('http:', 'https:')(text));
  if (username || password) throw new Error('must have no user name and no password');
  return text;
}

/** A name as it stands in the token, at its top level. */
export function claimName(text: string): string {
  if (!/^[^\s\p{C}]{1,200}$/u.test(text))
    throw new Error('must be the name of one claim, such as email or https://example.com/email');
  return text;
}

/** Where the root of the service is, such as `https://example.com/invites`, without a slash at its end. */
export function root(text: string): string {
  const { origin, pathname, search, hash, username, password } = new URL(url('http:', 'https:')(text));
  const isPlain = [search, hash, username, password].every((part) => part === '') && !pathname.includes('//');
  if (!isPlain) throw new Error('must be an origin, or an origin and a path, such as https://example.com/invites');
  return origin + (pathname.endsWith('/') ? pathname.slice(0, -1) : pathname);
}

/** A host to listen on. */
export function host(text: string): string {
  if (!URL.canParse(originOf(text, 80)) || !/^[\w.:-]+$/.test(text))
    throw new Error('must be an address or a name, without a port');
  return text;
}

/** Origins in the form that browsers send, separated by commas. */
export function origins(text: string): string[] {
  const list = text.split(',').map((part) => part.trim());
  const valid = list.every((part) => URL.canParse(part) && /^https?:\/\/[^*/?#@]+\/?$/i.test(part));
  if (!valid) throw new Error('must be origins such as https://app.example.com, separated by commas');
  return list.map((part) => new URL(part).origin);
}

export function template(text: string): string {
  if (!text.includes('{token}')) throw new Error('must contain {token}');
  url('http:', 'https:')(text.replaceAll('{token}', 'token'));
  return text;
}

export function absolutePath(text: string): string {
  if (!isAbsolute(text)) throw new Error('must be an absolute path');
  return text;
}

/** Addresses and CIDR networks, separated by commas. */
export function networks(text: string): string[] {
  const list = text.split(',').map((part) => part.trim());
  const valid = list.every((part) => {
    const [address = '', bits, ...rest] = part.split('/');
    const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
    return rest.length === 0 && most > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
  });
  if (!valid) throw new Error('must be addresses or networks such as 10.0.0.0/8, separated by commas');
  return list;
}

export function secretText(text: string): string {
  if (Buffer.byteLength(text) < SECRET_BYTES)
    throw new Error(`must have at least ${SECRET_BYTES} bytes; openssl rand -base64 32 makes one`);
  return text;
}

/** Standard Webhooks 1.0, "Signature scheme". */
export function webhookSecret(text: string): string {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1] ?? '';
  const key = Buffer.from(encoded, 'base64');
  if (key.length < 24 || key.length > 64 || key.toString('base64') !== encoded)
    throw new Error('must be whsec_ and 24 to 64 bytes in Base64; echo whsec_$(openssl rand -base64 32) makes one');
  return text;
}

export function mailbox(text: string): string {
  parseMailbox(text);
  return text.trim();
}

/** ISO 8601 durations of fixed length: weeks, days, hours, minutes, seconds. */
export function duration(text: string): number {
  const match = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!match || /[PT]$/.test(text))
    throw new Error('must be an ISO 8601 duration in weeks, days, hours, minutes or seconds, such as P7D or PT12H');
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const ms = ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  if (ms < 1000 || ms > LONGEST_MS) throw new Error('must be between one second and ten years');
  return ms;
}

/** How long what is settled is kept: a day at least, since limits count the mails of a day. */
export function retention(text: string): number {
  const ms = duration(text);
  if (ms < 24 * 60 * 60 * 1000) throw new Error('must be a day or more, such as P180D');
  return ms;
}

/** Durations that ascend, separated by commas. */
export function ascendingDurations(text: string): number[] {
  const list = text.split(',').map((part) => duration(part.trim()));
  if (list.some((ms, index) => index > 0 && ms <= list[index - 1]!))
    throw new Error('must be durations such as P2D,P5D, separated by commas, each longer than the one before');
  return list;
}

/** A lease of at most ten minutes, so that a mail does not wait longer for a worker that has died. */
export function lease(text: string): number {
  const ms = duration(text);
  if (ms > 600_000) throw new Error('must be at most ten minutes');
  return ms;
}
