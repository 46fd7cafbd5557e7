import { Contender } from '../contender.js';
import type { Server } from '../database.js';
import { Loader } from '../load/loader.js';
import type { Operation } from '../load/requests.js';
import type { Plan } from '../plan.js';
import type { Progress } from '../progress.js';
import type { Finding } from '../report/finding.js';
import { measured, median } from '../statistics.js';

const REQUESTS = 1_000_000;
const VOLLEY = 10_000;
const CONNECTIONS = 16;
/** Of twenty volleys: mostly the cheap one, so that a million take minutes; and enough of what writes and what is large. */
const MIX: readonly Operation[] = [...Array<Operation>(17).fill('preview'), 'resend', 'resend', 'list'];
const LARGE = 20;

/** The resident memory of our process while it answers a million requests, and by how much its second half grew. */
export async function measureMemory(server: Server, plan: Plan, progress: Progress): Promise<Finding[]> {
  const databaseUrl = await server.withInvites(plan.invites, progress);
  const ours = await Contender.start('ours', { databaseUrl, folder: server.folder });
  const loader = await Loader.start(databaseUrl);
  const megabytes: number[] = [];
  try {
    for (let [answered, volley] = [0, 0]; answered < REQUESTS; volley++) {
      const operation = MIX[volley % MIX.length]!;
      progress.show(`memory: ${answered.toLocaleString('en')} requests`, answered / REQUESTS);
      const amount = operation === 'list' ? VOLLEY / LARGE : VOLLEY;
      const hits = await loader.shoot({ ports: [ours.port], operation, connections: CONNECTIONS, amount });
      answered += hits.answered;
      megabytes.push(ours.residentMb());
    }
  } finally {
    loader.stop();
    await ours.stop();
  }
  const half = megabytes.slice(megabytes.length / 2);
  const [third, last] = [half.slice(0, half.length / 2), half.slice(half.length / 2)];
  return [
    {
      what: 'resident memory after a million requests',
      goal: { atMost: 200 },
      measured: measured(last),
      unit: 'MB',
    },
    {
      what: 'memory, last quarter to the one before',
      goal: { atMost: 1.05 },
      measured: measured([median(last) / median(third)]),
    },
  ];
}
