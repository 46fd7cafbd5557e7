import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerUser } from './binaries.js';
import { ENVIRONMENT } from './initialise.js';
import { readPostmaster } from './postmaster.js';

/** Recovery after a crash may take long. */
const READY_WITHIN_MS = 60_000;

/**
 * A shell runs the server, and holds one end of a socket whose other end only we have. However our process ends, the
 * kernel closes the socket, and the shell stops the server by SIGINT, as `pg_ctl stop -m fast` does. A background
 * process of a shell ignores SIGINT until it installs a handler, so SIGTERM ends a server that has not come so far.
 */
const SUPERVISOR = `
"$@" 3<&- &
server=$!
{ read -r _ <&3; kill -INT $server; kill -TERM $server; } &
watcher=$!
echo $server >&3
wait $server
kill $watcher 2>/dev/null`;

export interface Server {
  readonly port: number;
  /** Resolves when the server is gone. */
  stop(): Promise<void>;
}

export interface Launch {
  readonly binaries: string;
  readonly pgdata: string;
  readonly log: string;
  readonly durable: boolean;
  readonly user: ServerUser | undefined;
}

/** Resolves with the server once it takes connections, or with its output when it has ended instead. */
export async function launch({ binaries, pgdata, log, durable, user }: Launch): Promise<Server | string> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
  // A server that need not be durable is one of tests, and many processes share it, each with a pool of its own.
  const forTests = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '500' };
  const flags = Object.entries({ ...settings, ...(durable ? {} : forTests) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const port = await freePort();
  const command = [join(binaries, 'postgres'), '-D', pgdata, '-p', String(port), ...flags];

  const output = openSync(log, 'a+', 0o600);
  try {
    const { size: before } = statSync(log);
    const supervisor = spawn('/bin/sh', ['-c', SUPERVISOR, 'sh', ...command], {
      cwd: '/',
      env: ENVIRONMENT,
      // In its own session, the server does not get the terminal's Ctrl-C. The application does, and stops the server.
      detached: true,
      stdio: ['ignore', output, output, 'pipe'],
      ...user,
    });
    const ended = once(supervisor, 'exit').then(
      () => true,
      () => true, // the shell could not be started
    );
    const socket = supervisor.stdio[3] as Socket;
    socket.on('error', () => {}); // the shell may end first
    const stop = async () => {
      supervisor.ref();
      socket.destroy();
      await ended;
    };
    let pid = Number.NaN;
    socket.once('data', (line) => {
      pid = Number(line);
    });
    const giveUpAt = Date.now() + READY_WITHIN_MS;
    while (!(await Promise.race([ended, delay(20, false)]))) {
      const postmaster = readPostmaster(pgdata);
      if (postmaster?.pid === pid && postmaster.status === 'ready') {
        supervisor.unref();
        socket.unref();
        return { port, stop };
      }
      if (Date.now() > giveUpAt) {
        await stop();
        return `It was not ready within ${READY_WITHIN_MS / 1000} seconds`;
      }
    }
    return textFrom(output, before);
  } finally {
    closeSync(output);
  }
}

function textFrom(file: number, start: number): string {
  const bytes = Buffer.alloc(64 * 1024);
  return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, start));
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolvePort(port));
    });
  });
}
