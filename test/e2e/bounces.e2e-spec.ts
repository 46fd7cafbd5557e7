import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectRefusal } from '../support/expect-refusal.js';
import { MAIL_EVENTS_SECRET, notify, type Notice } from '../support/mail-provider.js';
import { type CallOptions, startTestApi, type TestApi } from '../support/test-api.js';

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
let addresses = 0;

beforeAll(async () => {
  api = await startTestApi({ MAIL_EVENTS_SECRET });
  workspace = await api.workspace();
});
afterAll(() => api.stop());

const address = () => `bouncing${++addresses}@example.com`;
const form = (email: string, members: Record<string, unknown> = {}) => ({
  workspace_id: workspace.id,
  email,
  role: '1',
  ...members,
});
const send = (json: unknown, as = workspace.admin) => api.post('/api/v1/invites/', { as, json });
const resend = (id: number, query = '', options: CallOptions = {}) =>
  api.post(`/api/v1/invites/${id}/resend/${query}`, { as: workspace.admin, ...options });
const bulk = (path: 'bulk' | 'bulk-resend', members: Record<string, unknown>) =>
  api.post(`/api/v1/invites/${path}/`, { as: workspace.admin, json: { workspace_id: workspace.id, ...members } });
const outcomesOf = (results: { outcome: string; problem?: { code: string } }[]) =>
  results.map(({ outcome, problem }) => problem?.code ?? outcome);

/** At an instant that is so many milliseconds from now. */
async function tell(id: number, type: Notice['type'], ms = 0, number = 1) {
  const at = new Date(api.clock.now().getTime() + ms);
  expect((await notify(api, { type, at, messageId: `<invite-${id}.${number}@127.0.0.1>` })).status).toBe(204);
}

/** A pending invite whose mail has come back. */
async function bounced(type: Notice['type'] = 'mail.bounced') {
  const email = address();
  const { body } = await send(form(email));
  await api.deliver();
  await tell(body.id, type);
  return { id: body.id as number, email, token: body.token as string };
}

describe('to an address that has bounced', () => {
  it.each(['mail.bounced', 'mail.complained'] as const)('after %s no mail is sent again', async (type) => {
    const { id, email } = await bounced(type);
    const { body } = await expectRefusal(api, () => resend(id), 400, 'address-bounced');
    expect(body.detail).toContain('force');
    await api.post(`/api/v1/invites/${id}/cancel/`, { as: workspace.admin });
    await expectRefusal(api, () => send(form(email)), 400, 'address-bounced');
    await expectRefusal(api, () => send(form(` ${email.toUpperCase()} `)), 400, 'address-bounced');
    expect((await send(form(email.replace('@', '+new@')))).status).toBe(201);
  });

  it('in any workspace', async () => {
    const { email } = await bounced();
    const elsewhere = await api.workspace();
    const json = form(email, { workspace_id: elsewhere.id });
    const { body } = await expectRefusal(api, () => send(json, elsewhere.admin), 400, 'address-bounced');
    expect(Object.keys(body).sort()).toEqual(['code', 'detail', 'status', 'title', 'type']);
  });

  it('a mail is sent by force, and the next needs it again', async () => {
    const { id, email } = await bounced();
    expect((await resend(id, '?force=true')).body).toMatchObject({ id, status: 'pending' });
    await expectRefusal(api, () => resend(id), 400, 'address-bounced');
    await api.post(`/api/v1/invites/${id}/cancel/`, { as: workspace.admin });
    expect((await send(form(email, { force: true }))).status).toBe(201);
    await api.deliver();
    expect(api.mailer.sent.at(-1)?.to).toBe(email);
  });

  it('force skips that refusal only', async () => {
    const { id, email } = await bounced();
    await expectRefusal(api, () => send(form(email)), 400, 'invite-already-pending');
    await expectRefusal(api, () => send(form(email, { force: true })), 400, 'invite-already-pending');
    const force = '?force=true';
    await expectRefusal(api, () => resend(id, force, { as: workspace.viewer }), 403, 'permission-denied');
    await api.post(`/api/v1/invites/${id}/cancel/`, { as: workspace.admin });
    await expectRefusal(api, () => resend(id, force), 400, 'invite-not-pending');
  });

  it('in bulk one spoils no other, and by force it is sent', async () => {
    const { id, email } = await bounced();
    const { body: other } = await send(form(address()));
    const ids = { invite_ids: [id, other.id] };
    expect(outcomesOf((await bulk('bulk-resend', ids)).body)).toEqual(['address-bounced', 'resent']);
    expect(outcomesOf((await bulk('bulk-resend', { ...ids, force: true })).body)).toEqual(['resent', 'resent']);
    await api.post(`/api/v1/invites/${id}/cancel/`, { as: workspace.admin });
    const emails = [address(), email, address()];
    const terms = { role: '1', emails };
    expect(outcomesOf((await bulk('bulk', terms)).body)).toEqual(['sent', 'address-bounced', 'sent']);
    const again = await bulk('bulk', { ...terms, force: true });
    expect(outcomesOf(again.body)).toEqual(['invite-already-pending', 'sent', 'invite-already-pending']);
  });

  it('mail is sent again once a later one has been delivered', async () => {
    const { id } = await bounced();
    await resend(id, '?force=true');
    await tell(id, 'mail.delivered', -1, 2);
    await expectRefusal(api, () => resend(id), 400, 'address-bounced');
    await tell(id, 'mail.delivered', 1, 2);
    expect((await resend(id)).status).toBe(200);
    await tell(id, 'mail.bounced'); // again, late
    expect((await resend(id)).status).toBe(200);
    await tell(id, 'mail.bounced', 2, 2);
    await expectRefusal(api, () => resend(id), 400, 'address-bounced');
  });

  it('a refusal leaves the lapsed invite alone that a new one would have closed', async () => {
    const { id, email } = await bounced();
    api.clock.advance(8 * 24 * 60 * 60 * 1000);
    await expectRefusal(api, () => send(form(email)), 400, 'address-bounced');
    expect((await send(form(email, { force: true }))).body.id).not.toBe(id);
  });

  it('the invite can still be seen, cancelled and accepted with the link that somebody has copied', async () => {
    const { email, token } = await bounced();
    expect((await api.get(`/api/v1/invites/${token}/`)).body.email).toBe(email);
    const accepted = await api.post(`/api/v1/invites/${token}/accept/`, { as: { subject: email, email } });
    expect(accepted.status).toBe(200);
  });

  it('by a complaint, which no force overrides and no delivery ends', async () => {
    const { id, email } = await bounced('mail.complained');
    await tell(id, 'mail.delivered', 1000);
    for (const query of ['', '?force=true']) await expectRefusal(api, () => resend(id, query), 400, 'address-bounced');
    await api.post(`/api/v1/invites/${id}/cancel/`, { as: workspace.admin });
    await expectRefusal(api, () => send(form(email, { force: true })), 400, 'address-bounced');
  });

  it('right and state are checked before, and limits after', async () => {
    const limited = await startTestApi({ MAIL_EVENTS_SECRET, INVITES_MAILS_PER_ADDRESS_PER_DAY: '1' });
    try {
      const { id: workspaceId, admin, viewer, outsider } = await limited.workspace();
      const json = { workspace_id: workspaceId, email: 'limited@example.com', role: '1' };
      const { body } = await limited.post('/api/v1/invites/', { as: admin, json });
      const notice = {
        type: 'mail.bounced',
        at: limited.clock.now(),
        messageId: `invite-${body.id}.1@127.0.0.1`,
      } as const;
      await notify(limited, notice);
      const path = `/api/v1/invites/${body.id}/resend/`;
      await expectRefusal(limited, () => limited.post(path, { as: outsider }), 404, 'invite-not-found');
      await expectRefusal(limited, () => limited.post(path, { as: viewer }), 403, 'permission-denied');
      await expectRefusal(limited, () => limited.post(path, { as: admin }), 400, 'address-bounced');
      await expectRefusal(limited, () => limited.post(`${path}?force=true`, { as: admin }), 429, 'address-limit');
    } finally {
      await limited.stop();
    }
  });

  it('costs no round trip to find out', async () => {
    const { id } = await bounced();
    const refused = await api.statementsOf(() => resend(id));
    expect([refused.answer.body.code, refused.count]).toEqual(['address-bounced', 2]);
    const forced = await api.statementsOf(() => resend(id, '?force=true'));
    expect([forced.answer.status, forced.count]).toEqual([200, 2]);
  });
});

