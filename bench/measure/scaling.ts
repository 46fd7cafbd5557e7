import { Contender } from '../contender.js';
import type { Server } from '../database.js';
import { Loader } from '../load/loader.js';
import type { Plan } from '../plan.js';
import type { Progress } from '../progress.js';
import type { Figure } from '../report/finding.js';
import { figureOf } from './http.js';
import { type Round, shoot } from './rounds.js';

const CONNECTIONS = 64;
const PROCESSES = [1, 2, 4];
const WARM_UP = 1000;

/** Resends over one, two and four of our processes on one PostgreSQL, which take turns. */
export async function measureScaling(server: Server, plan: Plan, progress: Progress): Promise<Figure[]> {
  const databaseUrl = await server.withInvites(plan.invites, progress);
  const most = Math.max(...PROCESSES);
  const options = { databaseUrl, folder: server.folder };
  const apis: Contender[] = [];
  const loader = await Loader.start(databaseUrl);
  const rounds = new Map(PROCESSES.map((count) => [count, [] as Round[]]));

  async function turn(count: number, amount: number): Promise<Round> {
    const contenders = apis.slice(0, count);
    const terms = { operation: 'resend', connections: CONNECTIONS, amount } as const;
    return (await shoot({ contenders, loader, databaseUrl }, terms)).round;
  }

  try {
    while (apis.length < most) apis.push(await Contender.start('ours', options));
    const { perSecond } = await turn(most, WARM_UP * most);
    const amount = Math.ceil(perSecond * plan.seconds);
    for (let round = 0; round < plan.rounds; round++) {
      for (const count of PROCESSES) {
        progress.show(`resends over ${count}: round ${round + 1} of ${plan.rounds}`, round / plan.rounds);
        rounds.get(count)!.push(await turn(count, amount));
      }
    }
    return PROCESSES.map((count) => {
      return figureOf(`resend, ${CONNECTIONS} connections`, `${count} API`, rounds.get(count)!);
    });
  } finally {
    loader.stop();
    await Promise.all(apis.map((api) => api.stop()));
  }
}
