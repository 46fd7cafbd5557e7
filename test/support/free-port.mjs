import { once } from 'node:events';
import { createServer } from 'node:net';

/** Systems give away the ports above by themselves: Linux those from 32,768, others those from 49,152. */
const BELOW = 32_768;
const SHARE = 2_000;
const SHARES = 10;

const first = BELOW - SHARE * (1 + (Number(process.env.JEST_WORKER_ID ?? 0) % SHARES));
let next = Math.floor(Math.random() * SHARE);

/**
 * A port of 127.0.0.1 for a process that is started later. Until then no connection and no other server is given it: it is
 * none of those that a system chooses from, and each worker of Jest goes through a share of its own.
 */
export async function freePort() {
  for (;;) {
    const port = first + (next++ % SHARE);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
      continue;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}
