import { styleText } from 'node:util';
import { Logger } from '@nestjs/common';
import { redact } from '../observability/redact.js';
import { inSources } from '../observability/in-sources.js';
import { SettingsError } from '../settings/settings.js';

export interface RunningProcess {
  /** Finishes the current work, then releases everything. */
  stop(): Promise<void>;
}

const STOP_WITHIN_MS = 9_500;
/** A terminal signals both the process and npm, which forwards the signal. Signals within this time count as one. */
const SAME_REQUEST_MS = 1_000;
/** The signals of Ctrl-C, of a process manager, and of a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a process until a signal. When the start fails, it prints the reason in one line and exits with code 1. A signal
 * stops the process in order, even during the start. A second signal, more than a second later, stops it at once, and
 * so does a stop that takes ten seconds. An unhandled error is logged and ends the process.
 */
export async function runProcess(start: () => Promise<RunningProcess>): Promise<void> {
  process.on('uncaughtException', (error: unknown) => {
    const text = error instanceof Error ? inSources(error.stack ?? error.message) : String(error);
    Logger.fatal(redact(text), 'Process');
    process.exit(1);
  });
  // A closed terminal takes no more output. That must not end the process before it has stopped in order.
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
