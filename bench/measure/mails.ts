import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PRODUCTION, spawnProgram, stopProgram } from '../contender.js';
import { run, type Server } from '../database.js';
import type { Plan } from '../plan.js';
import type { Progress } from '../progress.js';
import type { Finding } from '../report/finding.js';
import { ratio } from '../statistics.js';

const WORKER = 'dist/worker.js';

/** How fast one worker empties the queue, relative to nodemailer's pool that is handed such mails and nothing else. */
export async function measureMails(server: Server, plan: Plan, progress: Progress): Promise<Finding> {
  const databaseUrl = await server.withInvites(plan.invites, progress);
  const sink = forkModule('../load/smtp-sink.js');
  const smtpUrl = (await messageOf(sink)) as string;
  const pool = forkModule('../contenders/nodemailer-pool.js', smtpUrl);
  await messageOf(pool);
  // What other measurements have queued is not for this one.
  await run(databaseUrl, `UPDATE invite_mails SET status = 'skipped', settled_at = now() WHERE status = 'queued'`);
  const worker = spawnProgram(WORKER, PRODUCTION, { databaseUrl, folder: server.folder, smtpUrl });

  async function drained(count: number, begin: () => Promise<unknown>): Promise<Drained> {
    sink.send(count);
    const all = messageOf(sink);
    await begin();
    return (await all) as Drained;
  }

  try {
    const ours: number[] = [];
    const alone: number[] = [];
    const byUs = () => drained(plan.mails, () => queueMails(databaseUrl, plan.mails));
    const byThePool = () => drained(plan.mails, async () => pool.send(plan.mails));
    requireLikeMails(await byUs(), await byThePool()); // and warms both up
    for (let round = 0; round < plan.rounds; round++) {
      progress.show(`mails: round ${round + 1} of ${plan.rounds}`, round / plan.rounds);
      ours.push((await byUs()).perSecond);
      alone.push((await byThePool()).perSecond);
    }
    return { what: 'mails by one worker to nodemailer alone', goal: { atLeast: 0.8 }, measured: ratio(ours, alone) };
  } finally {
    await Promise.all([worker, pool, sink].map(stopProgram));
  }
}

export interface Drained {
  readonly perSecond: number;
  /** Of one mail, on average. */
  readonly bytes: number;
}

/** @throws Error when the mails of the one are more than a twentieth longer than those of the other */
function requireLikeMails(one: Drained, other: Drained): void {
  const [shorter, longer] = [Math.min(one.bytes, other.bytes), Math.max(one.bytes, other.bytes)];
  if (longer > shorter * 1.05) throw new Error(`mails of ${one.bytes} bytes are compared with mails of ${other.bytes}`);
}

/** One more mail for so many invites as a resend would queue it, and the signal that it would give. */
async function queueMails(databaseUrl: string, count: number): Promise<void> {
  await run(
    databaseUrl,
    `WITH resent AS (
       UPDATE invites SET mails = mails + 1, version = version + 1
       WHERE id IN (SELECT id FROM invites WHERE status = 'pending' ORDER BY random() LIMIT ${count})
       RETURNING id, mails, workspace_id, email_normalised, inviter_id
     )
     INSERT INTO invite_mails (invite_id, number, workspace_id, email_normalised, sender_id, queued_at, due_at, ready)
     SELECT id, mails, workspace_id, email_normalised, inviter_id, now(), now(), true FROM resent`,
  );
  await run(databaseUrl, 'NOTIFY invite_outbox');
}

function forkModule(path: string, ...args: string[]): ChildProcess {
  return fork(fileURLToPath(new URL(path, import.meta.url)), args);
}

async function messageOf(child: ChildProcess): Promise<unknown> {
  const [received] = (await once(child, 'message')) as [unknown];
  return received;
}
