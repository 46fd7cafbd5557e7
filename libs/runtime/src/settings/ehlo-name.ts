import { isIPv4 } from 'node:net';

/**
 * How we introduce ourselves to the mail server: by the host of an origin, an address as a literal (RFC 5321, section
 * 4.1.3). Undefined for a name without a dot, which many servers refuse; the mailer then names the machine.
 */
export function ehloName(publicUrl: string): string | undefined {
  const { hostname } = new URL(publicUrl);
  if (isIPv4(hostname)) return `[${hostname}]`;
  if (hostname.startsWith('[')) return hostname.replace('[', '[IPv6:');
  const name = hostname.replace(/\.$/, '');
  return name.includes('.') ? name : undefined;
}
