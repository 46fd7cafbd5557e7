import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WorkspaceRepository } from '@invites/workspaces';
import { expectRefusal } from '../support/expect-refusal.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

const DAY_MS = 24 * 60 * 60 * 1000;

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
});
afterAll(() => api.stop());

let addresses = 0;
function form(members: Record<string, unknown> = {}): Record<string, unknown> {
  addresses += 1;
  return { workspace_id: workspace.id, email: `new${addresses}@example.com`, role: '2', ...members };
}

const send = (json: unknown, as = workspace.admin) => api.post('/api/v1/invites/', { as, json });

describe('sending', () => {
  it('answers 201 with the invite, and mails its link', async () => {
    const { status, body } = await send(
      form({ email: '  Ada.L+x@Example.COM ', message: 'Come in,\n\twe are <open>' }),
    );
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(Number),
      token: expect.stringMatching(/^[0-9a-f-]{36}$/),
      email: 'Ada.L+x@Example.COM',
      role: '2',
      role_display: 'Editor',
      status: 'pending',
      message: 'Come in,\n\twe are <open>',
      created_at: api.clock.now().toISOString(),
      expires_at: new Date(api.clock.now().getTime() + 7 * DAY_MS).toISOString(),
      accepted_at: null,
      invited_by_email: workspace.admin.email,
      workspace_name: workspace.name,
      is_expired: false,
    });
    await api.deliver();
    expect(api.mailer.sent.at(-1)).toMatchObject({
      to: 'Ada.L+x@Example.COM',
      text: expect.stringContaining(body.token),
    });
  });

  it('takes a role as an integer too, and no message', async () => {
    const { status, body } = await send(form({ role: 3 }));
    expect({ status, role: body.role, message: body.message }).toEqual({ status: 201, role: '3', message: '' });
  });

  it('works without the trailing slash', async () => {
    expect((await api.post('/api/v1/invites', { as: workspace.admin, json: form() })).status).toBe(201);
  });

  it('stores the token nowhere', async () => {
    const { body } = await send(form());
    const [row] = await api.dataSource.query('SELECT * FROM invites WHERE id = $1', [body.id]);
    const bytes = Buffer.from(body.token.replaceAll('-', ''), 'hex');
    expect(JSON.stringify(row)).not.toContain(body.token);
    expect(row.token_seed).not.toBe(body.token);
    expect(row.token_digest.includes(bytes)).toBe(false);
    expect(JSON.stringify(await api.everything())).not.toContain(body.token);
  });

  it('of fifty at the same time to one address makes one invite', async () => {
    const json = form();
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(json)));
    const winners = answers.filter(({ status }) => status === 201);
    expect(winners).toHaveLength(1);
    const losers = answers.filter(({ status }) => status !== 201);
    expect(new Set(losers.map(({ body }) => `${body.code} ${body.invite_id}`))).toEqual(
      new Set([`invite-already-pending ${winners[0]!.body.id}`]),
    );
  });
});

