import { compile } from '@fastify/proxy-addr';
import { addressOf } from '@invites/invites/internal';

/** Whether an address is that of a proxy of ours; some proxies write it with a port into forwarded headers. */
export function trustedProxies(networks: readonly string[]): (entry: string | undefined) => boolean {
  const isTrusted = compile([...networks]);
  return (entry = '') => isTrusted(addressOf(entry) ?? '', 0);
}
