import { createConnection } from 'node:net';

/** Whether somebody listens on a port of this machine: true, or undefined for `eventually`. */
export function takesConnections(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(undefined)).once('connect', () => socket.destroy());
  });
}