describe('sending is refused', () => {
  it('to an outsider with the very answer for a workspace that does not exist, however large its id', async () => {
    const { body: foreign } = await expectRefusal(
      api,
      () => send(form(), workspace.outsider),
      404,
      'workspace-not-found',
    );
    for (const id of [999_999, 2 ** 31, Number.MAX_SAFE_INTEGER, 1e30]) {
      const { body } = await expectRefusal(api, () => send(form({ workspace_id: id })), 404, 'workspace-not-found');
      expect(body).toEqual(foreign);
    }
  });

  it("to a member's verified address, alone and in bulk, until they leave or sign in with another one", async () => {
    const member = { subject: 'on-board', email: 'On.Board@Bücher.example' };
    const userId = await api.idOf(member);
    await api.app.get(WorkspaceRepository).grant(workspace.id, userId, 1);
    const json = form({ email: 'on.board@xn--bcher-kva.EXAMPLE' });
    const { body } = await expectRefusal(api, () => send(json), 400, 'already-member');
    expect(body).toMatchObject({ user_id: userId });
    const { role, email } = json;
    const bulk = { workspace_id: workspace.id, role, emails: ['else@example.com', email] };
    const { body: results } = await api.post('/api/v1/invites/bulk/', { as: workspace.admin, json: bulk });
    expect(results).toMatchObject([
      { email: 'else@example.com', outcome: 'sent' },
      { email, outcome: 'refused', problem: { code: 'already-member', user_id: userId } },
    ]);

    const left = await api.call('DELETE', `/api/v1/workspaces/${workspace.id}/members/${userId}/`, { as: member });
    expect(left.status).toBe(204);
    expect((await send(json)).status).toBe(201);
    await api.app.get(WorkspaceRepository).grant(workspace.id, userId, 1);
    await api.idOf({ ...member, email: 'moved@example.com' });
    await expectRefusal(api, () => send(json), 400, 'invite-already-pending');
    await expectRefusal(api, () => send(form({ email: 'moved@example.com' })), 400, 'already-member');
  });

  it('reports existence and right before mistakes in the form', async () => {
    const wrong = { workspace_id: workspace.id, email: 'nonsense', role: 'x', extra: 1 };
    await expectRefusal(api, () => send(wrong, workspace.outsider), 404, 'workspace-not-found');
    await expectRefusal(api, () => send(wrong, workspace.viewer), 403, 'permission-denied');
    await expectRefusal(api, () => send({ ...wrong, role: '4' }), 403, 'role-above-own');
    await expectRefusal(api, () => send(wrong), 400, 'invalid-body');
  });

  it.each([
    ['workspace_id', undefined],
    ['workspace_id', null],
    ['workspace_id', '1'],
    ['workspace_id', 0],
    ['workspace_id', -1],
    ['workspace_id', 1.5],
    ['workspace_id', true],
    ['email', undefined],
    ['email', null],
    ['email', 1],
    ['email', ['ada@example.com']],
    ['email', 'nobody'],
    ['email', 'ada@example.com,bob@example.com'],
    ['email', 'ada@example.com\nBcc: eve@example.com'],
    ['email', '\u212Aelvin@example.com'],
    ['role', undefined],
    ['role', null],
    ['role', '0'],
    ['role', '5'],
    ['role', '01'],
    ['role', ' 1'],
    ['role', '1.0'],
    ['role', 'Owner'],
    ['role', 1.5],
    ['role', true],
    ['role', ['1']],
    ['message', null],
    ['message', 1],
    ['message', 'x'.repeat(2001)],
    ['message', 'a\u0000b'],
    ['message', '\ud800'],
    ['locale', null],
    ['locale', 1],
    ['locale', ''],
    ['locale', 'en_US.UTF-8'],
    ['locale', ['en']],
    ['locale', `de-x-${'a-'.repeat(15)}aa`],
    ['status', 'accepted'],
    ['token', '00000000-0000-4000-8000-000000000000'],
    ['constructor', {}],
    ['toString', 1],
  ])('when %s is %j, naming the member', async (member, value) => {
    const { body } = await expectRefusal(api, () => send(form({ [member]: value })), 400, 'invalid-body');
    expect(body.errors).toEqual([{ pointer: `#/${member}`, detail: expect.any(String) }]);
  });

  it('with every mistake named at once', async () => {
    const { body } = await expectRefusal(
      api,
      () => send(form({ email: 'x', role: '9', message: 7, more: 1 })),
      400,
      'invalid-body',
    );
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '#/email',
      '#/message',
      '#/more',
      '#/role',
    ]);
  });

  it.each([
    ['a __proto__', '{"workspace_id":1,"email":"a@example.com","role":"1","__proto__":{"role":"4"}}', 'invalid-body'],
    ['an array', '[]', 'invalid-body'],
    ['null', 'null', 'invalid-body'],
    ['a string', '"x"', 'invalid-body'],
    ['nothing', '', 'invalid-body'],
    ['malformed JSON', '{"workspace_id":1', 'malformed-json'],
  ])('with %s as the body', async (_what, body, code) => {
    const headers = { 'content-type': 'application/json' };
    await expectRefusal(api, () => api.post('/api/v1/invites/', { as: workspace.admin, headers, body }), 400, code);
  });

  it('beyond 64 KiB', async () => {
    await expectRefusal(api, () => send(form({ message: 'x'.repeat(64 * 1024) })), 413, 'body-too-large');
  });

  it('without credentials', async () => {
    await expectRefusal(api, () => api.post('/api/v1/invites/', { json: form() }), 401, 'invalid-credentials');
  });
});
