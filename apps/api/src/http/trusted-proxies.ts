import { compile } from '@fastify/proxy-addr';
import { addressOf } from '@invites/invites';

/** Whether an address is that of a proxy of ours, with a port behind it or not: some proxies write it into forwarded headers. */
export function trustedProxies(networks: readonly string[]): (entry: string | undefined) => boolean {
  const isTrusted = compile([...networks]);
  return (entry = '') => isTrusted(addressOf(entry) ?? '', 0);
}
