import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApiProcess, stopAll } from './api-process.js';
import { runProgram } from './processes.js';
import { type RoundRobin, startRoundRobin } from './round-robin.js';
import { KEYS } from './test-api.js';

/** Two APIs behind a round-robin, each a process of its own. */
export async function startTwoApis(databaseUrl: string, env: Record<string, string>): Promise<RoundRobin> {
  const common = { DATABASE_URL: databaseUrl, TRUST_PROXY: '127.0.0.1', ...env };
  const apis = await Promise.all([startApiProcess(common), startApiProcess(common)]);
  const proxy = await startRoundRobin(apis.map(({ origin }) => origin));
  return {
    origin: proxy.origin,
    async stop() {
      await proxy.stop();
      await stopAll(apis);
    },
  };
}

/** Two workers, each a process of its own; they deliver into a dev mailbox. */
export async function startTwoWorkers(databaseUrl: string): Promise<{ stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'invites-workers-'));
  const env = { ...KEYS, DATABASE_URL: databaseUrl, DATA_DIR: dataDir };
  const workers = [1, 2].map(() => runProgram('dist/worker.js', env));
  await Promise.all(workers.map((worker) => worker.printed(/worker is running/)));
  return {
    async stop() {
      await stopAll(workers);
      rmSync(dataDir, { recursive: true });
    },
  };
}
