import { connect } from '@invites/runtime';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startMailWorker } from '../support/mail-scene.js';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.js';
import { eventually, type TestProcess } from '../support/processes.js';
import { addresses, mailsOf, queueMails } from '../support/queue-mails.js';
import { ScriptedSmtp } from '../support/scripted-smtp.js';

const AT_ONCE = 5;

let postgres: OwnPostgres;
let server: ScriptedSmtp;
let worker: TestProcess;
beforeAll(async () => {
  postgres = await startOwnPostgres();
  server = new ScriptedSmtp();
  await server.listen();
  worker = startMailWorker({ databaseUrl: postgres.url, smtpUrl: server.url({ maxMessages: '1' }) });
});
afterAll(async () => {
  worker.child.kill('SIGKILL');
  await worker.ended();
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
