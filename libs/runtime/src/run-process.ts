import { styleText } from 'node:util';
import { Logger } from '@nestjs/common';
import { redact } from './redact.js';
import { SettingsError } from './settings.js';

export interface RunningProcess {
  /** Finishes what is in hand, then lets go of everything. */
  stop(): Promise<void>;
}

const STOP_WITHIN_MS = 9_500;

/**
 * Runs a process from start to signal. A start that fails says why, without a stack when the reason is one that
 * its reader can mend, and ends with exit code 1. SIGINT and SIGTERM stop it in order, also in the midst of the
 * start; a second one at once, and so does a stop that takes ten seconds. An error that nobody handles is logged, and ends it.
 */
export async function runProcess(start: () => Promise<RunningProcess>): Promise<void> {
  process.on('uncaughtException', (error: unknown) => {
    Logger.fatal(redact(error instanceof Error ? (error.stack ?? error.message) : String(error)), 'Process');
    process.exit(1);
  });
  const running = start().catch(fail);
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(
      () => fail(new Error('Stopped in the midst of it: ten seconds were not enough.')),
      STOP_WITHIN_MS,
    ).unref();
    void running.then((one) => one.stop()).then(() => process.exit(0), fail);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
  await running;
}

function fail(error: unknown): never {
  process.stderr.write(`${styleText('red', explain(error), { stream: process.stderr })}\n`);
  process.exit(1);
}

function explain(error: unknown): string {
  if (error instanceof SettingsError) return error.problems.join('\n');
  return redact(error instanceof Error ? error.message : String(error));
}
