import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MailRefusal } from '@invites/invites';
import { expectRefusal } from '../support/expect-refusal.js';
import { person, startTestApi, type TestApi } from '../support/test-api.js';

// What users of other invitation systems complain of in their issue trackers, each shown not to happen here.

const DAY_MS = 24 * 60 * 60 * 1000;

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
});
afterAll(() => api.stop());

async function send(email: string, role = '2', as = workspace.admin) {
  const { body } = await api.post('/api/v1/invites/', { as, json: { workspace_id: workspace.id, email, role } });
  return body as { id: number; token: string; status: string };
}
const resend = (id: number) => api.post(`/api/v1/invites/${id}/resend/`, { as: workspace.admin });
const accept = (token: string, as: ReturnType<typeof person>) => api.post(`/api/v1/invites/${token}/accept/`, { as });
const historyOf = async (id: number) =>
  (await api.get(`/api/v1/invites/${id}/history/`, { as: workspace.admin })).body as { kind: string; reply?: string }[];

describe('it does not happen that', () => {
  it('an expired invite blocks a new one', async () => {
    const { id } = await send('expired@example.com');
    api.clock.advance(8 * DAY_MS);
    const next = await send('expired@example.com');
    expect(next).toMatchObject({ status: 'pending' });
    expect(next.id).not.toBe(id);
  });

  it('a resend mails a link that is still expired', async () => {
    const invitee = person('invitee');
    const { id } = await send(invitee.email);
    api.clock.advance(8 * DAY_MS);
    await resend(id);
    await api.deliver();
    const { text } = api.mailer.sent.findLast(({ to }) => to === invitee.email)!;
    const token = /[0-9a-f-]{36}/.exec(text)![0];
    expect((await accept(token, invitee)).status).toBe(200);
  });

  it('a resend overwrites a longer validity', async () => {
    const planted = {
      workspaceId: workspace.id,
      inviterId: workspace.ids.owner,
      email: 'long@example.com',
      role: 1,
    } as const;
    const id = await api.plant({ ...planted, validForMs: 90 * DAY_MS });
    await api.dataSource.query('UPDATE invites SET valid_for_ms = 1000 WHERE id = $1', [id]);
    const expiresAt = new Date(api.clock.now().getTime() + 90 * DAY_MS).toISOString();
    expect((await resend(id)).body.expires_at).toBe(expiresAt);
  });

  it('a resend makes a duplicate', async () => {
    const { id } = await send('duplicate@example.com');
    expect((await resend(id)).body.id).toBe(id);
    const [{ count }] = await api.dataSource.query(
      `SELECT count(*)::int FROM invites WHERE email = 'duplicate@example.com'`,
    );
    expect(count).toBe(1);
  });

  it('an accepted invite can be cancelled', async () => {
    const invitee = person('invitee');
    const { id, token } = await send(invitee.email);
    await accept(token, invitee);
    const cancel = () => api.post(`/api/v1/invites/${id}/cancel/`, { as: workspace.owner });
    await expectRefusal(api, cancel, 400, 'invite-not-pending');
  });

  it('acceptances race: of many at once there is one', async () => {
    const invitee = person('invitee');
    const { id, token } = await send(invitee.email);
    const answers = await Promise.all(Array.from({ length: 20 }, () => accept(token, invitee)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await historyOf(id)).filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
  });

  it('the wrong account consumes the invite', async () => {
    const invitee = person('invitee');
    const { token } = await send(invitee.email);
    await expectRefusal(api, () => accept(token, workspace.outsider), 403, 'wrong-account');
    expect((await accept(token, invitee)).status).toBe(200);
  });

  it('a mail scanner burns the link', async () => {
    const invitee = person('invitee');
    const { token } = await send(invitee.email);
    for (let count = 0; count < 3; count++) await api.get(`/api/v1/invites/${token}/`);
    expect((await accept(token, invitee)).status).toBe(200);
  });

  it('an invite counts as mailed although its mail has failed', async () => {
    api.mailer.refuseWith(new MailRefusal('550 no such user', true));
    const { id } = await send('failing@example.com');
    await api.deliver();
    api.mailer.refuseWith(undefined);
    expect((await historyOf(id)).at(-1)).toMatchObject({ kind: 'mail-failed', reply: '550 no such user' });
  });

  it('there is no link to copy without SMTP', async () => {
    const { id, token } = await send('copied@example.com');
    const { body } = await api.get(`/api/v1/invites/${id}/detail/`, { as: workspace.admin });
    expect(body.token).toBe(token);
    expect((await api.get(`/api/v1/invites/${token}/`)).status).toBe(200);
  });

  it('tokens leak by Referer, or into what others keep', async () => {
    const { token } = await send('referer@example.com');
    const { headers } = await api.get(`/api/v1/invites/${token}/`);
    expect([headers.get('referrer-policy'), headers.get('cache-control')]).toEqual(['no-referrer', 'no-store']);
    expect(JSON.stringify(await api.everything())).not.toContain(token);
  });

  it('a member who is no Owner makes an Owner by an invite', async () => {
    const json = { workspace_id: workspace.id, email: 'minted@example.com', role: '4' };
    await expectRefusal(api, () => api.post('/api/v1/invites/', { as: workspace.admin, json }), 403, 'role-above-own');
    const { id } = await send('minted@example.com', '3');
    const edit = () => api.call('PATCH', `/api/v1/invites/${id}/detail/`, { as: workspace.admin, json: { role: '4' } });
    await expectRefusal(api, edit, 403, 'role-above-own');
  });

  it('an invite outlives the right of its inviter', async () => {
    const invitee = person('invitee');
    const team = await api.workspace();
    const json = { workspace_id: team.id, email: invitee.email, role: '3' };
    const { body } = await api.post('/api/v1/invites/', { as: team.admin, json });
    await api.dataSource.query('UPDATE memberships SET role = 2 WHERE user_id = $1', [team.ids.admin]);
    await expectRefusal(api, () => accept(body.token, invitee), 400, 'inviter-lost-permission');
    await api.post(`/api/v1/invites/${body.id}/resend/`, { as: team.owner });
    expect((await accept(body.token, invitee)).status).toBe(200);
  });

  it('the case of an address keeps the invitee out', async () => {
    const invitee = person('invitee');
    const { token } = await send(invitee.email.toUpperCase());
    expect((await accept(token, { ...invitee, email: invitee.email.replace('invitee', 'Invitee') })).status).toBe(200);
  });

  it('bulk hides which address failed', async () => {
    const json = { workspace_id: workspace.id, role: '1', emails: ['good@example.com', 'bad', 'fine@example.com'] };
    const { body } = await api.post('/api/v1/invites/bulk/', { as: workspace.admin, json });
    expect(body[1]).toMatchObject({ email: 'bad', outcome: 'refused', problem: { code: 'invalid-email' } });
    expect([body[0].outcome, body[2].outcome]).toEqual(['sent', 'sent']);
  });

  it('an invite is refused without a reason', async () => {
    const invitee = person('invitee');
    const [lapsed, cancelled] = [await send(invitee.email), await send('cancelled@example.com')];
    await api.post(`/api/v1/invites/${cancelled.id}/cancel/`, { as: workspace.admin });
    api.clock.advance(8 * DAY_MS);
    const reasons = [
      (await accept(lapsed.token, invitee)).body,
      (await accept(cancelled.token, { ...invitee, email: 'cancelled@example.com' })).body,
      (await accept(lapsed.token, workspace.viewer)).body,
    ];
    expect(reasons.map(({ code }) => code)).toEqual(['invite-expired', 'invite-not-pending', 'wrong-account']);
    expect(new Set(reasons.map(({ detail }) => detail)).size).toBe(3);
  });
});
