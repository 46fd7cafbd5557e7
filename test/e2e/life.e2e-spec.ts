import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CloseLapsedInvites, MailRefusal } from '@invites/invites';
import { expectRefusal } from '../support/expect-refusal.js';
import { person, startTestApi, type TestApi, tokenFor } from '../support/test-api.js';

const DAY_MS = 24 * 60 * 60 * 1000;

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
});
afterAll(() => api.stop());

async function send(email: string, members: Record<string, unknown> = {}, as = workspace.admin) {
  const json = { workspace_id: workspace.id, email, role: '2', ...members };
  const { body } = await api.post('/api/v1/invites/', { as, json });
  return body as { id: number; token: string; email: string };
}

const detail = (id: number) => api.get(`/api/v1/invites/${id}/detail/`, { as: workspace.owner });

describe('the preview', () => {
  it('shows the holder of the token what there is to know, and is not kept or passed on', async () => {
    const { token } = await send('Preview@example.com', { message: 'Hi' });
    const { status, body, headers } = await api.get(`/api/v1/invites/${token}/`);
    expect(status).toBe(200);
    expect(body).toEqual({
      email: 'Preview@example.com',
      workspace_name: workspace.name,
      workspace_id: workspace.id,
      workspace_description: '',
      workspace_logo: null,
      inviter: {
        id: workspace.ids.admin,
        email: workspace.admin.email,
        full_name: '',
        username: '',
        is_verified: true,
        profile_picture: null,
      },
      inviter_name: workspace.admin.email,
      role_display: 'Editor',
      is_expired: false,
      expires_at: new Date(api.clock.now().getTime() + 7 * DAY_MS).toISOString(),
      message: 'Hi',
      status: 'pending',
    });
    expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual(['no-store', 'no-referrer']);
    expect((await api.get(`/api/v1/invites/${token.toUpperCase()}`)).body.email).toBe('Preview@example.com');
  });

  it.each(['00000000-0000-4000-8000-000000000000', 'not-a-uuid', '1', '%00', '{00000000-0000-4000-8000-000000000000}'])(
    'of the token %s, which names nothing, is a 404 that is not kept',
    async (token) => {
      const { headers } = await expectRefusal(api, () => api.get(`/api/v1/invites/${token}/`), 404, 'invite-not-found');
      expect(headers.get('cache-control')).toBe('no-store');
    },
  );

  it('changes nothing, however often a mail scanner follows the link', async () => {
    const { token } = await send('scanned@example.com');
    const before = await api.fingerprint();
    for (const method of ['GET', 'HEAD', 'GET'])
      expect((await api.call(method, `/api/v1/invites/${token}/`)).status).toBe(200);
    expect(await api.fingerprint()).toEqual(before);
  });
});

describe('accepting', () => {
  it('makes the invitee a member, once, with the role of the invite; again it answers the same', async () => {
    const invitee = person('invitee');
    const { id, token } = await send(invitee.email.toUpperCase());
    const first = await api.post(`/api/v1/invites/${token}/accept/`, { as: invitee });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ id, status: 'accepted', accepted_at: api.clock.now().toISOString() });
    expect(await api.post(`/api/v1/invites/${token}/accept/`, { as: invitee })).toMatchObject({
      status: 200,
      body: first.body,
    });
    const workspaces = await api.get('/api/v1/workspaces/', { as: invitee });
    expect(workspaces.body).toMatchObject([{ id: workspace.id, role: '2' }]);
    expect((await detail(id)).body).toMatchObject(first.body);
  });
});

describe('cancel, accept and decline', () => {
  it('take no body, or an object without members', async () => {
    const invitee = person('invitee');
    const { id, token } = await send(invitee.email);
    const json = { x: 1 };
    const path = (what: string) => `/api/v1/invites/${what}`;
    await expectRefusal(api, () => api.post(path(`${id}/cancel/`), { as: workspace.admin, json }), 400, 'invalid-body');
    await expectRefusal(
      api,
      () => api.post(path(`${id}/cancel/`), { as: workspace.viewer, json }),
      403,
      'permission-denied',
    );
    await expectRefusal(api, () => api.post(path(`${token}/accept/`), { as: invitee, json }), 400, 'invalid-body');
    await expectRefusal(api, () => api.post(path(`${token}/decline/`), { json }), 400, 'invalid-body');
    expect((await api.post(path(`${token}/accept/`), { as: invitee, json: {} })).status).toBe(200);
  });
});

