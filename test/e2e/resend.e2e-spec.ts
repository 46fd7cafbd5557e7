import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectRefusal } from '../support/expect-refusal.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

const DAY_MS = 24 * 60 * 60 * 1000;

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
let addresses = 0;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
});
afterAll(() => api.stop());

function plant(state: Partial<Parameters<TestApi['plant']>[0]> = {}): Promise<number> {
  addresses += 1;
  const email = `invitee${addresses}@example.com`;
  return api.plant({ workspaceId: workspace.id, inviterId: workspace.ids.owner, email, role: 2, ...state });
}

const resend = (id: number | string, options: Parameters<TestApi['post']>[1] = { as: workspace.admin }) =>
  api.post(`/api/v1/invites/${id}/resend/`, options);

describe('a resend', () => {
  it('of a lapsed invite revives it: same id, same token, seven more days, the resender as inviter', async () => {
    const createdAt = new Date(api.clock.now().getTime() - 10 * DAY_MS);
    const id = await plant({ createdAt, message: 'Hello' });
    const { status, body } = await resend(id);
    expect(status).toBe(200);
    expect(body).toEqual({
      id,
      token: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      email: `invitee${addresses}@example.com`,
      role: '2',
      role_display: 'Editor',
      status: 'pending',
      message: 'Hello',
      created_at: createdAt.toISOString(),
      expires_at: new Date(api.clock.now().getTime() + 7 * DAY_MS).toISOString(),
      accepted_at: null,
      invited_by_email: workspace.admin.email,
      workspace_name: workspace.name,
      is_expired: false,
    });
    expect((await resend(id)).body.token).toBe(body.token);
  });

  it('is shown in the history, and mailed with the link that the answer names', async () => {
    const id = await plant();
    const { body } = await resend(id);
    await api.deliver();
    const mail = api.mailer.sent.find(({ to }) => to === body.email);
    expect(mail?.text).toContain(`${api.settings.publicUrl}/invites/${body.token}`);
    const history = await api.dataSource.query(
      'SELECT kind, actor_id FROM invite_history WHERE invite_id = $1 ORDER BY id',
      [id],
    );
    expect(history).toEqual([
      { kind: 'sent', actor_id: String(workspace.ids.owner) },
      { kind: 'resent', actor_id: String(workspace.ids.admin) },
    ]);
    const mails = await api.dataSource.query(
      'SELECT number, status FROM invite_mails WHERE invite_id = $1 ORDER BY number',
      [id],
    );
    expect(mails).toEqual([
      { number: 1, status: 'sent' },
      { number: 2, status: 'sent' },
    ]);
  });

  it.each([
    ['no body', {}],
    ['an empty object', { json: {} }],
    ['an empty body that calls itself JSON', { headers: { 'content-type': 'application/json' }, body: '' }],
    [
      'an empty body that calls itself a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' },
    ],
    ['members that mean nothing here', { json: { status: 'accepted', expires_at: null } }],
    ['an array', { json: [1, 2] }],
    ['a __proto__', { headers: { 'content-type': 'application/json' }, body: '{"__proto__":{"role":"4"}}' }],
  ])('takes %s', async (_what, options) => {
    const { status, body } = await resend(await plant(), { as: workspace.admin, ...options });
    expect({ status, role: body.role }).toEqual({ status: 200, role: '2' });
  });

  it('works without the trailing slash', async () => {
    const { status } = await api.post(`/api/v1/invites/${await plant()}/resend`, { as: workspace.admin });
    expect(status).toBe(200);
  });

  it('gives fifty callers at the same time an answer each, and queues a mail for each', async () => {
    const id = await plant();
    const answers = await Promise.all(Array.from({ length: 50 }, () => resend(id)));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    const [{ mails, queued }] = await api.dataSource.query(
      `SELECT mails, (SELECT count(*)::int FROM invite_mails WHERE invite_id = $1) AS queued FROM invites WHERE id = $1`,
      [id],
    );
    expect({ mails, queued }).toEqual({ mails: 51, queued: 51 });
  });
});

