import { compile } from '@fastify/proxy-addr';
import { addressOf } from '@invites/invites/internal';

/** Makes the check whether an address is a trusted proxy. Some proxies append a port in forwarded headers. */
export function trustedProxies(networks: readonly string[]): (entry: string | undefined) => boolean {
  const isTrusted = compile([...networks]);
  return (entry = '') => isTrusted(addressOf(entry) ?? '', 0);
}
