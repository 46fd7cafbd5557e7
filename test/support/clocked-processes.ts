import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endingWithSuite, eventually } from './processes.js';
import { startRoundRobin } from './round-robin.js';
import type { Serve } from './test-api.js';

export interface ClockedProcesses {
  /** For `startTestApi`: the API is two processes behind a round-robin, beside two workers. */
  readonly serve: Serve;
  close(): Promise<void>;
}

/** Four processes that can be set up again for each test. */
export async function openClockedProcesses(): Promise<ClockedProcesses> {
  const children = [1, 2, 3, 4].map(startChild);
  const [apis, workers] = [children.slice(0, 2), children.slice(2)];
  const dataDir = mkdtempSync(join(tmpdir(), 'invites-clocked-'));
  return {
    async serve({ app, env, clock, dataSource }) {
      await app.init();
      const terms = { env: { ...env, DATA_DIR: dataDir, TRUST_PROXY: '127.0.0.1' }, now: clock.now() };
      const starts = [
        ...apis.map(({ tell }) => tell('startApi', terms)),
        ...workers.map(({ tell }) => tell('startWorker', terms)),
      ];
      const [one, other] = (await Promise.all(starts)) as { origin: string }[];
      const proxy = await startRoundRobin([one!.origin, other!.origin]);
      const everybody = (order: string, details?: object) =>
        Promise.all(children.map(({ tell }) => tell(order, details)));
      return {
        origin: proxy.origin,
        async around(call) {
          await everybody('moveClock', { now: clock.now() });
          const answer = await call();
          await eventually(async () => {
            const [{ open }] = await dataSource.query(
              `SELECT EXISTS (SELECT FROM invite_mails WHERE status = 'queued') AS open`,
            );
            return open ? undefined : true;
          });
          return answer;
        },
        async stop() {
          await proxy.stop();
          await everybody('stop');
        },
      };
    },
    async close() {
      await Promise.all(children.map(({ end }) => end()));
      rmSync(dataDir, { recursive: true });
    },
  };
}

function startChild() {
  const { PATH = '', HOME = '' } = process.env;
  const child = endingWithSuite(
    fork('node_modules/.cache/test-programs/clocked.mjs', { env: { PATH, HOME }, execArgv: [] }),
  );
  const exit = once(child, 'exit');
  let orders = 0;
  return {
    tell: (order: string, details?: object) => ask(child, ++orders, { order, ...details }),
    async end() {
      child.disconnect();
      await exit;
    },
  };
}

interface Reply {
  readonly id: number;
  readonly answer: unknown;
  readonly failure?: string;
}

/** @throws Error with the stack of what went wrong there */
function ask(child: ChildProcess, id: number, order: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onReply = ({ id: answered, answer, failure }: Reply) => {
      if (answered !== id) return;
      child.off('message', onReply);
      if (failure === undefined) resolve(answer);
      else reject(new Error(failure));
    };
    child.on('message', onReply);
    child.send({ id, ...order });
  });
}
