import { Contender } from '../contender.js';
import type { Server } from '../database.js';
import { Loader } from '../load/loader.js';
import type { Operation } from '../load/requests.js';
import type { Plan } from '../plan.js';
import type { Progress } from '../progress.js';
import type { Finding } from '../report/finding.js';
import { ratio } from '../statistics.js';
import { interleave, type Lane } from './rounds.js';

const OPERATIONS: readonly Operation[] = ['resend', 'preview', 'list'];

/**
 * What an operation costs among many invites, relative to what it costs among few. On one connection, or few workspaces
 * would be at a disadvantage: their mails are counted one request at a time.
 */
export async function measureGrowth(server: Server, plan: Plan, progress: Progress): Promise<Finding[]> {
  const lanes: Lane[] = [];
  try {
    for (const invites of [plan.many, plan.few]) {
      const databaseUrl = await server.withInvites(invites, progress);
      const contender = await Contender.start('ours', { databaseUrl, folder: server.folder });
      lanes.push({ contender, loader: await Loader.start(databaseUrl), databaseUrl });
    }
    const findings: Finding[] = [];
    for (const operation of OPERATIONS) {
      const [many, few] = await interleave(
        lanes,
        { ...plan, seconds: plan.seconds / 2, operation, connections: 1 },
        progress,
      );
      findings.push({
        what: `${operation} among ${plan.many.toLocaleString('en')} to ${plan.few.toLocaleString('en')} invites`,
        goal: { atMost: 1.25 },
        measured: ratio(
          many!.map(({ perSecond }) => 1 / perSecond),
          few!.map(({ perSecond }) => 1 / perSecond),
        ),
      });
    }
    return findings;
  } finally {
    for (const { loader } of lanes) loader.stop();
    await Promise.all(lanes.map(({ contender }) => contender.stop()));
  }
}
