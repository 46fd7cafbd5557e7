import { isIPv4, isIPv6 } from 'node:net';

/** The longest entry, a quoted IPv6 address with brackets, a zone and a port, has about 80 characters. */
const MAX_CHARACTERS = 100;

/** A port may follow what stands in brackets, or has no colon (RFC 7239, section 6). */
const NODE = /^(?:\[([^[\]]+)\]|([^:[\]]+))(?::\d{1,5})?$/;

/**
 * Reads the address in an entry of a forwarded header, or of a socket, in its one spelling. An IPv4 address that is
 * mapped into IPv6 (RFC 4291, section 2.5.5.2) is read as the IPv4 address. Returns undefined for what is no address.
 */
export function addressOf(entry: string): string | undefined {
  if (entry.length > MAX_CHARACTERS) return undefined;
  const text = entry.trim().replace(/^for=/i, '');
  const node = text.replace(/^"([^"]*)"$/, '$1');
  const [, bracketed, bare] = NODE.exec(node) ?? [];
  const [address = ''] = (bracketed ?? bare ?? node).split('%', 1); // without the zone
  if (isIPv4(address)) return address;
  return isIPv6(address) ? canonical(address) : undefined;
}

/** Spells the address by RFC 5952, as the URL Standard writes hosts. */
function canonical(ipv6: string): string {
  const address = new URL(`http://[${ipv6}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  return [high, low].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]).join('.');
}

/** Names the client behind an address: for IPv6 the whole /64 of a site. All whose address is unknown are one client. */
export function clientOf(entry: string): string {
  const address = addressOf(entry);
  if (address === undefined) return 'unknown';
  if (isIPv4(address)) return address;
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`;
}
