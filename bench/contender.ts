import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cpuMsOf } from './processor-time.js';
import { JWT_KEY, LIMIT, POOL_SIZE, TOKEN_KEY } from './world.js';

export type ContenderName = 'ours' | 'bare' | 'typical' | 'before';

const READY_WITHIN_MS = 30_000;
const root = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAMS: Readonly<Record<Exclude<ContenderName, 'before'>, string>> = {
  ours: 'dist/api.js',
  bare: 'bench/dist/contenders/bare/main.js',
  typical: 'bench/dist/contenders/typical/main.js',
};

/** The service as it runs in production; limits count, and never refuse. */
export const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_POOL_SIZE: String(POOL_SIZE),
  AUTH_JWT_SECRET: JWT_KEY,
  INVITES_TOKEN_KEY: TOKEN_KEY,
  PUBLIC_URL: 'http://127.0.0.1:3000',
  TRUST_PROXY: '127.0.0.1', // previews come from many client addresses
  INVITES_MAILS_PER_INVITE_PER_HOUR: String(LIMIT),
  INVITES_MAILS_PER_ADDRESS_PER_DAY: String(LIMIT),
  INVITES_MAILS_PER_ADDRESS_PER_WORKSPACE_PER_DAY: String(LIMIT),
  INVITES_MAILS_PER_SENDER_PER_DAY: String(LIMIT),
  INVITES_SENDS_PER_WORKSPACE_PER_DAY: String(LIMIT),
  INVITES_PENDING_PER_WORKSPACE: String(LIMIT),
};

export interface StartOptions {
  readonly databaseUrl: string;
  /** For the output of the process. */
  readonly folder: string;
  /** The checkout of an earlier version, built: what 'before' runs. */
  readonly before?: string;
  readonly smtpUrl?: string;
  readonly nodeOptions?: readonly string[];
}

/** A process that is measured. */
export class Contender {
  private constructor(
    readonly name: ContenderName,
    readonly port: number,
    readonly readyAfterMs: number,
    private readonly child: ChildProcess,
  ) {}

  static async start(name: ContenderName, options: StartOptions): Promise<Contender> {
    const port = await freePort();
    const env = { ...PRODUCTION, PORT: String(port) };
    const startedAt = performance.now();
    const program = name === 'before' ? join(options.before!, PROGRAMS.ours) : PROGRAMS[name];
    const child = spawnProgram(program, env, options);
    await answers(port, child).catch(async (error: unknown) => {
      await stopProgram(child);
      throw error;
    });
    return new Contender(name, port, performance.now() - startedAt, child);
  }

  /** User and system time of the process so far. */
  cpuMs(): number {
    return cpuMsOf(this.child.pid!);
  }

  residentMb(): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))![1]) / 1024;
  }

  stop(): Promise<void> {
    return stopProgram(this.child);
  }
}

/** A built program with nothing of our environment but what it needs to run at all. */
export function spawnProgram(program: string, env: Record<string, string>, options: StartOptions): ChildProcess {
  const { databaseUrl, folder, nodeOptions = [], smtpUrl = 'smtp://127.0.0.1:9' } = options;
  const { PATH = '', HOME = '' } = process.env;
  const output = openSync(join(folder, `${program.replaceAll('/', '-')}.log`), 'a');
  const child = spawn(process.execPath, [...nodeOptions, resolve(root, program)], {
    cwd: folder,
    env: { PATH, HOME, DATABASE_URL: databaseUrl, SMTP_URL: smtpUrl, ...env },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  return child;
}

export async function stopProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Any answer will do, but of ours that it is ready. */
async function answers(port: number, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (answer && answer.status !== 503) return;
    await delay(5);
  }
  throw new Error(`${child.spawnargs.at(-1)} does not answer; its log stands in the benchmark's temporary folder.`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
