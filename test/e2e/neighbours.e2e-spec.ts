import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { get } from 'node:http';
import { DeliverDueMails } from '@invites/invites';
import pg from 'pg';
import { eventually } from '../support/processes.js';
import { addresses, queueMails } from '../support/queue-mails.js';
import { type Answer, NO_LIMITS, startTestApi, type TestApi, tokenFor } from '../support/test-api.js';
import { startTimedApi, type TimedApi } from '../support/timed-api.js';

// What one tenant does, seen from another.

const ATTACKERS = 60;
const CALLS = 30;
/** How many times as long a resend may take during an attack. */
const AS_QUICK_AS_EVER = 5;

let api: TestApi;
/** Another process of it, whose time nobody else takes. */
let server: TimedApi;
let attacker: Awaited<ReturnType<TestApi['workspace']>>;
let victim: typeof attacker;
let inviteIds: number[];

beforeAll(async () => {
  const defaults = Object.fromEntries(Object.keys(NO_LIMITS).map((name) => [name, ''])); // unset
  const env = { ...defaults, DATABASE_POOL_SIZE: '10' };
  api = await startTestApi(env);
  server = await startTimedApi(api.settings.databaseUrl!, env);
  [attacker, victim] = [await api.workspace(), await api.workspace()];
  await queueMails(api.dataSource, addresses(1000, 'taken'), {
    workspaceId: attacker.id,
    inviterId: attacker.ids.owner,
  });
  await queueMails(api.dataSource, addresses(7 * CALLS), { workspaceId: victim.id, inviterId: victim.ids.owner });
  const rows = await api.dataSource.query('SELECT id::int FROM invites WHERE workspace_id = $1', [victim.id]);
  inviteIds = rows.map(({ id }: { id: number }) => id);
  await medianMs(); // so that everything is warm
});
afterAll(async () => {
  server.child.kill('SIGTERM');
  await server.ended();
  await api.stop();
});

/** The median of a number of resends, one after the other. */
async function medianMs(): Promise<number> {
  const times: number[] = [];
  for (let call = 0; call < CALLS; call++) {
    const path = `/api/v1/invites/${inviteIds.pop()}/resend/`;
    const { status, ms } = await server.call('POST', path, { as: victim.admin });
    expect(status).toBe(200);
    times.push(ms);
  }
  return times.sort((a, b) => a - b)[CALLS / 2]!;
}

/** Sixty clients attack again and again until `stop` is called. */
function begin(attack: () => Promise<Answer>): { stop(): Promise<Answer[]> } {
  const stopping = new AbortController();
  const clients = Array.from({ length: ATTACKERS }, async () => {
    const answers: Answer[] = [];
    while (!stopping.signal.aborted) answers.push(await attack());
    return answers;
  });
  return {
    async stop() {
      stopping.abort();
      return (await Promise.all(clients)).flat();
    },
  };
}

it('a workspace that is at its limit, and asks for more in bulk, sixty times at once, makes no other wait', async () => {
  const json = { workspace_id: attacker.id, role: '1', emails: addresses(100, 'more') };
  let ratio = Infinity;
  // One of five, each of two moments that follow one another: the machine has other work besides.
  for (let round = 0; round < 5 && !(ratio < AS_QUICK_AS_EVER); round++) {
    const alone = await medianMs();
    const attack = begin(() => server.call('POST', '/api/v1/invites/bulk/', { as: attacker.admin, json }));
    const attacked = await medianMs().finally(() => attack.stop());
    const answers = await attack.stop();
    ratio = attacked / alone;
    expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true);
    const items = answers.filter(({ status }) => status === 200).flatMap(({ body }) => body as { outcome: string }[]);
    expect(new Set(items.map(({ outcome }) => outcome))).toEqual(new Set(['refused']));
  }
  expect(ratio).toBeLessThan(AS_QUICK_AS_EVER);
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
