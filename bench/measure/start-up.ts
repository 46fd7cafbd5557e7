import { Contender } from '../contender.js';
import type { Server } from '../database.js';
import type { Plan } from '../plan.js';
import type { Progress } from '../progress.js';
import type { Finding } from '../report/finding.js';
import { measured } from '../statistics.js';

/** From the start of the process until it says that it is ready, with the database up. */
export async function measureStartUp(server: Server, plan: Plan, progress: Progress): Promise<Finding> {
  const databaseUrl = await server.withInvites(plan.few, progress);
  const seconds: number[] = [];
  for (let start = 0; start < plan.starts; start++) {
    progress.show('starting', start / plan.starts);
    const ours = await Contender.start('ours', { databaseUrl, folder: server.folder });
    seconds.push(ours.readyAfterMs / 1000);
    await ours.stop();
  }
  return { what: 'from process start to ready', goal: { atMost: 0.7 }, measured: measured(seconds), unit: 's' };
}
