import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import { addressOf } from '@invites/invites/internal';
import { parse } from 'forwarded-parse';

/**
 * Makes the hook that reads `Forwarded` (RFC 7239) into `X-Forwarded-For`, which is all that Fastify knows. A proxy
 * sets one of the two and passes the other one on, so that its client can write there what it likes. Where they name
 * different clients, or one can't be read, neither is believed, and the proxy counts as the client.
 */
export function readForwarded(isTrusted: (entry: string) => boolean): (request: IncomingMessage) => void {
  function clientBy({ socket }: IncomingMessage, list: string): string | undefined {
    return addressOf(
      proxyAddr({ socket, headers: { 'x-forwarded-for': list } } as unknown as IncomingMessage, isTrusted),
    );
  }
  return (request) => {
    const { forwarded, 'x-forwarded-for': listed } = request.headers;
    if (forwarded === undefined) return;
    const nodes = nodesIn(forwarded);
    if (nodes?.length === 0) return; // it names a host or a protocol, and no address
    const list = nodes?.join();
    const isBelieved =
      list !== undefined && (listed === undefined || clientBy(request, list) === clientBy(request, String(listed)));
    if (isBelieved) request.headers['x-forwarded-for'] = list;
    else delete request.headers['x-forwarded-for'];
  };
}

/** The addresses that the header lists, the nearest last; undefined for what is no such header. */
function nodesIn(forwarded: string): string[] | undefined {
  try {
    const elements = parse(forwarded);
    if (elements.every((element) => element.for === undefined)) return [];
    return elements.map((element) => addressOf(element.for ?? '') ?? 'unknown');
  } catch {
    return undefined;
  }
}
