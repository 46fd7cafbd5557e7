import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WITHHELD_TOKEN } from '@invites/invites';
import { startTestApi, type TestApi } from '../support/test-api.js';

const newKey = () => randomBytes(32).toString('base64url');
const [KEY, OTHER_KEY] = [newKey(), newKey()];

let before: TestApi;
let changing: TestApi;
let changed: TestApi;
beforeAll(async () => {
  before = await startTestApi({ INVITES_TOKEN_KEY: KEY });
  const beside = (env: Record<string, string>) => startTestApi(env, undefined, before);
  changing = await beside({ INVITES_TOKEN_KEY: OTHER_KEY, INVITES_TOKEN_KEY_BEFORE: KEY });
  changed = await beside({ INVITES_TOKEN_KEY: OTHER_KEY });
});
afterAll(async () => {
  await changed.stop();
  await changing.stop();
  await before.stop();
});

/** An invite that was sent before the key was changed, to somebody of a new workspace. */
async function sent() {
  const { id: workspaceId, admin } = await before.workspace();
  const email = `invitee.${workspaceId}@example.com`;
  const json = { workspace_id: workspaceId, email, role: '2' };
  const headers = { 'idempotency-key': `send-${workspaceId}` };
  const send = (api: TestApi) => api.post('/api/v1/invites/', { as: admin, json, headers });
  const { status, body } = await send(before);
  expect(status).toBe(201);
  const invitee = { subject: `invitee-${workspaceId}`, email };
  return { workspaceId, admin, invitee, send, id: body.id as number, token: body.token as string, body };
}

const listed = async (api: TestApi, { workspaceId, admin }: Awaited<ReturnType<typeof sent>>, query = '') =>
  api.get(`/api/v1/invites/list/?workspace_id=${workspaceId}${query}`, { as: admin });
const preview = (api: TestApi, token: string) => api.get(`/api/v1/invites/${token}/`);
const mine = async (api: TestApi, { invitee }: Awaited<ReturnType<typeof sent>>) =>
  (await api.get('/api/v1/invites/mine/', { as: invitee })).body.map(({ token }: { token: string }) => token);
const linkOf = ({ mailer }: TestApi, email: string) => mailer.sent.findLast(({ to }) => to === email)?.text;

describe('after a change of the key', () => {
  it('every earlier link is dead, for all that its holder could do', async () => {
    const { token, invitee } = await sent();
    expect((await preview(before, token)).status).toBe(200);
    expect((await preview(changed, token)).status).toBe(404);
    expect((await changed.post(`/api/v1/invites/${token}/accept/`, { as: invitee })).status).toBe(404);
    expect((await changed.post(`/api/v1/invites/${token}/decline/`)).status).toBe(404);
    expect((await changed.get(`/invites/${token}`)).status).toBe(404);
  });

  it('what lists show of it is withheld', async () => {
    const invite = await sent();
    const { admin, id } = invite;
    expect((await listed(changed, invite)).body).toMatchObject([{ id, token: WITHHELD_TOKEN }]);
    expect(await mine(changed, invite)).toEqual([WITHHELD_TOKEN]);
    const { body } = await changed.get(`/api/v1/invites/${id}/detail/`, { as: admin });
    expect(body).toMatchObject({ id, status: 'pending', token: WITHHELD_TOKEN });
  });

  it('a mail that waits is skipped, and the history says why', async () => {
    const { id, admin, invitee } = await sent();
    await changed.deliver();
    expect(linkOf(changed, invitee.email)).toBeUndefined();
    const { body } = await changed.get(`/api/v1/invites/${id}/history/`, { as: admin });
    expect(body.at(-1)).toMatchObject({ kind: 'mail-skipped', reply: 'the key of its link has been changed' });
  });

  it('a stored answer is repeated, with its tokens withheld', async () => {
    const { send, body } = await sent();
    const { status, body: repeated } = await send(changed);
    expect([status, repeated]).toEqual([201, { ...body, token: WITHHELD_TOKEN }]);
  });

  it('an edit, a cancel and an acceptance by link after the next resend work', async () => {
    const { id, admin, invitee, token } = await sent();
    const edit = await changed.call('PATCH', `/api/v1/invites/${id}/detail/`, { as: admin, json: { role: '1' } });
    expect([edit.status, edit.body.token]).toEqual([200, WITHHELD_TOKEN]);
    const { status, body } = await changed.post(`/api/v1/invites/${id}/resend/`, { as: admin });
    expect([status, body.id]).toEqual([200, id]);
    expect([WITHHELD_TOKEN, token]).not.toContain(body.token);
    await changed.deliver();
    expect(linkOf(changed, invitee.email)).toContain(body.token);
    expect((await changed.post(`/api/v1/invites/${body.token}/accept/`, { as: invitee })).status).toBe(200);
    const other = await sent();
    expect((await changed.post(`/api/v1/invites/${other.id}/cancel/`, { as: other.admin })).status).toBe(200);
  });

  it('bulk resends mail links that work', async () => {
    const { id, admin, workspaceId } = await sent();
    const json = { workspace_id: workspaceId, invite_ids: [id] };
    const { body } = await changed.post('/api/v1/invites/bulk-resend/', { as: admin, json });
    expect(body).toMatchObject([{ outcome: 'resent' }]);
    expect((await preview(changed, body[0].invite.token)).status).toBe(200);
  });
});

describe('while both keys are known', () => {
  it('links of either key work, with all that shows or mails them', async () => {
    const invite = await sent();
    const { token, admin, invitee, send, body } = invite;
    expect((await preview(changing, token)).status).toBe(200);
    expect((await listed(changing, invite)).body).toMatchObject([{ token }]);
    expect(await mine(changing, invite)).toEqual([token]);
    expect((await send(changing)).body).toEqual(body);
    await changing.deliver();
    expect(linkOf(changing, invitee.email)).toContain(token);
    const resent = await changing.post(`/api/v1/invites/${invite.id}/resend/`, { as: admin });
    expect([resent.status, resent.body.token]).toEqual([200, token]);
    expect((await changing.post(`/api/v1/invites/${token}/accept/`, { as: invitee })).status).toBe(200);
  });

  it('new links are of the new key', async () => {
    const { workspaceId, admin } = await sent();
    const json = { workspace_id: workspaceId, email: 'new@example.com', role: '2' };
    const { body } = await changing.post('/api/v1/invites/', { as: admin, json });
    expect((await preview(changed, body.token)).status).toBe(200);
    expect((await preview(before, body.token)).status).toBe(404);
  });

  it('a list that was begun under the earlier key is read on', async () => {
    const invite = await sent();
    const { workspaceId, admin } = invite;
    const json = { workspace_id: workspaceId, email: 'second@example.com', role: '2' };
    expect((await before.post('/api/v1/invites/', { as: admin, json })).status).toBe(201);
    const first = await listed(before, invite, '&limit=1');
    const cursor = /cursor=([^&>]+)/.exec(first.headers.get('link')!)![1];
    expect((await listed(changing, invite, `&limit=1&cursor=${cursor}`)).body).toMatchObject([{ id: invite.id }]);
  });
});
