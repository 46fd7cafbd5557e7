import { styleText } from 'node:util';
import { Logger } from '@nestjs/common';
import { redact } from '../observability/redact.js';
import { inSources } from '../observability/in-sources.js';
import { SettingsError } from '../settings/settings.js';

export interface RunningProcess {
  /** Finishes what is in hand, then lets go of everything. */
  stop(): Promise<void>;
}

const STOP_WITHIN_MS = 9_500;
/** A terminal signals the process itself and npm, which forwards the signal: what comes within this time is one request. */
const SAME_REQUEST_MS = 1_000;
/** Ctrl-C, a process manager, and a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a process from start to signal. A start that fails says why, without a stack when its reader can mend the reason,
 * and ends with exit code 1. A signal stops the process in order, also during the start. Another one that comes more
 * than a second later stops it at once, and so does a stop that takes ten seconds. An error that nobody handles is
 * logged and ends the process.
 */
export async function runProcess(start: () => Promise<RunningProcess>): Promise<void> {
  process.on('uncaughtException', (error: unknown) => {
    const text = error instanceof Error ? inSources(error.stack ?? error.message) : String(error);
    Logger.fatal(redact(text), 'Process');
    process.exit(1);
  });
  // A terminal that has been closed takes no more output, which is no reason to stop without order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const running = start().catch(fail);
  let stoppingSince: number | undefined;
  const stop = () => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > SAME_REQUEST_MS) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    setTimeout(() => fail(new Error('The stop took more than ten seconds and was cut short.')), STOP_WITHIN_MS).unref();
    void running.then((one) => one.stop()).then(() => process.exit(0), fail);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
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
