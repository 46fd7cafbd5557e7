import { once } from 'node:events';
import { createServer } from 'node:net';

/** By default Linux chooses ports from 32,768 by itself, and other systems from 49,152. */
const BELOW = 32_768;
const SHARE = 2_000;
const SHARES = 10;

const first = BELOW - SHARE * (1 + (Number(process.env.JEST_WORKER_ID ?? 0) % SHARES));
let next = Math.floor(Math.random() * SHARE);

/**
 * A port of 127.0.0.1 for a process that is started later. Until then nobody else gets it: the system chooses none of these
 * ports by itself, and each worker of Jest has a share of its own.
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
