import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeliverDueEvents, DeliverDueMails, EraseInvitee, HostTransaction, RequeueFailedMails } from '@invites/invites';
import type { EntityManager } from 'typeorm';
import { dumpOf, tablesWith } from '../support/dump.js';
import { MAIL_EVENTS_SECRET, notify } from '../support/mail-provider.js';
import { eventually } from '../support/processes.js';
import { KEYS, startTestApi, type TestApi } from '../support/test-api.js';
import { VOLUME } from '../support/volume.js';

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
let addresses = 0;

beforeAll(async () => {
  api = await startTestApi({ MAIL_EVENTS_SECRET });
  workspace = await api.workspace();
  const json = { url: 'https://example.com/', events: ['*'] };
  await api.post(`/api/v1/workspaces/${workspace.id}/webhooks/`, { as: workspace.owner, json });
});
afterAll(() => api.stop());

const query = <Row>(sql: string, values?: unknown[]) => api.dataSource.query<Row[]>(sql, values);
const erase = (email: string) => api.app.get(EraseInvitee).execute({ email });
const dump = () => dumpOf(api.dataSource);
/** Of nobody who is a user. */
const address = () => `Eve.${++addresses}+News@Erase.Example`;

async function send(email: string, more: object = {}, headers: Record<string, string> = {}) {
  const json = { workspace_id: workspace.id, email, role: '1', ...more };
  return (await api.post('/api/v1/invites/', { as: workspace.admin, json, headers })).body;
}

async function handOnEvents(): Promise<void> {
  for (;;) {
    const begun = await api.app.get(DeliverDueEvents).execute();
    if (begun.length === 0) return;
    await Promise.all(begun);
  }
}

const bounce = (id: number, number: number, reason: string, type = 'mail.bounced' as const) =>
  notify(api, { type, at: api.clock.now(), messageId: `<invite-${id}.${number}@127.0.0.1>`, reason });

/** Everything that we ever keep of an address: an invite in each state, in every way that it can be told of. */
async function everythingOf(email: string): Promise<number[]> {
  const message = `Secret words for ${email}`;
  const content = { message, metadata: { contact: email, note: 'Secret note' }, return_to: `/people/${email}` };
  const first = await send(email, content, { 'idempotency-key': `first-${addresses}` });
  await api.deliver();
  await handOnEvents();
  await bounce(first.id, 1, `550 ${email.toLowerCase()}: Secret reason`);
  await api.post(`/api/v1/invites/${first.token}/decline/`);
  const second = await send(email, { ...content, force: true });
  await query(`UPDATE invite_mails SET status = 'failed', settled_at = now(), reply = $2 WHERE invite_id = $1`, [
    second.id,
    `450 ${email} Secret reply`,
  ]);
  const [mail] = await query<{ id: string }>('SELECT id FROM invite_mails WHERE invite_id = $1', [second.id]);
  await api.app.get(RequeueFailedMails).execute({ mailIds: [Number(mail!.id)] });
  const planted = { workspaceId: workspace.id, inviterId: workspace.ids.owner, email, role: 1, message } as const;
  const accepted = await api.plant({ ...planted, status: 'accepted', acceptedById: workspace.ids.viewer });
  await query(
    `INSERT INTO invite_history (workspace_id, invite_id, at, kind, actor_id) VALUES ($1, $2, now(), 'accepted', $3)`,
    [workspace.id, accepted, workspace.ids.viewer],
  );
  const elsewhere = await api.workspace();
  const other = await api.plant({ ...planted, workspaceId: elsewhere.id, inviterId: elsewhere.ids.owner });
  const emails = [email, `x.${email}`];
  await api.post(`/api/v1/invites/${second.id}/cancel/`, { as: workspace.owner });
  const { body: many } = await api.post('/api/v1/invites/bulk/', {
    as: workspace.admin,
    json: { workspace_id: workspace.id, emails, role: '1', force: true, message: 'Secret words' },
    headers: { 'idempotency-key': `many-${addresses}` },
  });
  return [first.id, second.id, accepted, other, many[0].invite.id];
}

const LEFT_BEFORE = [
  'invite_bounced_addresses',
  'invite_idempotency_keys',
  'invite_mails',
  'invite_webhook_deliveries',
  'invites',
];

