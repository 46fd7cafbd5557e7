import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  /** The address given, through the proxy. */
  readonly url: string;
  /** From now on whatever comes in on any connection is lost, and neither side is notified. */
  swallow(): void;
  /** New connections work again; those that there were have been forgotten on the way. */
  forward(): void;
  /** New connections lead to the server of this address; those that are open stay where they are. */
  leadTo(target: string): void;
  close(): Promise<void>;
}

/** A network between a process and its database. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  let { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let swallowing = false;
  const lost = new WeakSet<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      if (swallowing) lost.add(socket);
      socket.setNoDelay();
      socket.on('data', (data) => lost.has(socket) || other.write(data));
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        if (!lost.has(socket)) other.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.port = String((server.address() as { port: number }).port);
  return {
    url: url.href,
    swallow() {
      swallowing = true;
      for (const socket of sockets) lost.add(socket);
    },
    forward() {
      swallowing = false;
    },
    leadTo(next) {
      ({ hostname, port } = new URL(next));
    },
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
