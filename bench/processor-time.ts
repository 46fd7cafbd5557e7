import { readdirSync, readFileSync } from 'node:fs';

/** User and system time of a process so far, in milliseconds: of the threads that it has now. None of one that has ended. */
export function cpuMsOf(pid: number): number {
  const threads = textOf(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return threads.reduce((sum, thread) => {
    const [ns] = textOf(() => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')) ?? ['0'];
    return sum + Number(ns) / 1e6;
  }, 0);
}

function textOf<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined; // It has ended meanwhile.
  }
}
