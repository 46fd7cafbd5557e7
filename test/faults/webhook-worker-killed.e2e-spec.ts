import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually, runProgram } from '../support/processes.js';
import { KEYS, NO_LIMITS, startTestApi, type TestApi } from '../support/test-api.js';
import { signersOf, startReceiver } from '../support/webhook-receiver.js';

const EVENTS = 8;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

/** A worker process with the shortest lease. */
async function startWorker() {
  const env = {
    ...KEYS,
    ...NO_LIMITS,
    DATABASE_URL: api.settings.databaseUrl!,
    MAIL_LEASE: 'PT1S',
    PUBLIC_URL: api.settings.publicUrl,
  };
  const worker = runProgram('dist/worker.js', env);
  await worker.printed(/worker is running/);
  return worker;
}

const rows = (sql: string) => api.dataSource.query(sql);

it('a worker that is killed between attempt and record leaves its deliveries to two others, under the same ids', async () => {
  const workspace = await api.workspace();
  const receiver = await startReceiver(() => {});
  const path = `/api/v1/workspaces/${workspace.id}/webhooks/`;
  const made = await api.post(path, { as: workspace.owner, json: { url: receiver.url, events: ['invite.sent'] } });
  const { id, secret } = made.body;
  const hanging: (() => void)[] = [];
  receiver.answer = (_request, response) => void hanging.push(() => response.writeHead(204).end());
  const ids: string[] = [];
  for (let count = 0; count < EVENTS; count++)
    ids.push((await api.post(`${path}${id}/test/`, { as: workspace.owner })).body.event_id);

  const doomed = await startWorker();
  await eventually(async () => (hanging.length === 5 ? true : undefined));
  const locker = api.dataSource.createQueryRunner();
  await locker.startTransaction();
  await locker.query('SELECT FROM invite_webhooks FOR UPDATE');
  for (const answer of hanging) answer();
  const recording = await eventually(async () => {
    const backends = await rows(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%deliveries.webhook%'
       AND wait_event_type = 'Lock'`,
    );
    return backends.length > 0 ? (backends as { pid: number }[]) : undefined;
  });
  doomed.child.kill('SIGKILL');
  await doomed.ended();
  // Or PostgreSQL would finish what it has been asked for.
  for (const { pid } of recording) await rows(`SELECT pg_terminate_backend(${pid})`);
  await locker.rollbackTransaction();
  await locker.release();
  const attempted = new Set(receiver.received.map(({ headers }) => headers['webhook-id']));
  expect(attempted.size).toBe(5);

  receiver.answer = (_request, response) => response.writeHead(204).end();
  await Promise.all([startWorker(), startWorker()]);
  await eventually(async () => {
    const [{ waiting }] = await rows(
      'SELECT count(*)::int AS waiting FROM invite_webhook_deliveries WHERE due_at IS NOT NULL',
    );
    return waiting === 0 ? true : undefined;
  });
  const times = (event: string) => receiver.received.filter(({ headers }) => headers['webhook-id'] === event);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(ids));
  for (const event of ids) {
    expect(times(event)).toHaveLength(attempted.has(event) ? 2 : 1);
    expect(new Set(times(event).map(({ text }) => text)).size).toBe(1);
    for (const one of times(event)) expect(signersOf(one, [secret])).toEqual([secret]);
  }
  const { body } = await api.get(`${path}${id}/deliveries/`, { as: workspace.owner });
  expect(body.map(({ attempts }: { attempts: number }) => attempts).sort()).toEqual([1, 1, 1, 2, 2, 2, 2, 2]);
});
