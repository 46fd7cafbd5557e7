import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RoundRobin {
  readonly origin: string;
  stop(): Promise<void>;
}

/** A proxy that hands each request to the next server in turn, and passes on the address of the client. */
export async function startRoundRobin(origins: readonly string[]): Promise<RoundRobin> {
  const agent = new Agent({ keepAlive: true });
  let requests = 0;
  const proxy = createServer((incoming, answer) => {
    const target = `${origins[requests++ % origins.length]}${incoming.url}`;
    const addresses = [incoming.headers['x-forwarded-for'], incoming.socket.remoteAddress];
    const headers = { ...incoming.headers, 'x-forwarded-for': addresses.filter(Boolean).join(', ') };
    const outgoing = request(target, { agent, method: incoming.method, headers }, (response) => {
      answer.writeHead(response.statusCode!, response.headers);
      response.pipe(answer);
    });
    outgoing.once('error', () => answer.destroy());
    incoming.pipe(outgoing);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  return {
    origin: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async stop() {
      proxy.close();
      proxy.closeAllConnections();
      agent.destroy();
    },
  };
}