describe('my invites', () => {
  it('are the pending ones for my verified address, newest first, with the token that accepts each', async () => {
    const me = person('me');
    const elsewhere = await api.workspace('Elsewhere');
    const first = await send(me.email);
    const json = { workspace_id: elsewhere.id, email: me.email, role: '1' };
    const { body: second } = await api.post('/api/v1/invites/', { as: elsewhere.owner, json });
    const { body: gone } = await api.post('/api/v1/invites/', {
      as: (await api.workspace()).owner,
      json: { ...json, workspace_id: workspace.id },
    });
    expect(gone.code).toBe('workspace-not-found');
    const { status, body } = await api.get('/api/v1/invites/mine/', { as: me });
    expect(status).toBe(200);
    expect(body.map((one: { token: string; workspace_name: string }) => [one.token, one.workspace_name])).toEqual([
      [second.token, 'Elsewhere'],
      [first.token, workspace.name],
    ]);
    await api.post(`/api/v1/invites/${second.token}/decline/`);
    expect((await api.get('/api/v1/invites/mine/', { as: me })).body).toHaveLength(1);
  });

  it('say why one can not be accepted now: it has lapsed, or its inviter has lost the right', async () => {
    const me = person('me');
    const [lost, lapsed, open] = [await api.workspace(), await api.workspace(), await api.workspace()];
    const plant = ({ id: workspaceId, ids }: typeof open, inviterId: number, ageInDays: number) => {
      const createdAt = new Date(api.clock.now().getTime() - ageInDays * DAY_MS);
      return api.plant({ workspaceId, inviterId, email: me.email, role: ids.owner === inviterId ? 4 : 2, createdAt });
    };
    await plant(open, open.ids.owner, 0);
    await plant(lapsed, lapsed.ids.owner, 8);
    await plant(lost, lost.ids.viewer, 0);
    const { body } = await api.get('/api/v1/invites/mine/', { as: me });
    expect(body.map(({ obstacle }: { obstacle: string }) => obstacle)).toEqual([
      'inviter-lost-permission',
      'invite-expired',
      null,
    ]);
  });

  it('are none while my address is not verified', async () => {
    const me = person('me');
    await send(me.email);
    const token = await tokenFor(me, api.clock, { email_verified: false });
    const { status, body } = await api.get('/api/v1/invites/mine/', { headers: { authorization: `Bearer ${token}` } });
    expect([status, body]).toEqual([200, []]);
  });
});

describe('editing', () => {
  const edit = (id: number, json: unknown, as = workspace.admin) =>
    api.call('PATCH', `/api/v1/invites/${id}/detail/`, { as, json });

  it('changes role and message, records it in the history, and mails nothing', async () => {
    const { id } = await send('edited@example.com', { message: 'Old' });
    api.clock.advance(1000);
    const { status, body } = await edit(id, { role: 3, message: 'New' });
    expect([status, body.role, body.message]).toEqual([200, '3', 'New']);
    const history = await api.get(`/api/v1/invites/${id}/history/`, { as: workspace.owner });
    expect(history.body.at(-1)).toMatchObject({
      kind: 'edited',
      by_email: workspace.admin.email,
      changes: { role: { from: '2', to: '3' }, message: true },
    });
    expect(history.body.filter(({ kind }: { kind: string }) => kind === 'mail-queued')).toHaveLength(1);
  });

  it('makes the editor its inviter: the mail and the answers name them, and it ends with their right', async () => {
    const team = await api.workspace();
    const invitee = person('raised');
    const json = { workspace_id: team.id, email: invitee.email, role: '1', message: 'Have a look' };
    const { body: sent } = await api.post('/api/v1/invites/', { as: team.owner, json });
    const raised = await edit(sent.id, { role: '3', message: 'Run this place' }, team.admin);
    expect(raised.body).toMatchObject({ role: '3', invited_by_email: team.admin.email });
    await api.deliver();
    const { text } = api.mailer.sent.find(({ to }) => to === invitee.email)!;
    const [words] = text.replaceAll('\u200b', '').split('http'); // no mail program makes links of the names
    expect(words).toContain(`${team.admin.email} writes:`);
    expect(words).not.toContain(team.owner.email);
    const accept = () => api.post(`/api/v1/invites/${sent.token}/accept/`, { as: invitee });
    await api.idOf(invitee);
    const path = `/api/v1/workspaces/${team.id}/members/${team.ids.admin}/`;
    expect((await api.call('DELETE', path, { as: team.owner })).status).toBe(204);
    await expectRefusal(api, accept, 400, 'inviter-lost-permission');
    expect((await edit(sent.id, { message: 'Welcome' }, team.owner)).body.invited_by_email).toBe(team.owner.email);
    expect((await accept()).status).toBe(200);
  });

  it('to what it is already changes nothing at all', async () => {
    const { id } = await send('same@example.com', { message: 'Same' });
    const before = await api.fingerprint();
    for (const json of [{}, { role: '2' }, { message: 'Same' }]) expect((await edit(id, json)).status).toBe(200);
    expect(await api.fingerprint()).toEqual(before);
  });

  it.each([
    ['role', null],
    ['role', '5'],
    ['message', null],
    ['message', 'x'.repeat(2001)],
    ['email', 'other@example.com'],
    ['status', 'accepted'],
  ])('is refused when %s is %j, but existence and right are checked first', async (member, value) => {
    const { id } = await send(`form${Math.random()}@example.com`);
    const json = { [member]: value };
    await expectRefusal(api, () => edit(id, json, workspace.outsider), 404, 'invite-not-found');
    await expectRefusal(api, () => edit(id, json, workspace.viewer), 403, 'permission-denied');
    await expectRefusal(
      api,
      () => edit(id, { role: '4', ...json, more: 1 }),
      member === 'role' ? 400 : 403,
      member === 'role' ? 'invalid-body' : 'role-above-own',
    );
    await expectRefusal(api, () => edit(id, json), 400, 'invalid-body');
  });
});

