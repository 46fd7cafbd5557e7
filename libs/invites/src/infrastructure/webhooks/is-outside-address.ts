import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Addresses of metadata services that no registry sets apart: that of Azure. */
const METADATA = new Set(['168.63.129.16']);
/** All that is routed over the internet, RFC 4291, section 2.4, and the registry of IANA. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an IP address is one of the internet: not loopback, private, link-local, reserved, or a translation of another
 * address, such as 6to4 and NAT64, behind which there may be any of these. An IPv4-mapped address is the one that it maps.
 */
export function isOutsideAddress(text: string): boolean {
  if (isIP(text) === 0) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 ? !METADATA.has(address.toString()) : address.match(GLOBAL_IPV6);
}