describe('after an erasure', () => {
  it('a search of the whole database for the address, for what was said to it and for replies finds nothing', async () => {
    const email = address();
    const ids = await everythingOf(email);
    const other = `x.${email}`;
    const before = await dump();
    expect(tablesWith(email, before)).toEqual(LEFT_BEFORE);
    const of = (table: string) => query(`SELECT count(*)::int AS rows, min(at) AS since FROM ${table}`);
    const [history, events] = [await of('invite_history'), await of('invite_events')];
    expect(await erase(` ${email.toUpperCase()} `)).toEqual({ cancelled: 2, erased: ids.length });

    const after = await dump();
    // The address of somebody else ends like it; of theirs nothing is erased.
    const rest = new Map(
      [...after].map(([table, rows]) => [table, rows.map((row) => row.replaceAll(other.toLowerCase(), ''))]),
    );
    for (const text of [email, 'secret words for', 'secret note', 'secret reason', 'secret reply'])
      expect(tablesWith(text, rest)).toEqual([]);
    expect(tablesWith(other, after)).toEqual(expect.arrayContaining(['invite_mails', 'invites']));

    // Ids, times and kinds stay.
    const [later, moreEvents] = [await of('invite_history'), await of('invite_events')];
    expect([later, moreEvents]).toMatchObject([
      [{ rows: (history as [{ rows: number }])[0].rows + 2, since: (history as [{ since: Date }])[0].since }],
      [{ rows: (events as [{ rows: number }])[0].rows + 1 }],
    ]);
    const { body } = await api.get(`/api/v1/invites/list/?workspace_id=${workspace.id}`, { as: workspace.owner });
    const erased = body.filter(({ id }: { id: number }) => ids.includes(id));
    expect(erased).toHaveLength(4);
    for (const one of erased) expect(one).toMatchObject({ email: 'erased@erased.invalid', message: '' });
    for (const id of ids.slice(0, 3)) {
      const { body: lines } = await api.get(`/api/v1/invites/${id}/history/`, { as: workspace.owner });
      const settling = lines.filter(({ kind }: { kind: string }) =>
        ['accepted', 'declined', 'cancelled'].includes(kind),
      );
      expect(settling).toHaveLength(1);
      for (const { reply = null } of lines) expect([null, 'invite-not-pending']).toContain(reply);
      const acceptances = lines.filter(({ kind }: { kind: string }) => kind === 'accepted');
      for (const { by_email: byEmail } of acceptances) expect(byEmail).toBeNull();
    }
    expect(await erase(email)).toEqual({ cancelled: 0, erased: 0 });
    expect(await dump()).toEqual(after);
  });

  it('the link is dead, and what a mail server still says is not recorded', async () => {
    const email = address();
    const { id, token } = await send(email);
    await api.deliver();
    await erase(email);
    expect((await api.get(`/api/v1/invites/${token}/`)).status).toBe(404);
    const { body } = await api.get(`/api/v1/invites/${id}/detail/`, { as: workspace.owner });
    expect(body).toMatchObject({ status: 'cancelled', accept_url: null, email: 'erased@erased.invalid' });
    const before = await dump();
    expect((await bounce(id, 1, `550 ${email}`)).status).toBe(204);
    expect(await dump()).toEqual(before);
  });

  it('a repeated request gets its answer without the address, and sends nothing', async () => {
    const email = address();
    const keyed = { 'idempotency-key': 'erased' };
    const answer = await send(email, { message: 'Dear Eve' }, keyed);
    await erase(email);
    const before = await dump();
    const again = await send(email, { message: 'Dear Eve' }, keyed);
    expect(again).toMatchObject({ id: answer.id, email: 'erased@erased.invalid', message: '' });
    expect(await dump()).toEqual(before);
  });

  it('the address can be invited again, and has bounced no more', async () => {
    const email = address();
    const { id } = await send(email);
    await api.deliver();
    await bounce(id, 1, 'gone');
    await erase(email);
    expect(await send(email)).toMatchObject({ status: 'pending', email });
  });

  it.each(['erased@erased.invalid', 'nobody@erase.example'])('of %s there is nothing to do', async (email) => {
    expect(await erase(email)).toEqual({ cancelled: 0, erased: 0 });
  });

  it('what is no address is refused, and nothing changes', async () => {
    const before = await dump();
    await expect(erase('ada@localhost')).rejects.toMatchObject({ code: 'invalid-email' });
    expect(await dump()).toEqual(before);
  });
});

