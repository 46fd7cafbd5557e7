import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { plantInvites } from '@invites/invites/testing';
import { eventually, runProgram } from '../support/processes.js';
import { KEYS, NO_LIMITS, startTestApi, type TestApi } from '../support/test-api.js';
import { VOLUME } from '../support/volume.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** More than two batches of a sweeper. */
const SETTLED = 500;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

/** A worker process, which sweeps when it starts. */
async function startWorker() {
  const { databaseUrl, publicUrl } = api.settings;
  const env = { ...KEYS, ...NO_LIMITS, DATABASE_URL: databaseUrl!, PUBLIC_URL: publicUrl, INVITES_PURGE_AFTER: 'P1D' };
  const worker = runProgram('dist/worker.js', env);
  await worker.printed(/worker is running/);
  return worker;
}

const rows = <Row>(sql: string, values?: unknown[]) => api.dataSource.query<Row[]>(sql, values);

/** How many invites there are, and of how many something is missing or left over. */
async function stock(): Promise<{ invites: number; halves: number }> {
  const [counted] = await rows<{ invites: number; halves: number }>(
    `SELECT count(invites.id)::int AS invites, count(*) FILTER (
       WHERE invites.id IS NULL OR mail.number IS DISTINCT FROM 1 OR entry.number IS DISTINCT FROM 2)::int AS halves
     FROM invites
     FULL JOIN (SELECT invite_id, count(*) AS number FROM invite_mails GROUP BY 1) AS mail ON mail.invite_id = invites.id
     FULL JOIN (SELECT invite_id, count(*) AS number FROM invite_history GROUP BY 1) AS entry
       ON entry.invite_id = coalesce(invites.id, mail.invite_id)`,
  );
  return counted!;
}

/** Their ids, the one that was settled first at the beginning. */
async function plantSettled(workspaceId: number, inviterId: number): Promise<number[]> {
  const createdAt = new Date(Date.now() - 3 * DAY_MS);
  const whose = { workspaceId, inviterId, role: 1, status: 'cancelled', createdAt } as const;
  const invites = Array.from({ length: SETTLED }, (_, index) => ({ ...whose, email: `settled${index}@example.com` }));
  const ids = await plantInvites(api.dataSource, api.settings.tokenKey, invites);
  await rows(
    `INSERT INTO invite_history (workspace_id, invite_id, at, kind)
     SELECT $1, id, now() - interval '2 days' + place * interval '1 ms', 'cancelled'
     FROM unnest($2::bigint[]) WITH ORDINALITY AS one (id, place)`,
    [workspaceId, ids],
  );
  return ids;
}

it('a sweeper that is killed in the middle of a batch leaves no half invite, and two others delete the rest once', async () => {
  const { id: workspaceId, ids } = await api.workspace();
  for (let round = 0; round < VOLUME; round++) {
    const settled = await plantSettled(workspaceId, ids.owner);
    const locker = api.dataSource.createQueryRunner();
    await locker.startTransaction();
    await locker.query('SELECT FROM invite_mails WHERE invite_id = $1 FOR UPDATE', [settled[300]]);
    const doomed = await startWorker();
    const blocked = await eventually(async () => {
      const backends = await rows<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%invites.purge%'
         AND wait_event_type = 'Lock'`,
      );
      return backends.length > 0 ? backends : undefined;
    });
    expect(await stock()).toEqual({ invites: SETTLED - 200, halves: 0 });
    doomed.child.kill('SIGKILL');
    await doomed.ended();
    // Or PostgreSQL would finish what it has been asked for.
    for (const { pid } of blocked) await rows(`SELECT pg_terminate_backend(${pid})`);
    await locker.rollbackTransaction();
    await locker.release();
    expect(await stock()).toEqual({ invites: SETTLED - 200, halves: 0 });

    const workers = await Promise.all([startWorker(), startWorker()]);
    await eventually(async () => {
      const { invites, halves } = await stock();
      expect(halves).toBe(0);
      return invites === 0 ? true : undefined;
    });
    for (const { child, ended } of workers) {
      child.kill();
      await ended();
    }
  }
});