describe('a resend is refused', () => {
  it('to an outsider, with the very answer for an invite that does not exist', async () => {
    const id = await plant();
    const foreign = await expectRefusal(api, () => resend(id, { as: workspace.outsider }), 404, 'invite-not-found');
    const missing = await expectRefusal(
      api,
      () => resend(999_999, { as: workspace.outsider }),
      404,
      'invite-not-found',
    );
    expect(foreign.body).toEqual(missing.body);
  });

  it('without credentials, whatever else is wrong', async () => {
    const id = await plant();
    const answer = await expectRefusal(api, () => resend(id, {}), 401, 'invalid-credentials');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    await expectRefusal(api, () => resend('abc', {}), 401, 'invalid-credentials');
    const malformed = { headers: { 'content-type': 'application/json' }, body: '{' };
    await expectRefusal(api, () => resend(id, malformed), 401, 'invalid-credentials');
  });

  it.each(['abc', '1.0', '0x1', '%201', '1%20', '-1', '+1', '0', '00', '1e3', '1%00', '١'])(
    'for the malformed id %s',
    async (id) => {
      await expectRefusal(api, () => resend(id), 400, 'invalid-invite-id');
    },
  );

  it.each(['2147483648', '9007199254740993', '9223372036854775808', '9'.repeat(400)])(
    'for the id %s, which names nothing',
    async (id) => {
      await expectRefusal(api, () => resend(id), 404, 'invite-not-found');
    },
  );

  it.each([
    ['malformed JSON', '{"a":', 400, 'malformed-json'],
    ['invalid UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400, 'malformed-json'],
    ['a body beyond 64 KiB', JSON.stringify('x'.repeat(64 * 1024)), 413, 'body-too-large'],
  ])('with %s', async (_what, body, status, code) => {
    const id = await plant();
    const options = { as: workspace.admin, headers: { 'content-type': 'application/json' }, body };
    await expectRefusal(api, () => resend(id, options), status, code);
  });

  it('with malformed JSON from an outsider or a Viewer as if it were well-formed', async () => {
    const id = await plant();
    const malformed = { headers: { 'content-type': 'application/json' }, body: '{' };
    await expectRefusal(api, () => resend(id, { as: workspace.outsider, ...malformed }), 404, 'invite-not-found');
    await expectRefusal(api, () => resend(id, { as: workspace.viewer, ...malformed }), 403, 'permission-denied');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'])(
    'as %s',
    async (type) => {
      const id = await plant();
      const options = { as: workspace.admin, headers: { 'content-type': type }, body: 'role=4' };
      await expectRefusal(api, () => resend(id, options), 415, 'unsupported-media-type');
    },
  );

  it('as another type after credentials, existence and right have been checked', async () => {
    const id = await plant();
    const text = { headers: { 'content-type': 'text/plain' }, body: 'x' };
    await expectRefusal(api, () => resend(id, text), 401, 'invalid-credentials');
    await expectRefusal(api, () => resend(id, { as: workspace.outsider, ...text }), 404, 'invite-not-found');
    await expectRefusal(api, () => resend(id, { as: workspace.viewer, ...text }), 403, 'permission-denied');
  });

  it('by GET, which changes nothing: mail scanners follow links', async () => {
    const id = await plant();
    await expectRefusal(
      api,
      () => api.get(`/api/v1/invites/${id}/resend/`, { as: workspace.admin }),
      405,
      'method-not-allowed',
    );
  });
});

describe('with token rotation', () => {
  it('a resend replaces the token, and only the newest mail leaves, with the new link', async () => {
    const rotating = await startTestApi({ INVITES_ROTATE_TOKEN_ON_RESEND: 'true' });
    try {
      const { id: workspaceId, admin } = await rotating.workspace();
      const json = { workspace_id: workspaceId, email: 'ada@example.com', role: '1' };
      const sent = await rotating.post('/api/v1/invites/', { as: admin, json });
      const resent = await rotating.post(`/api/v1/invites/${sent.body.id}/resend/`, { as: admin });
      expect(resent.body.id).toBe(sent.body.id);
      expect(resent.body.token).not.toBe(sent.body.token);
      await rotating.deliver();
      expect(rotating.mailer.sent.map(({ text }) => text)).toEqual([expect.stringContaining(resent.body.token)]);
      const mails = await rotating.dataSource.query('SELECT number, status, reply FROM invite_mails ORDER BY number');
      expect(mails).toEqual([
        { number: 1, status: 'skipped', reply: 'a newer mail replaces it' },
        { number: 2, status: 'sent', reply: '250 recorded' },
      ]);
    } finally {
      await rotating.stop();
    }
  });
});
