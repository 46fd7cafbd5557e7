import { connect } from '@invites/runtime';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { stopAll } from '../support/api-process.js';
import { startMailWorker } from '../support/mail-scene.js';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.js';
import { eventually, type TestProcess } from '../support/processes.js';
import { addresses, mailsOf, queueMails } from '../support/queue-mails.js';
import { ScriptedSmtp } from '../support/scripted-smtp.js';
import { startTcpProxy } from '../support/tcp-proxy.js';
import { describeInSoak } from '../support/volume.js';

const AT_ONCE = 5;

let postgres: OwnPostgres;
let server: ScriptedSmtp;
let worker: TestProcess;
let others: TestProcess[] = [];
beforeAll(async () => {
  postgres = await startOwnPostgres();
  server = new ScriptedSmtp();
  await server.listen();
  worker = startMailWorker({ databaseUrl: postgres.url, smtpUrl: server.url({ maxMessages: '1' }) });
});
afterAll(async () => {
  for (const { child, ended } of [worker, ...others]) {
    child.kill('SIGKILL');
    await ended();
  }
  await server.close();
  await postgres.remove();
});

async function withDatabase<T>(use: (dataSource: Awaited<ReturnType<typeof connect>>) => Promise<T>): Promise<T> {
  const dataSource = await connect(postgres.url, 2);
  try {
    return await use(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

it('a worker outlives a crash of PostgreSQL, records what it sent meanwhile, and goes on: every mail leaves once', async () => {
  const emails = addresses(4 * AT_ONCE);
  await withDatabase((dataSource) => queueMails(dataSource, emails));
  server.script = ({ stage }) => (stage === 'message' ? 'hold' : undefined);
  await eventually(async () => server.held.length === AT_ONCE || undefined);

  await postgres.crash();
  // Their final replies come while there is nothing to record them in; the next ones oblige.
  server.oblige();
  server.release();
  await eventually(async () => server.open === 0 || undefined); // the worker leaves when it has read them
  postgres.startAgain();

  const mails = await eventually(() =>
    withDatabase(async (dataSource) => {
      const seen = await mailsOf(dataSource);
      return seen.every(({ status }) => status === 'sent') ? seen : undefined;
    }).catch(() => undefined),
  );
  expect(mails.map(({ attempts }) => attempts)).toEqual(emails.map(() => 1));
  expect(server.kept.map(({ recipient }) => recipient).sort()).toEqual(emails.sort());
  expect(worker.child.exitCode).toBeNull();
});

describeInSoak('an outage that is longer than a lease', () => {
  it('what was sent meanwhile is recorded by a worker that comes back later, before another one claims it', async () => {
    worker.child.kill('SIGKILL');
    await worker.ended();
    const proxy = await startTcpProxy(postgres.url);
    const start = (databaseUrl: string) => startMailWorker({ databaseUrl, smtpUrl: server.url(), lease: 'PT2S' });
    const emails = addresses(AT_ONCE, 'leased');
    server.script = ({ stage }) => (stage === 'message' ? 'hold' : undefined);
    others = [start(proxy.url)];
    await withDatabase((dataSource) => queueMails(dataSource, emails));
    await eventually(async () => server.held.length === AT_ONCE || undefined);
    const other = start(`${postgres.url}?application_name=other`);
    others.push(other);
    await other.printed(/worker is running/);

    proxy.leadTo('postgresql://127.0.0.1:1');
    await postgres.crash();
    const leasesEndAt = performance.now() + 3_000;
    await eventually(async () => performance.now() > leasesEndAt || undefined);
    server.oblige();
    server.release();
    postgres.startAgain();
    await eventually(() =>
      withDatabase(async (dataSource) => {
        const [first] = await dataSource.query(
          `SELECT FROM pg_stat_activity WHERE application_name = 'other' AND query NOT LIKE 'LISTEN%'`,
        );
        return first;
      }).catch(() => undefined),
    );
    proxy.leadTo(postgres.url);

    await eventually(() =>
      withDatabase(async (dataSource) => {
        const seen = (await mailsOf(dataSource)).filter(({ email }) => emails.includes(email));
        return seen.every(({ status }) => status === 'sent') || undefined;
      }).catch(() => undefined),
    );
    await stopAll(others);
    await proxy.close();
    const sent = server.kept.map(({ recipient }) => recipient).filter((one) => emails.includes(one));
    expect(sent.sort()).toEqual(emails.sort());
  });
});