describe('force', () => {
  it.each([null, 'true', 1, [true]])('as %j is refused in a body, naming the member', async (force) => {
    const terms = { role: '1', emails: [address()] };
    for (const call of [
      () => send(form(address(), { force })),
      () => bulk('bulk', { ...terms, force }),
      () => bulk('bulk-resend', { invite_ids: [1], force }),
    ]) {
      const { body } = await expectRefusal(api, call, 400, 'invalid-body');
      expect(body.errors).toEqual([{ pointer: '#/force', detail: 'must be true or false' }]);
    }
  });

  it.each(['', '=', '=1', '=TRUE', '=true%20', '=true&force=true', '=true&force=false', '=yes'])(
    'as ?force%s is refused for a resend, after existence and right',
    async (value) => {
      const { id } = await bounced();
      const query = `?force${value}`;
      await expectRefusal(api, () => resend(id, query, { as: workspace.outsider }), 404, 'invite-not-found');
      await expectRefusal(api, () => resend(id, query, { as: workspace.viewer }), 403, 'permission-denied');
      const { body } = await expectRefusal(api, () => resend(id, query), 400, 'invalid-query');
      expect(body.errors).toEqual([{ pointer: '#/force', detail: 'must be true or false' }]);
    },
  );

  it('with a malformed id is refused for the id', async () => {
    await expectRefusal(
      api,
      () => api.post('/api/v1/invites/0/resend/?force=x', { as: workspace.admin }),
      400,
      'invalid-invite-id',
    );
  });

  it('that is false is none, and in the body of a resend it is ignored like all of it', async () => {
    const { id, email } = await bounced();
    await expectRefusal(api, () => resend(id, '?force=false'), 400, 'address-bounced');
    await expectRefusal(api, () => resend(id, '', { json: { force: true } }), 400, 'address-bounced');
    await api.post(`/api/v1/invites/${id}/cancel/`, { as: workspace.admin });
    await expectRefusal(api, () => send(form(email, { force: false })), 400, 'address-bounced');
  });

  it('does no harm where it is not needed', async () => {
    const { status, body } = await send(form(address(), { force: true }));
    expect([status, (await resend(body.id, '?force=true')).status]).toEqual([201, 200]);
  });

  it('makes it another request under an Idempotency-Key', async () => {
    const { id } = await bounced();
    const headers = { 'idempotency-key': `forced-${id}` };
    const forced = await resend(id, '?force=true', { headers });
    expect(forced.status).toBe(200);
    expect((await resend(id, '?force=true', { headers })).body).toEqual(forced.body);
    await expectRefusal(api, () => resend(id, '', { headers }), 400, 'idempotency-key-reused');
    await expectRefusal(api, () => resend(id, '?force=false', { headers }), 400, 'idempotency-key-reused');
  });
});