describe('while workers run, an erasure waits', () => {
  /** Erases, and does something while that waits for what is under way. */
  async function eraseMeanwhile(email: string, meanwhile: () => Promise<void>) {
    const ended: string[] = [];
    const erasure = erase(email).finally(() => ended.push('erased'));
    await eventually(async () => {
      const hidden = `SELECT FROM invites WHERE email_normalised = $1 AND email = 'erased@erased.invalid'`;
      return (await query(hidden, [email.toLowerCase()])).length > 0 ? true : undefined;
    });
    expect(ended).toEqual([]);
    await meanwhile();
    return erasure;
  }

  /** Begins to deliver the one mail that is due; the mail server answers when it is told to. */
  async function beginDelivery() {
    const { mailer } = api;
    const { send: sendAsBefore } = mailer;
    let answer: ((reply: string) => void) | undefined;
    mailer.send = () => new Promise((resolve) => (answer = resolve));
    const [delivery] = await api.app.get(DeliverDueMails).execute();
    const answerNow = await eventually(async () => answer);
    mailer.send = sendAsBefore;
    return { delivery, answer: answerNow };
  }

  it('for a mail that is being delivered, whose fate is told, and its reply is not', async () => {
    await api.deliver();
    const email = address();
    const { id } = await send(email);
    const { delivery, answer } = await beginDelivery();
    const outcome = await eraseMeanwhile(email, async () => {
      answer(`250 <${email}> taken`);
      await delivery;
    });
    expect(outcome).toEqual({ cancelled: 1, erased: 1 });
    const [mail] = await query('SELECT status, reply FROM invite_mails WHERE invite_id = $1', [id]);
    expect(mail).toEqual({ status: 'sent', reply: null });
    expect(tablesWith(email, await dump())).toEqual([]);
  });

  it('for an event that is being handled, and erases what its handler and a new invite bring', async () => {
    await handOnEvents();
    const email = address();
    const { id } = await send(email);
    const leaseEnd = new Date(api.clock.now().getTime() + 30_000);
    await query('UPDATE invite_events SET claimed_by = gen_random_uuid(), due_at = $1', [leaseEnd]);
    const body = JSON.stringify({ type: 'invite.sent', data: { invite: { id, email }, metadata: { contact: email } } });
    const outcome = await eraseMeanwhile(email, async () => {
      await query(
        `INSERT INTO invite_webhook_deliveries (workspace_id, webhook_id, event_id, invite_id, type, body, queued_at, due_at)
         SELECT workspace_id, id, gen_random_uuid(), $1, 'invite.sent', $2, now(), now() FROM invite_webhooks`,
        [id, body],
      );
      expect(await send(email)).toMatchObject({ status: 'pending' });
      await query('DELETE FROM invite_events WHERE claimed_by IS NOT NULL');
    });
    expect(outcome).toEqual({ cancelled: 2, erased: 2 });
    expect(tablesWith(email, await dump())).toEqual([]);
  });

  it('for nobody whose lease has ended: the mail is skipped, and an outcome that comes late is not recorded', async () => {
    await api.deliver();
    const email = address();
    const { id } = await send(email);
    const { delivery, answer } = await beginDelivery();
    await query('UPDATE invite_mails SET due_at = $2 WHERE invite_id = $1', [id, api.clock.now()]);
    expect(await erase(email)).toEqual({ cancelled: 1, erased: 1 });
    answer(`250 <${email}> taken`);
    await delivery;
    const [mail] = await query('SELECT status, reply FROM invite_mails WHERE invite_id = $1', [id]);
    expect(mail).toEqual({ status: 'skipped', reply: 'invite-not-pending' });
    expect(tablesWith(email, await dump())).toEqual([]);
  });
});

describe('an erasure', () => {
  it('and what its invitee and Admins do at the same moment leave nothing behind, whoever is quicker', async () => {
    for (let round = 0; round < 3 * VOLUME; round++) {
      const email = address();
      const { id, token } = await send(email, { message: `Dear ${email}` });
      const resends = [1, 2, 3].map(() => api.post(`/api/v1/invites/${id}/resend/`, { as: workspace.admin }));
      const [one, other] = await Promise.all([
        erase(email),
        erase(email),
        ...resends,
        api.post(`/api/v1/invites/${token}/decline/`),
        api.deliver(),
      ]);
      expect(one.erased + other.erased).toBeGreaterThan(0);
      expect(tablesWith(email, await dump())).toEqual([]);
      const [{ entries }] = (await query(
        `SELECT count(*)::int AS entries FROM invite_history WHERE invite_id = $1 AND kind IN ('cancelled', 'declined')`,
        [id],
      )) as [{ entries: number }];
      expect(entries).toBe(1);
    }
  });

  it('is no part of a transaction, since it commits in batches', async () => {
    const email = address();
    await send(email);
    const within = api.dataSource.transaction((manager) =>
      api.app.get<HostTransaction<EntityManager>>(HostTransaction).within(manager, () => erase(email)),
    );
    await expect(within).rejects.toThrow('outside of a transaction');
    expect(tablesWith(email, await dump())).toContain('invites');
  });
});

describe('npm run erase', () => {
  const run = (...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const { PATH = '', HOME = '' } = process.env;
      const env = { PATH, HOME, ...KEYS, DATABASE_URL: api.settings.databaseUrl!, PUBLIC_URL: api.settings.publicUrl };
      execFile(process.execPath, ['dist/erase.js', ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });

  it('erases, and completes what was begun before it was killed', async () => {
    const email = address();
    const ids = await everythingOf(email);
    await query(`UPDATE invites SET email = 'erased@erased.invalid' WHERE email_normalised = $1`, [
      email.toLowerCase(),
    ]);
    expect(await run(email)).toEqual({
      code: 0,
      stdout: `Erased from invites: ${ids.length}. Of these were pending and are cancelled: 2.\n`,
      stderr: '',
    });
    const after = new Map(
      [...(await dump())].map(([table, rows]) => [table, rows.filter((row) => !row.includes('x.eve'))]),
    );
    expect(tablesWith(email, after)).toEqual([]);
  });

  it('refuses a bad address and prints its usage, and changes nothing', async () => {
    const before = await dump();
    const [bad, help] = await Promise.all([run('ada@localhost'), run('--help')]);
    expect([bad.code, bad.stdout, bad.stderr]).toEqual([
      1,
      '',
      expect.stringContaining('it must have a domain with a dot.'),
    ]);
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('npm run -s erase -- ADDRESS')]);
    expect(await dump()).toEqual(before);
  });
});
