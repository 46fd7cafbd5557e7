import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeliverDueNotices, type InviteMail, MailRefusal, RecordMailEvent } from '@invites/invites';
import { type Person, person, startTestApi, type TestApi } from '../support/test-api.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

type Workspace = Awaited<ReturnType<TestApi['workspace']>>;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

/** An invite of the workspace's Admin. */
async function send({ id, admin }: Workspace, email = person('Ines').email, terms: object = {}) {
  const json = { workspace_id: id, email, role: '2', ...terms };
  const { status, body } = await api.post('/api/v1/invites/', { as: admin, json });
  expect(status).toBe(201);
  return body as { id: number; token: string; email: string };
}

async function accept(workspace: Workspace, ines: Person = person('Ines')) {
  const { token } = await send(workspace, ines.email);
  expect((await api.post(`/api/v1/invites/${token}/accept/`, { as: ines })).status).toBe(200);
  return ines.email;
}

async function decline(workspace: Workspace) {
  const { token, email } = await send(workspace);
  expect((await api.post(`/api/v1/invites/${token}/decline/`)).status).toBe(200);
  return email;
}

async function bounce(workspace: Workspace) {
  const { id, email } = await send(workspace);
  await api.deliver();
  const messageId = `invite-${id}.1@${new URL(api.settings.publicUrl).hostname}`;
  await api.app.get(RecordMailEvent).execute({ kind: 'bounced', at: api.clock.now(), messageId });
  return email;
}

async function giveUp(workspace: Workspace) {
  const { email } = await send(workspace);
  api.mailer.refuseWith(new MailRefusal('550 5.1.1 no such user', true));
  await api.deliver();
  api.mailer.refuseWith(undefined);
  return email;
}

async function request(workspace: Workspace) {
  const { id, token, email } = await send(workspace);
  await api.dataSource.query(`UPDATE invites SET expires_at = created_at WHERE id = $1`, [id]);
  expect((await api.post(`/api/v1/invites/${token}/request/`)).status).toBe(202);
  return email;
}

const to = ({ email }: Person, mails: readonly InviteMail[]) => mails.filter((mail) => mail.to === email);

describe('an inviter', () => {
  it.each([
    ['accepted', accept, 'Accepted: your invite to Analytical Engines'],
    ['declined', decline, 'Declined: your invite to Analytical Engines'],
    ['bounced', bounce, 'Your invite to Analytical Engines has come back'],
    ['given up', giveUp, 'Your invite to Analytical Engines could not be delivered'],
    ['asked for again', request, 'A new link to Analytical Engines is asked for'],
  ])('is mailed when an invite is %s, and nobody else is', async (_what, happen, subject) => {
    const workspace = await api.workspace();
    const email = await happen(workspace);
    expect(await api.tellInviters()).toEqual([
      {
        messageId: expect.stringMatching(/^notice-[0-9a-f-]{36}@/),
        to: workspace.admin.email,
        subject,
        text: expect.stringContaining(`\n- ${email}\n`),
        html: expect.stringContaining(email),
      },
    ]);
    expect(await api.tellInviters()).toEqual([]);
  });

  it('is mailed once of what happens within a minute, however many accept at the same moment', async () => {
    const workspace = await api.workspace();
    const emails = await Promise.all(Array.from({ length: 12 }, () => accept(workspace)));
    api.clock.advance(MINUTE_MS - 1);
    emails.push(await decline(workspace));
    expect(await Promise.all(await api.app.get(DeliverDueNotices).execute())).toEqual([]);
    api.clock.advance(1 - MINUTE_MS);
    const [mail, ...others] = await api.tellInviters();
    expect(others).toEqual([]);
    for (const email of emails) expect(mail!.text).toContain(`- ${email}\n`);
  });

  it('of a workspace that has switched it off is not mailed, and of another one is', async () => {
    const [quiet, other] = [await api.workspace(), await api.workspace()];
    const settings = { as: quiet.owner, json: { notify_inviters: false } };
    expect((await api.call('PATCH', `/api/v1/workspaces/${quiet.id}/`, settings)).status).toBe(200);
    await accept(quiet);
    await accept(other);
    expect((await api.tellInviters()).map((mail) => mail.to)).toEqual([other.admin.email]);
    expect(await api.dataSource.query('SELECT FROM invite_notices')).toEqual([]);
  });

  it('who accepts an own invite, has left, or is an API key is not mailed, nor is the address of the key', async () => {
    const workspace = await api.workspace();
    const { id, owner, admin, ids } = workspace;
    const elsewhere = { ...admin, email: person('elsewhere').email };
    const own = await send(workspace, elsewhere.email);
    expect((await api.post(`/api/v1/invites/${own.token}/accept/`, { as: elsewhere })).status).toBe(200);
    const made = await api.post(`/api/v1/workspaces/${id}/api-keys/`, {
      as: owner,
      json: { name: 'Import', role: '3' },
    });
    const headers = { authorization: `Bearer ${made.body.key}` };
    const byKey = await api.post('/api/v1/invites/', {
      headers,
      json: { workspace_id: id, email: person('x').email, role: '2' },
    });
    await api.post(`/api/v1/invites/${byKey.body.token}/decline/`);
    await decline(workspace);
    await api.call('DELETE', `/api/v1/workspaces/${id}/members/${ids.admin}/`, { as: owner });
    expect(await api.tellInviters()).toEqual([]);
    expect(
      await api.dataSource.query(
        'SELECT FROM invite_notices UNION ALL SELECT FROM invite_notice_mails WHERE due_at IS NOT NULL',
      ),
    ).toEqual([]);
  });
});

it('two workers tell each inviter once, under a limit that holds over both, and what is beyond it goes a day later', async () => {
  const { database, clock, mailer } = api;
  const limits = { INVITES_MAILS_PER_ADDRESS_PER_DAY: '2' };
  const workers = await Promise.all([1, 2].map(() => startTestApi(limits, undefined, { database, clock, mailer })));
  const workspaces = await Promise.all([1, 2, 3].map(() => api.workspace()));
  const deliver = async () => {
    const before = mailer.sent.length;
    const begun = await Promise.all([...workers, ...workers].map(({ app }) => app.get(DeliverDueNotices).execute()));
    await Promise.all(begun.flat());
    return mailer.sent.slice(before);
  };
  const sent: InviteMail[] = [];
  for (let round = 1; round <= 3; round++) {
    for (const workspace of workspaces) await decline(workspace);
    clock.advance(MINUTE_MS);
    for (let again = 0; again < 4; again++) sent.push(...(await deliver()));
    expect(sent).toHaveLength(workspaces.length * Math.min(round, 2));
  }
  for (const { admin } of workspaces) expect(to(admin, sent)).toHaveLength(2);
  clock.advance(DAY_MS);
  for (let again = 0; again < 4; again++) sent.push(...(await deliver()));
  for (const { admin } of workspaces) expect(to(admin, sent)).toHaveLength(3);
  for (const worker of workers) await worker.stop();
});
