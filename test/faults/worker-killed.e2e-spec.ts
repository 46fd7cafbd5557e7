import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { LONG_TIMEOUTS, type MailScene, openMailScene } from '../support/mail-scene.js';
import { eventually, type TestProcess } from '../support/processes.js';
import type { Stage } from '../support/scripted-smtp.js';
import { VOLUME } from '../support/volume.js';

const STAGES: readonly Stage[] = ['greeting', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'message'];
/** How many mails a worker delivers at once. */
const AT_ONCE = 5;

let scene: MailScene;
beforeEach(async () => {
  scene = await openMailScene('STARTTLS', 'AUTH PLAIN');
});
afterEach(() => scene.close());

async function kill(worker: TestProcess): Promise<void> {
  worker.child.kill('SIGKILL');
  await worker.ended();
}

/** The Message-IDs that the server has got for each address. */
const copies = (emails: readonly string[]) =>
  new Map(emails.map((email) => [email, scene.server.messageIdsFor(email)] as const));

/** Every mail has arrived; a second time only as the same message, and only those that may. */
async function expectAllDelivered(emails: readonly string[], mayBeTwice: ReadonlySet<string>): Promise<void> {
  await scene.mailsOnceAll(({ status }) => status === 'sent');
  const all = copies(emails);
  const twice = emails.filter((email) => all.get(email)!.length > 1);
  expect(emails.filter((email) => all.get(email)!.length === 0)).toEqual([]);
  expect(twice.filter((email) => !mayBeTwice.has(email))).toEqual([]);
  expect(twice.filter((email) => new Set(all.get(email)).size > 1)).toEqual([]);
}

it('a worker that is killed at any stage loses no mail, and repeats only what it had handed over in whole', async () => {
  const pairs = VOLUME;
  const { server } = scene;
  const emails = await scene.queueFor(pairs * 2 * AT_ONCE);
  const handedOver = new Set<string>();
  const stood: Stage[] = [];
  // Each connection stands still at the stage whose turn it is, so that all of them have their turn.
  server.script = ({ number, stage }) => (stage === STAGES[(number - 1) % STAGES.length] ? 'hold' : undefined);
  for (let pair = 1; pair <= pairs; pair++) {
    const doomed = await Promise.all([
      scene.startWorker({ smtp: LONG_TIMEOUTS }),
      scene.startWorker({ smtp: LONG_TIMEOUTS }),
    ]);
    await scene.holding(2 * AT_ONCE);
    for (const { stage, recipient } of server.held) {
      stood.push(stage);
      if (stage === 'message') handedOver.add(recipient!);
    }
    await Promise.all(doomed.map(kill));
    await scene.holding(0);
  }
  expect(stood.sort()).toEqual(emails.map((_email, index) => STAGES[index % STAGES.length]).sort());
  expect([...handedOver].sort()).toEqual(server.kept.map(({ recipient }) => recipient).sort());

  server.oblige();
  await scene.startWorker();
  await expectAllDelivered(emails, handedOver);
});

it('a worker that is killed after the final reply, before it could record it, repeats that mail as the same message', async () => {
  const { server, dataSource } = scene;
  const [email] = await scene.queueFor(1);
  server.script = ({ stage }) => (stage === 'message' ? 'hold' : undefined);
  const doomed = await scene.startWorker({ smtp: LONG_TIMEOUTS });
  await scene.holding(1);
  const locker = dataSource.createQueryRunner();
  await locker.startTransaction();
  await locker.query('SELECT FROM invite_mails FOR UPDATE');
  server.release();
  const recording = await eventually(async () => {
    const [backend] = await dataSource.query<{ pid: number }[]>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%mails.settle%'
       AND wait_event_type = 'Lock'`,
    );
    return backend;
  });
  await kill(doomed);
  // Or PostgreSQL would finish what it has been asked for.
  await dataSource.query('SELECT pg_terminate_backend($1::integer)', [recording.pid]);
  await locker.rollbackTransaction();
  await locker.release();

  server.oblige();
  await scene.startWorker();
  await scene.mailsOnceAll(({ status }) => status === 'sent');
  expect(await scene.mail(email!)).toMatchObject({ attempts: 2, reply: '250 taken over connection 2' });
  const [first] = server.messageIdsFor(email!);
  expect(server.messageIdsFor(email!)).toEqual([first, first]);
});

it('a worker that is killed in full swing, again and again, loses no mail, and repeats no more mails than were under way', async () => {
  const kills = VOLUME;
  const { server } = scene;
  const emails = await scene.queueFor(kills * 60 + 30);
  for (let round = 1; round <= kills; round++) {
    const doomed = await scene.startWorker();
    await eventually(async () => server.kept.length >= round * 60 || undefined);
    await kill(doomed);
  }
  await scene.startWorker();
  await expectAllDelivered(emails, new Set(emails));
  expect(server.kept.length - emails.length).toBeLessThanOrEqual(kills * AT_ONCE);
});