describe('the history', () => {
  it('shows who did what and when, and the fate of each mail with the last reply of the server', async () => {
    const { id } = await send('history@example.com');
    await api.deliver();
    api.clock.advance(1000);
    await api.post(`/api/v1/invites/${id}/resend/`, { as: workspace.owner });
    api.mailer.refuseWith(new MailRefusal('550 no such mailbox', true));
    await api.deliver();
    api.mailer.refuseWith(undefined);
    api.clock.advance(1000);
    await api.post(`/api/v1/invites/${id}/cancel/`, { as: workspace.admin });
    const { status, body } = await api.get(`/api/v1/invites/${id}/history/`, { as: workspace.admin });
    expect(status).toBe(200);
    expect(body.map(({ at: _at, ...entry }: { at: string }) => entry)).toEqual([
      { kind: 'sent', by_email: workspace.admin.email },
      { kind: 'mail-queued', by_email: null, attempts: 0, reply: null },
      { kind: 'mail-sent', by_email: null, attempts: 1, reply: '250 recorded' },
      { kind: 'resent', by_email: workspace.owner.email },
      { kind: 'mail-queued', by_email: null, attempts: 0, reply: null },
      { kind: 'mail-failed', by_email: null, attempts: 1, reply: '550 no such mailbox' },
      { kind: 'cancelled', by_email: workspace.admin.email },
    ]);
    const instants = body.map(({ at }: { at: string }) => at);
    expect(instants).toEqual([...instants].sort());
  });

  it('of an invite to a role above the reader’s own is read like any other, and a bad query is named as such', async () => {
    const { id } = await send('owner@example.com', { role: '4' }, workspace.owner);
    const history = (query: string) => api.get(`/api/v1/invites/${id}/history/${query}`, { as: workspace.admin });
    expect((await history('')).status).toBe(200);
    await expectRefusal(api, () => history('?cursor=none'), 400, 'invalid-query');
  });

  it('shows a decline as such, by the holder of the link', async () => {
    const { id, token } = await send('declined@example.com');
    expect((await api.post(`/api/v1/invites/${token}/decline/`)).body.status).toBe('cancelled');
    const { body } = await api.get(`/api/v1/invites/${id}/history/`, { as: workspace.admin });
    expect(body.find(({ kind }: { kind: string }) => kind === 'declined')).toMatchObject({
      by_email: null,
      by: 'link-holder',
    });
    expect(body.filter(({ by }: { by?: string }) => by !== undefined)).toHaveLength(1);
  });
});

