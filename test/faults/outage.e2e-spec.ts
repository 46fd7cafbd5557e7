import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startMailWorker } from '../support/mail-scene.js';
import { eventually, type TestProcess } from '../support/processes.js';
import { addresses, mailsOf, makeDue, queueMails } from '../support/queue-mails.js';
import { ScriptedSmtp } from '../support/scripted-smtp.js';
import { startTestApi, type TestApi } from '../support/test-api.js';
import { VOLUME } from '../support/volume.js';

const BACKLOG = Math.min(200 * VOLUME, 10_000);
/** They are queued too, and due tomorrow. */
const LATER = 2_000;
/** As many of them are tried in vain; the others become due ten minutes later, or the test would take longer. */
const TRIED = 100;
const TEN_MINUTES_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
const RESENDS = 30;
/** How many mails a worker delivers at once. */
const AT_ONCE = 5;
/** The limits that hold by default: they are counted at every resend, over the mails that are there. */
const LIMITS = {
  INVITES_MAILS_PER_INVITE_PER_HOUR: '5',
  INVITES_MAILS_PER_ADDRESS_PER_DAY: '20',
  INVITES_SENDS_PER_WORKSPACE_PER_DAY: '1000',
  INVITES_PENDING_PER_WORKSPACE: '1000',
};

let burdened: TestApi;
let idle: TestApi;
let server: ScriptedSmtp;
let workers: TestProcess[];

beforeAll(async () => {
  [burdened, idle] = await Promise.all([startTestApi(LIMITS), startTestApi(LIMITS)]);
  server = new ScriptedSmtp(['PIPELINING']);
  await server.listen();
});
afterAll(async () => {
  for (const { child } of workers) child.kill('SIGKILL');
  await Promise.all(workers.map((worker) => worker.ended()));
  await server.close();
  await Promise.all([burdened.stop(), idle.stop()]);
});

/** Resends invites of its own one by one; each resolves with the milliseconds that it took. */
async function resender(api: TestApi): Promise<(index: number) => Promise<number>> {
  const { id: workspaceId, ids, admin } = await api.workspace();
  const common = { workspaceId, inviterId: ids.admin, role: 2 } as const;
  const invites = await Promise.all(addresses(RESENDS, 'resent').map((email) => api.plant({ ...common, email })));
  return async (index) => {
    const startedAt = performance.now();
    const { status } = await api.post(`/api/v1/invites/${invites[index]}/resend/`, { as: admin });
    expect(status).toBe(200);
    return performance.now() - startedAt;
  };
}

const median = (values: readonly number[]) => [...values].sort((one, other) => one - other)[values.length >> 1]!;

/** How many mails nobody has tried so often yet. */
async function untried(attempts: number): Promise<number> {
  const [{ count }] = await burdened.dataSource.query(
    `SELECT count(*)::int FROM invite_mails WHERE status = 'queued' AND due_at < now() + interval '5 minutes'
     AND attempts < $1`,
    [attempts],
  );
  return count;
}

async function underWay(): Promise<number> {
  return (await mailsOf(burdened.dataSource)).filter(({ claimed }) => claimed).length;
}

it(`after ten minutes without a mail server, ${BACKLOG} mails leave once each; meanwhile resends are as quick as ever`, async () => {
  await server.close();
  const emails = addresses(BACKLOG);
  const at = new Date();
  await queueMails(burdened.dataSource, emails.slice(0, TRIED), { at, workspaceId: 1_000_000 });
  const later = new Date(at.getTime() + TEN_MINUTES_MS);
  await queueMails(burdened.dataSource, emails.slice(TRIED), { at: later, workspaceId: 1_000_000 });
  const tomorrow = new Date(at.getTime() + DAY_MS);
  await queueMails(burdened.dataSource, addresses(LATER, 'later'), { at: tomorrow, workspaceId: 1_000_001 });
  workers = [0, 1].map(() => startMailWorker({ databaseUrl: burdened.settings.databaseUrl!, smtpUrl: server.url() }));
  await eventually(async () => (await untried(1)) === 0 || undefined);
  // Guards against a resend that counts, scans or locks what is queued. In turn, so that whatever else the machine
  // has to do burdens both; medians and three times as long, so that chance decides nothing.
  const [resendBurdened, resendIdle] = await Promise.all([resender(burdened), resender(idle)]);
  const latencies: { burdened: number; idle: number }[] = [];
  for (let index = 0; index < RESENDS; index++) {
    latencies.push({ burdened: await resendBurdened(index), idle: await resendIdle(index) });
  }
  expect(median(latencies.map((one) => one.burdened))).toBeLessThan(3 * median(latencies.map((one) => one.idle)));

  // A mail that is under way when the server is back would be put off once more.
  await eventually(async () => ((await untried(1)) === 0 && (await underWay()) === 0) || undefined);
  await server.listen();
  server.script = ({ stage }) => (stage === 'message' ? 'hold' : undefined);
  await makeDue(burdened.dataSource, tomorrow);
  // More than one worker can have: both deliver.
  await eventually(async () => server.held.length === 2 * AT_ONCE || undefined);
  server.oblige();
  server.release();
  await eventually(async () => server.kept.length >= BACKLOG || undefined, 60_000 * VOLUME);
  await eventually(async () => (await untried(8)) === 0 || undefined);
  const mails = (await mailsOf(burdened.dataSource)).filter(({ email }) => email.startsWith('person-'));
  expect(mails.filter(({ status }) => status !== 'sent')).toEqual([]);
  expect(mails.filter(({ attempts }) => attempts === 2)).toHaveLength(TRIED);
  expect(mails.filter(({ attempts }) => attempts === 1)).toHaveLength(BACKLOG - TRIED);
  const kept = server.kept.map(({ recipient }) => recipient).filter((recipient) => recipient.startsWith('person-'));
  expect(kept.sort()).toEqual(emails.sort());
});
