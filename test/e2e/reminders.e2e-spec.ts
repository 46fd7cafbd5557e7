import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AnnounceLapsedInvites, DeliverDueEvents, DeliverDueWebhooks, RemindInvitees } from '@invites/invites';
import { nameOf, watchDriver } from '../support/driver-watch.js';
import { person, startTestApi, type TestApi } from '../support/test-api.js';
import { startReceiver } from '../support/webhook-receiver.js';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

let api: TestApi;
/** Beside it, with another setting and a limit. */
let limited: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
beforeAll(async () => {
  api = await startTestApi({ INVITES_REMIND_AFTER: 'P2D,P5D' });
  const env = { INVITES_REMIND_AFTER: 'PT6H', INVITES_MAILS_PER_ADDRESS_PER_WORKSPACE_PER_DAY: '1' };
  const { database, clock, mailer } = api;
  limited = await startTestApi(env, undefined, { database, clock, mailer });
  workspace = await api.workspace();
});
afterAll(async () => {
  await limited.stop();
  await api.stop();
});

async function send(terms: object = {}, by = api) {
  const json = { workspace_id: workspace.id, email: person('Ines').email, role: '2', ...terms };
  const { status, body } = await by.post('/api/v1/invites/', { as: workspace.admin, json });
  expect(status).toBe(201);
  await api.deliver();
  return body as { id: number; token: string; email: string; expires_at: string };
}

/** Lets time pass, and sweeps; resolves with what invitees are mailed by that. */
async function sweepAfter(ms: number, by = api) {
  api.clock.advance(ms);
  const before = api.mailer.sent.length;
  const [reminding, announcing] = [by.app.get(RemindInvitees), by.app.get(AnnounceLapsedInvites)];
  await Promise.all([reminding.execute(), reminding.execute()]);
  await Promise.all([announcing.execute(), announcing.execute()]);
  await api.deliver();
  return api.mailer.sent.slice(before);
}

const resend = (id: number) => api.post(`/api/v1/invites/${id}/resend/`, { as: workspace.admin });

async function linesOf(id: number, kind: string) {
  const { body } = await api.get(`/api/v1/invites/${id}/history/`, { as: workspace.owner });
  return body.filter((line: { kind: string }) => line.kind === kind);
}

describe('a reminder', () => {
  it.each(['en', 'de', 'es', 'fr', 'tr'])(
    'in %s is the mail of the invite once more, with the same link',
    async (locale) => {
      const invite = await send({ locale, message: 'Do come!' });
      const first = api.mailer.sent.at(-1)!;
      expect(await sweepAfter(2 * DAY_MS - 1)).toEqual([]);
      expect(await sweepAfter(1)).toEqual([{ ...first, messageId: first.messageId.replace('.1@', '.2@') }]);
      expect(first.text).toContain(`/invites/${invite.token}`);
      expect(await sweepAfter(HOUR_MS)).toEqual([]);
      const at = new Date(api.clock.now().getTime() - HOUR_MS).toISOString();
      expect(await linesOf(invite.id, 'reminded')).toEqual([{ kind: 'reminded', at, by_email: null }]);
      const { body } = await api.get(`/api/v1/invites/${invite.id}/detail/`, { as: workspace.admin });
      expect([body.expires_at, body.token]).toEqual([invite.expires_at, invite.token]);
      await api.post(`/api/v1/invites/${invite.id}/cancel/`, { as: workspace.admin });
    },
  );

  it('counts as a mail in the limits, and waits for them', async () => {
    const { id } = await send({}, limited);
    expect(await sweepAfter(6 * HOUR_MS, limited)).toEqual([]);
    expect(await sweepAfter(18 * HOUR_MS - 1, limited)).toEqual([]);
    expect(await sweepAfter(1, limited)).toHaveLength(1);
    expect(await linesOf(id, 'reminded')).toHaveLength(1);
    await api.post(`/api/v1/invites/${id}/cancel/`, { as: workspace.admin });
  });

  it('is none of an invite that is delivered by hand, nor where the inviter could not send it now', async () => {
    const [byHand, ofKey] = [await send({ send_mail: false }), await send()];
    const { body: made } = await api.post(`/api/v1/workspaces/${workspace.id}/api-keys/`, {
      as: workspace.owner,
      json: { name: 'Import', role: '3' },
    });
    const headers = { authorization: `Bearer ${made.key}` };
    expect((await api.post(`/api/v1/invites/${ofKey.id}/resend/`, { headers })).status).toBe(200);
    await api.deliver();
    await api.call('DELETE', `/api/v1/workspaces/${workspace.id}/api-keys/${made.id}/`, { as: workspace.owner });
    expect(await sweepAfter(6 * DAY_MS)).toEqual([]);
    for (const { id } of [byHand, ofKey]) expect(await linesOf(id, 'reminded')).toEqual([]);
  });

  it('takes as many statements for many as for one', async () => {
    const statementsFor = async (count: number) => {
      for (let one = 0; one < count; one++) await send();
      api.clock.advance(2 * DAY_MS);
      const { statements } = await watchDriver(() => api.app.get(RemindInvitees).execute());
      await api.deliver();
      return statements.map(nameOf).filter((name) => !name.startsWith('NOTIFY'));
    };
    const forOne = await statementsFor(1);
    expect(await statementsFor(20)).toEqual(forOne);
  });
});

it('reminders and lapses are posted to webhooks, each once, also after a revival', async () => {
  const receiver = await startReceiver();
  const { id: workspaceId, owner } = workspace;
  const json = { url: receiver.url, events: ['invite.reminded', 'invite.lapsed'] };
  expect((await api.post(`/api/v1/workspaces/${workspaceId}/webhooks/`, { as: owner, json })).status).toBe(201);
  const { id, expires_at: expiresAt } = await send();
  await sweepAfter(5 * DAY_MS);
  await sweepAfter(4 * DAY_MS);
  await resend(id);
  await api.deliver();
  for (let day = 1; day <= 9; day++) await sweepAfter(DAY_MS);
  for (const what of [api.app.get(DeliverDueEvents), api.app.get(DeliverDueWebhooks)])
    for (let begun = await what.execute(); begun.length > 0; begun = await what.execute()) await Promise.all(begun);
  const posted = receiver.received.map(({ body }) => body).filter(({ data }) => data.invite.id === id);
  expect(posted.map(({ type }) => type).sort()).toEqual([
    'invite.lapsed',
    'invite.lapsed',
    'invite.reminded',
    'invite.reminded',
    'invite.reminded',
  ]);
  expect(posted.map(({ data }) => data.actor)).toEqual(Array(5).fill(null));
  expect(posted.filter(({ type }) => type === 'invite.lapsed').map(({ timestamp }) => timestamp)).toContain(expiresAt);
});
