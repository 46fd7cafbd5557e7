import { createSecretKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { freePort } from './free-port.mjs';
import { runProgram, type TestProcess } from './processes.js';
import { KEYS, type Person } from './test-api.js';

export interface Production {
  readonly api: TestProcess;
  readonly origin: string;
  /** Where the API and, if there is one, the worker show their metrics. */
  readonly metricsUrls: readonly [api: string, worker?: string];
  /** The lines of all logs, parsed; what is no JSON fails. */
  logLines(): Record<string, unknown>[];
  /** Resolves with how each has ended. */
  stop(): Promise<(number | NodeJS.Signals)[]>;
}

/** The API and a worker, each a process of its own, set up as in production. */
export async function startProduction(
  env: { DATABASE_URL: string; SMTP_URL: string; [name: string]: string },
  { worker = true } = {},
): Promise<Production> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const settings = { ...KEYS, NODE_ENV: 'production', PORT: String(port), PUBLIC_URL: origin, ...env };
  const api = runProgram('dist/api.js', settings);
  const processes = [api, ...(worker ? [runProgram('dist/worker.js', settings)] : [])];
  const metricsUrls = await Promise.all(
    processes.map(async (one) => (await one.printed(/metrics(?: at|:) (http:\/\/[\w.:]+\/metrics)/))[1]!),
  );
  return {
    api,
    origin,
    metricsUrls: metricsUrls as [string, string?],
    logLines: () => processes.flatMap((one) => linesOf(one.output())),
    stop() {
      for (const { child } of processes) child.kill('SIGTERM'); // those that have ended do not mind
      return Promise.all(processes.map((one) => one.ended()));
    },
  };
}

function linesOf(output: string): Record<string, unknown>[] {
  const whole = output.slice(0, output.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A token as the identity provider would sign it, by the clock on the wall. */
export function tokenNow({ subject, email }: Person, expiresInS = 3600, isVerified = true): Promise<string> {
  return new SignJWT({
    email,
    email_verified: isVerified,
    sub: subject,
    exp: Math.floor(Date.now() / 1000) + expiresInS,
  })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(createSecretKey(KEYS.AUTH_JWT_SECRET, 'utf8'));
}
