import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface TestProcess {
  readonly child: ChildProcess;
  /** Everything that it has printed so far. */
  output(): string;
  /** Resolves once it has printed a match, with the match; rejects when it ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals>;
}

declare global {
  /** Has something done once all tests of the file are over, whatever became of them (`environment.mjs`). */
  var endWithSuite: (end: () => void) => void;
}

/** The process ends with its suite, even if a test fails that should have ended it. */
export function endingWithSuite<Child extends ChildProcess>(child: Child): Child {
  endWithSuite(() => child.kill('SIGKILL'));
  return child;
}

/**
 * Runs a built program as a process of its own, with nothing of our environment but what it needs to run at all. What
 * is loaded before it can talk with us by messages.
 */
export function runProgram(program: string, env: Record<string, string>, loadedBefore?: string): TestProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...(loadedBefore ? ['--import', loadedBefore] : []), program], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(loadedBefore ? ['ipc' as const] : [])],
  });
  return watchProcess(child);
}

/** A process whose output is piped to us. */
export function watchProcess(child: ChildProcess): TestProcess {
  endingWithSuite(child);
  let printed = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      for (const listener of listeners) listener();
    });
  }
  const end = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  return {
    child,
    output: () => printed,
    ended: () => end,
    printed(pattern) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(printed);
          if (!match) return;
          listeners.delete(look);
          resolve(match);
        };
        listeners.add(look);
        look();
        void end.then((code) => reject(new Error(`it ended with ${code} before it printed ${pattern}:\n${printed}`)));
      });
    },
  };
}

/** Looks again and again until there is something to see, or for so long that something is wrong. */
export async function eventually<T>(look: () => Promise<T | undefined>, withinMs = 60_000): Promise<T> {
  const endsAt = performance.now() + withinMs;
  for (let pauseMs = 5; performance.now() < endsAt; pauseMs = Math.min(2 * pauseMs, 80)) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, pauseMs)); // most of a run would be spent on looking
  }
  throw new Error(`What was looked for has not come within ${withinMs / 1000} seconds.`);
}
