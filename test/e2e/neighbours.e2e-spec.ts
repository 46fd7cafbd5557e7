import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { get } from 'node:http';
import { DeliverDueMails } from '@invites/invites';
import pg from 'pg';
import { eventually } from '../support/processes.js';
import { addresses, queueMails } from '../support/queue-mails.js';
import { type Answer, NO_LIMITS, startTestApi, type TestApi, tokenFor } from '../support/test-api.js';

// What one tenant does, seen from another.

const ATTACKERS = 60;
const RESENDS = 30;

let api: TestApi;
let attacker: Awaited<ReturnType<TestApi['workspace']>>;
let victim: typeof attacker;

beforeAll(async () => {
  const defaults = Object.fromEntries(Object.keys(NO_LIMITS).map((name) => [name, ''])); // unset
  api = await startTestApi({ ...defaults, DATABASE_POOL_SIZE: '10' });
  [attacker, victim] = [await api.workspace(), await api.workspace()];
  const taken = addresses(1000, 'taken'); // as many as may be pending
  await queueMails(api.dataSource, taken, { workspaceId: attacker.id, inviterId: attacker.ids.owner });
});
afterAll(() => api.stop());

it.each<[what: string, attack: () => Promise<Answer>, answered: (body: unknown) => boolean]>([
  [
    'more invites than its limit, in bulk',
    () => {
      const json = { workspace_id: attacker.id, role: '1', emails: addresses(100, 'more') };
      return api.post('/api/v1/invites/bulk/', { as: attacker.admin, json });
    },
    (body) => (body as { outcome: string }[]).every(({ outcome }) => outcome === 'refused'),
  ],
  [
    'what shares no statement with other requests',
    () => api.get(`/api/v1/workspaces/${attacker.id}/api-keys/`, { as: attacker.owner }),
    () => true,
  ],
])('a workspace that asks for %s, sixty times at once, makes no other wait', async (_, attack, answered) => {
  const inviter = { workspaceId: victim.id, inviterId: victim.ids.owner };
  const resent = addresses(RESENDS, randomUUID());
  const inviteIds = await Promise.all(resent.map((email) => api.plant({ ...inviter, email, role: 2 })));
  let answers = 0;
  const stopping = new AbortController();
  const attackers = Array.from({ length: ATTACKERS }, async () => {
    while (!stopping.signal.aborted) {
      const { status, body } = await attack();
      if (status === 503) continue; // the others kept it waiting for a second
      expect([status, answered(body)]).toEqual([200, true]);
      answers += 1;
    }
  });
  const pool = (api.dataSource.driver as unknown as { master: pg.Pool }).master;
  const waitForConnection: number[] = [];
  try {
    await eventually(async () => answers > 0 || undefined);
    for (const id of inviteIds) {
      const resend = api.post(`/api/v1/invites/${id}/resend/`, { as: victim.admin });
      waitForConnection.push(pool.waitingCount);
      expect((await resend).status).toBe(200);
      waitForConnection.push(pool.waitingCount);
    }
  } finally {
    stopping.abort();
    await Promise.all(attackers);
  }
  expect(Math.max(...waitForConnection)).toBe(0);
});

it('a workspace that has queued ten thousand mails delays no mail of another', async () => {
  await api.deliver();
  const backlog = addresses(10_000, 'backlog');
  await queueMails(api.dataSource, backlog, { workspaceId: attacker.id, inviterId: attacker.ids.owner });
  const json = { workspace_id: victim.id, email: 'urgent@example.com', role: '1' };
  await api.post('/api/v1/invites/', { as: victim.owner, json });
  const sentBefore = api.mailer.sent.length;
  // Two claims of one worker: what it does in a moment, though its round may begin with either workspace.
  for (let claim = 0; claim < 2; claim++) await Promise.all(await api.app.get(DeliverDueMails).execute());
  const sent = api.mailer.sent.slice(sentBefore).map(({ to }) => to);
  expect(sent).toContain('urgent@example.com');
  expect(sent.filter((to) => to.startsWith('backlog'))).toHaveLength(sent.length - 1);
});

it('one caller has two requests under way and no more, also one that hangs up and asks again', async () => {
  const path = `/api/v1/workspaces/${attacker.id}/api-keys/`;
  const headers = { authorization: `Bearer ${await tokenFor(attacker.owner, api.clock)}` };
  const holder = new pg.Client({ connectionString: api.settings.databaseUrl! });
  await holder.connect();
  const waiting = async () => {
    const { rows } = await holder.query(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows.length;
  };
  await holder.query('BEGIN; LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE');
  const given = Array.from({ length: 6 }, () => get(api.origin + path, { headers }).on('error', () => {}));
  await eventually(async () => (await waiting()) === 2 || undefined);
  for (const request of given) request.destroy();
  const answers = Array.from({ length: 6 }, () => api.get(path, { as: attacker.owner }));
  expect((await api.get('/api/v1/workspaces/', { as: victim.owner })).status).toBe(200);
  expect(await waiting()).toBe(2);
  await holder.query('COMMIT');
  await holder.end();
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
});