describe('bulk', () => {
  const bulk = (json: unknown, as = workspace.admin) => api.post('/api/v1/invites/bulk/', { as, json });
  const bulkResend = (json: unknown, as = workspace.admin) => api.post('/api/v1/invites/bulk-resend/', { as, json });
  type Result = {
    email: string;
    invite_id: number;
    outcome: string;
    problem?: { code: string; invite_id?: number };
    invite?: { id: number };
  };
  const outcomesOf = (results: Result[]) => results.map(({ problem, outcome }) => problem?.code ?? outcome);

  it('says which address failed and why, in the order given, and one bad item spoils no other', async () => {
    const pending = await send('bulk-pending@example.com');
    const emails = [
      'bulk1@example.com',
      'nonsense',
      'BULK1@example.com',
      'bulk-pending@example.com',
      'bulk2@example.com',
    ];
    const { status, body } = await bulk({ workspace_id: workspace.id, role: '1', message: 'All', emails });
    expect(status).toBe(200);
    expect(outcomesOf(body)).toEqual([
      'sent',
      'invalid-email',
      'duplicate-in-request',
      'invite-already-pending',
      'sent',
    ]);
    expect(body.map(({ email }: Result) => email)).toEqual(emails);
    expect(body[3].problem).toMatchObject({ status: 400, invite_id: pending.id });
    expect((await detail(body[4].invite.id)).body).toMatchObject(body[4].invite);
  });

  it('resends likewise', async () => {
    const [first, second] = [await send('r1@example.com'), await send('r2@example.com')];
    await api.post(`/api/v1/invites/${second.id}/cancel/`, { as: workspace.admin });
    const ids = [second.id, first.id, 999_999, first.id, 2 ** 53];
    const { status, body } = await bulkResend({ workspace_id: workspace.id, invite_ids: ids });
    expect(status).toBe(200);
    const outcomes = ['invite-not-pending', 'resent', 'invite-not-found', 'duplicate-in-request', 'invite-not-found'];
    expect(outcomesOf(body)).toEqual(outcomes);
    expect(body.map(({ invite_id: id }: Result) => id)).toEqual(ids);
  });

  it('takes a hundred addresses in a few statements, and no more than a hundred', async () => {
    const emails = Array.from({ length: 100 }, (_, index) => `hundred${index}@example.com`);
    const statements = await api.statementsOf(() => bulk({ workspace_id: workspace.id, role: '1', emails }));
    expect(statements.answer.body.every(({ outcome }: Result) => outcome === 'sent')).toBe(true);
    expect(statements.count).toBeLessThanOrEqual(3);
    const ids = statements.answer.body.map(({ invite }: Result) => invite!.id);
    const resent = await api.statementsOf(() => bulkResend({ workspace_id: workspace.id, invite_ids: ids }));
    expect(resent.answer.body.every(({ outcome }: Result) => outcome === 'resent')).toBe(true);
    expect(resent.count).toBeLessThanOrEqual(3);
    const tooMany = [...emails, 'hundred100@example.com'];
    await expectRefusal(
      api,
      () => bulk({ workspace_id: workspace.id, role: '1', emails: tooMany }),
      400,
      'invalid-body',
    );
  });

  it.each([
    [{ emails: [] }],
    [{ emails: 'a@example.com' }],
    [{ emails: [1] }],
    [{ emails: null }],
    [{ emails: ['a@example.com'], message: null }],
    [{ emails: ['a@example.com'], extra: 1 }],
  ])('is refused as a whole with %j', async (members) => {
    await expectRefusal(api, () => bulk({ workspace_id: workspace.id, role: '1', ...members }), 400, 'invalid-body');
  });
});

describe('the sweeper', () => {
  it('closes what has been lapsed for thirty days, and not before; then a resend is refused', async () => {
    const { id } = await send('swept@example.com');
    api.clock.advance(37 * DAY_MS - 1);
    await api.app.get(CloseLapsedInvites).execute();
    expect((await detail(id)).body).toMatchObject({ status: 'pending', is_expired: true });
    api.clock.advance(1);
    await api.app.get(CloseLapsedInvites).execute();
    expect((await detail(id)).body).toMatchObject({ status: 'expired', is_expired: true });
    const resend = () => api.post(`/api/v1/invites/${id}/resend/`, { as: workspace.admin });
    await expectRefusal(api, resend, 400, 'invite-not-pending');
    const { body } = await api.get(`/api/v1/invites/${id}/history/`, { as: workspace.admin });
    expect(body.at(-1)).toMatchObject({ kind: 'closed', by_email: null });
  });
});
