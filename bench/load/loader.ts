import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Hits, Volley } from './shooter.js';

const SHOOTER = fileURLToPath(new URL('shooter.js', import.meta.url));

/** Makes requests from a process of its own, drawn at random from what one database holds. */
export class Loader {
  private constructor(private readonly child: ChildProcess) {}

  static async start(databaseUrl: string): Promise<Loader> {
    const child = fork(SHOOTER, [databaseUrl]);
    await message(child);
    return new Loader(child);
  }

  /** @throws Error when an answer is not as it should be */
  async shoot(volley: Volley): Promise<Hits> {
    this.child.send(volley);
    const hits = (await message(this.child)) as Hits;
    if (hits.wrong.length > 0) throw new Error(`${volley.operation}: wrong answers, such as\n${hits.wrong.join('\n')}`);
    return hits;
  }

  stop(): void {
    this.child.kill();
  }
}

async function message(child: ChildProcess): Promise<unknown> {
  const listening = new AbortController();
  const { signal } = listening;
  try {
    const received = once(child, 'message', { signal }).then(([sent]) => sent as unknown);
    const ended = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`the process that makes requests has ended (${code})`);
    });
    return await Promise.race([received, ended]);
  } finally {
    listening.abort();
  }
}
