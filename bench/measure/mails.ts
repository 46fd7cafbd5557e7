import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PRODUCTION, spawnProgram, stopProgram } from '../contender.js';
import { run, type Server } from '../database.js';
import type { Plan } from '../plan.js';
import type { Progress } from '../progress.js';
import type { Finding } from '../report/finding.js';
import { cpuMsOf } from '../processor-time.js';
import { measured } from '../statistics.js';
import { type DatabaseCost, databaseCost, spentBetween } from './database-cost.js';
import { beside } from './http.js';

const WORKER = 'dist/worker.js';

/**
 * How fast one worker empties the queue, relative to nodemailer's pool that is handed such mails and nothing else; and what
 * it and PostgreSQL spend on a mail.
 */
export async function measureMails(server: Server, plan: Plan, progress: Progress): Promise<Finding[]> {
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

  async function byUs(): Promise<Drained & Spent> {
    let [workerBefore, before] = [0, undefined as DatabaseCost | undefined];
    const result = await drained(plan.mails, async () => {
      await queueMails(databaseUrl, plan.mails);
      [workerBefore, before] = [cpuMsOf(worker.pid!), await databaseCost(databaseUrl)];
      await run(databaseUrl, 'NOTIFY invite_outbox');
    });
    const workerMs = (cpuMsOf(worker.pid!) - workerBefore) / plan.mails;
    return { ...result, workerMs, ...spentBetween(before!, await databaseCost(databaseUrl), plan.mails) };
  }

  try {
    const ours: (Drained & Spent)[] = [];
    const alone: Drained[] = [];
    const byThePool = () => drained(plan.mails, async () => pool.send(plan.mails));
    requireLikeMails(await byUs(), await byThePool()); // and warms both up
    for (let round = 0; round < plan.rounds; round++) {
      progress.show(`mails: round ${round + 1} of ${plan.rounds}`, round / plan.rounds);
      ours.push(await byUs());
      alone.push(await byThePool());
    }
    const ofUs = (figure: keyof Spent) => measured(ours.map((one) => one[figure]));
    return [
      beside('mails by one worker to nodemailer alone', { atLeast: 0.8 }, ours, alone, 'perSecond'),
      { what: 'a mail: CPU of the worker', measured: ofUs('workerMs'), unit: 'ms' },
      { what: 'a mail: CPU of PostgreSQL', measured: ofUs('databaseMs'), unit: 'ms' },
      { what: 'a mail: WAL', measured: ofUs('walBytes'), unit: 'bytes' },
    ];
  } finally {
    await Promise.all([worker, pool, sink].map(stopProgram));
  }
}

export interface Drained {
  readonly perSecond: number;
  /** Of one mail, on average. */
  readonly bytes: number;
}

/** For a mail. */
interface Spent {
  readonly workerMs: number;
  readonly databaseMs: number;
  readonly walBytes: number;
}

/** @throws Error when the mails of the one are more than a twentieth longer than those of the other */
function requireLikeMails(one: Drained, other: Drained): void {
  const [shorter, longer] = [Math.min(one.bytes, other.bytes), Math.max(one.bytes, other.bytes)];
  if (longer > shorter * 1.05) throw new Error(`mails of ${one.bytes} bytes are compared with mails of ${other.bytes}`);
}

/** One more mail for so many invites as a resend would queue it, without the signal that it would give. */
export async function queueMails(databaseUrl: string, count: number): Promise<void> {
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
}

function forkModule(path: string, ...args: string[]): ChildProcess {
  return fork(fileURLToPath(new URL(path, import.meta.url)), args);
}

async function messageOf(child: ChildProcess): Promise<unknown> {
  const [received] = (await once(child, 'message')) as [unknown];
  return received;
}
