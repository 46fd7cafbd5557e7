import { connect as connectSocket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '@invites/invites';
import { WorkspaceRepository } from '@invites/workspaces';
import { expectRefusal } from '../support/expect-refusal.js';
import { freePort } from '../support/free-port.mjs';
import { eventually, runProgram, type TestProcess } from '../support/processes.js';
import {
  type Answer,
  KEYS,
  NO_LIMITS,
  person,
  type Person,
  startTestApi,
  type TestApi,
  tokenFor,
} from '../support/test-api.js';
import { VOLUME } from '../support/volume.js';

type Workspace = Awaited<ReturnType<TestApi['workspace']>>;

const ROLES: readonly Role[] = [1, 2, 3, 4];
const WORKSPACES = '/api/v1/workspaces/';
const INVITES = '/api/v1/invites/';
const MINUTE_MS = 60_000;

let api: TestApi;
let workspace: Workspace;
let other: { readonly origin: string; readonly process: TestProcess };

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
  const port = await freePort();
  const env = {
    ...KEYS,
    ...NO_LIMITS,
    DATABASE_URL: api.settings.databaseUrl!,
    WORKER: 'off',
    DEMO_DATA: 'false',
    PORT: String(port),
  };
  const process = runProgram('dist/api.js', env);
  await process.printed(/Ctrl-C stops everything/);
  other = { origin: `http://127.0.0.1:${port}`, process };
});
afterAll(async () => {
  other.process.child.kill('SIGTERM');
  await other.process.ended();
  await api.stop();
});

const pathOf = (workspaceId: number | string, apiKeyId?: number | string) =>
  `${WORKSPACES}${workspaceId}/api-keys/${apiKeyId === undefined ? '' : `${apiKeyId}/`}`;
const membersOf = (workspaceId: number, userId?: number) =>
  `${WORKSPACES}${workspaceId}/members/${userId === undefined ? '' : `${userId}/`}`;

const create = (as: Person | undefined, id: number | string, json: unknown) => api.post(pathOf(id), { as, json });
const list = (as: Person | undefined, id: number | string) => api.get(pathOf(id), { as });
const revoke = (as: Person | undefined, id: number | string, apiKeyId: number | string) =>
  api.call('DELETE', pathOf(id, apiKeyId), { as });

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const byKey = (key: string, method: string, path: string, json?: unknown) =>
  api.call(method, path, { ...bearer(key), json });
const inviting = (workspaceId: number, role: Role = 1) => ({
  workspace_id: workspaceId,
  email: person('invitee').email,
  role: String(role),
});

/** A key that has been used, so that what follows within the minute is not recorded any more. */
async function makeKey(
  role: Role,
  { id, owner } = workspace,
  max_invite_role?: Role,
): Promise<{ id: number; key: string; prefix: string }> {
  const { status, body } = await create(owner, id, { name: `key of role ${role}`, role, max_invite_role });
  expect(status).toBe(201);
  await byKey(body.key, 'GET', WORKSPACES);
  return body;
}

describe('an API key', () => {
  it('is shown once, when it is made, and from then on by how it begins', async () => {
    const { id, owner } = await api.workspace();
    const { status, body, headers } = await create(owner, id, { name: 'Nightly import', role: '3' });
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    const { key, ...shown } = body;
    expect(key).toMatch(/^inv_[0-9a-f]{16}_[\w-]{43}$/);
    expect(shown).toEqual({
      id: expect.any(Number),
      name: 'Nightly import',
      role: '3',
      role_display: 'Admin',
      max_invite_role: '2',
      prefix: key.slice(0, 20),
      created_at: api.clock.now().toISOString(),
      created_by_email: owner.email,
      last_used_at: null,
      revoked_at: null,
    });
    expect(await list(owner, id)).toMatchObject({ status: 200, body: [shown] });
    const second = await create(owner, id, { name: 'Nightly import', role: 1 });
    expect((await list(owner, id)).body.map((one: { id: number }) => one.id)).toEqual([shown.id, second.body.id]);
  });

  it('sends and resends invites as itself: in the mail by its name, in answers and history by its id', async () => {
    const { id, key } = await makeKey(3, workspace, 3);
    const sent = await byKey(key, 'POST', INVITES, inviting(workspace.id, 3));
    const address = `api-key-${id}@api-key.invalid`;
    expect(sent).toMatchObject({ status: 201, body: { status: 'pending', invited_by_email: address } });
    await api.deliver();
    expect(api.mailer.sent.at(-1)).toMatchObject({ to: sent.body.email });
    expect(api.mailer.sent.at(-1)!.text).toContain('key of role 3');
    expect((await byKey(key, 'POST', `${INVITES}${sent.body.id}/resend/`)).status).toBe(200);
    const history = await byKey(key, 'GET', `${INVITES}${sent.body.id}/history/`);
    expect(history.body.filter((line: { by_email: unknown }) => line.by_email)).toMatchObject([
      { kind: 'sent', by_email: address },
      { kind: 'resent', by_email: address },
    ]);
  });

  it('repeats an answer for an Idempotency-Key of its own', async () => {
    const { key } = await makeKey(3);
    const json = inviting(workspace.id);
    const send = (one: string) =>
      api.post(INVITES, { json, headers: { ...bearer(one).headers, 'idempotency-key': 'import-1' } });
    const [first, again] = [await send(key), await send(key)];
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    const stranger = await makeKey(3);
    expect((await send(stranger.key)).body.code).toBe('invite-already-pending');
  });

  const CEILINGS = ROLES.flatMap((role) => [undefined, ...ROLES].map((chosen) => [role, chosen] as const));

  it.each(CEILINGS)(
    'of role %i with max_invite_role %s is shown with its ceiling, and obeys it',
    async (role, chosen) => {
      const { id, key } = await makeKey(role, workspace, chosen);
      const ceiling = Math.min(role, chosen ?? 2);
      const { body } = await list(workspace.owner, workspace.id);
      expect(body.find((one: { id: number }) => one.id === id)).toMatchObject({ max_invite_role: String(ceiling) });
      for (const invited of ROLES) {
        const call = () => byKey(key, 'POST', INVITES, inviting(workspace.id, invited));
        const code = role < 3 ? 'permission-denied' : invited > ceiling ? 'role-above-own' : undefined;
        const { status } = code ? await expectRefusal(api, call, 403, code) : await call();
        expect(status).toBe(code ? 403 : 201);
      }
    },
  );

  it('reads its one workspace and the members', async () => {
    const { key } = await makeKey(1);
    const mine = await byKey(key, 'GET', WORKSPACES);
    expect(mine).toMatchObject({ status: 200, body: [{ id: workspace.id, role: '1' }] });
    const [members, seen] = [
      await byKey(key, 'GET', membersOf(workspace.id)),
      await api.get(membersOf(workspace.id), { as: workspace.viewer }),
    ];
    expect(members).toMatchObject({ status: 200, body: seen.body });
    expect(await byKey(key, 'GET', `${INVITES}mine/`)).toMatchObject({ status: 200, body: [] });
  });

  it('of an Owner is an outsider in other workspaces', async () => {
    const { key } = await makeKey(4);
    const { id, ids } = await api.workspace();
    const inviteId = await api.plant({ workspaceId: id, inviterId: ids.owner, email: person('a').email, role: 1 });
    const refused = (call: () => Promise<Answer>, code: string) => expectRefusal(api, call, 404, code);
    await refused(() => byKey(key, 'POST', INVITES, inviting(id)), 'workspace-not-found');
    await refused(() => byKey(key, 'GET', `${INVITES}list/?workspace_id=${id}`), 'workspace-not-found');
    await refused(() => byKey(key, 'POST', `${INVITES}${inviteId}/resend/`), 'invite-not-found');
    await refused(() => byKey(key, 'GET', membersOf(id)), 'workspace-not-found');
    await refused(() => byKey(key, 'DELETE', membersOf(id, ids.viewer)), 'workspace-not-found');
    await refused(() => byKey(key, 'GET', pathOf(id)), 'workspace-not-found');
    await refused(() => byKey(key, 'POST', pathOf(id), { name: 'x', role: '1' }), 'workspace-not-found');
    await refused(() => byKey(key, 'DELETE', pathOf(id, 1)), 'workspace-not-found');
  });

  it('of an Owner manages neither members nor keys, makes no workspace, and accepts no invite', async () => {
    const { id, key } = await makeKey(4);
    const denied = (call: () => Promise<Answer>) => expectRefusal(api, call, 403, 'permission-denied');
    const { ids } = workspace;
    await denied(() => byKey(key, 'PATCH', membersOf(workspace.id, ids.viewer), { role: '2' }));
    await denied(() => byKey(key, 'PATCH', membersOf(workspace.id, ids.viewer), { role: 'x' }));
    await denied(() => byKey(key, 'DELETE', membersOf(workspace.id, ids.viewer)));
    await denied(() => byKey(key, 'GET', pathOf(workspace.id)));
    await denied(() => byKey(key, 'POST', pathOf(workspace.id), { name: 'Another', role: '1' }));
    await denied(() => byKey(key, 'POST', pathOf(workspace.id), { nonsense: true }));
    await denied(() => byKey(key, 'DELETE', pathOf(workspace.id, id)));
    await denied(() => byKey(key, 'POST', WORKSPACES, { name: 'Mine' }));
    await denied(() => byKey(key, 'POST', WORKSPACES, { nonsense: true }));
    const email = `api-key-${id}@api-key.invalid`;
    const inviteId = await api.plant({ workspaceId: workspace.id, inviterId: ids.owner, email, role: 1 });
    const { body } = await api.get(`${INVITES}${inviteId}/detail/`, { as: workspace.owner });
    await expectRefusal(api, () => byKey(key, 'POST', `${INVITES}${body.token}/accept/`), 403, 'email-not-verified');
  });

  it('is not among the members, nor to be changed there, and does not count as an Owner', async () => {
    const made = await api.workspace();
    const { id, ids, owner } = made;
    const { id: keyId, key } = await makeKey(4, made);
    const { body } = await api.get(membersOf(id), { as: owner });
    expect(body.map((one: { user_id: number }) => one.user_id).sort()).toEqual(Object.values(ids).sort());
    const change = (userId: number) => api.call('PATCH', membersOf(id, userId), { as: owner, json: { role: '1' } });
    const remove = (userId: number) => api.call('DELETE', membersOf(id, userId), { as: owner });
    await expectRefusal(api, () => change(keyId), 404, 'member-not-found');
    await expectRefusal(api, () => remove(keyId), 404, 'member-not-found');
    await expectRefusal(api, () => change(ids.owner), 400, 'last-owner');
    await expectRefusal(api, () => remove(ids.owner), 400, 'last-owner');
    expect((await byKey(key, 'GET', WORKSPACES)).body).toMatchObject([{ id, role: '4' }]);
  });

  it('stays with the workspace when the Owner who made it leaves, for another to revoke', async () => {
    const made = await api.workspace();
    const { id, key } = await makeKey(3, made);
    await api.app.get(WorkspaceRepository).grant(made.id, made.ids.admin, 4);
    await api.call('DELETE', membersOf(made.id, made.ids.owner), { as: made.admin });
    expect((await byKey(key, 'POST', INVITES, inviting(made.id))).status).toBe(201);
    expect((await list(made.admin, made.id)).body).toMatchObject([{ id, created_by_email: made.owner.email }]);
    expect((await revoke(made.admin, made.id, id)).status).toBe(204);
  });
});

describe('revoking', () => {
  it('answers 204, counts from the next request on in every process, and is shown', async () => {
    const { id, key } = await makeKey(3);
    const elsewhere = () => fetch(`${other.origin}${WORKSPACES}`, bearer(key));
    expect((await elsewhere()).status).toBe(200);
    expect(await revoke(workspace.owner, workspace.id, id)).toMatchObject({ status: 204, body: '' });
    expect((await elsewhere()).status).toBe(401);
    expect((await byKey(key, 'GET', WORKSPACES)).status).toBe(401);
    const { body } = await list(workspace.owner, workspace.id);
    const shown = body.find((one: { id: number }) => one.id === id);
    expect(shown).toMatchObject({ role: '3', revoked_at: api.clock.now().toISOString() });
  });

  it('again, or without the trailing slash, changes nothing', async () => {
    const { id } = await makeKey(1);
    await revoke(workspace.owner, workspace.id, id);
    const before = await api.fingerprint();
    api.clock.advance(1000);
    expect((await revoke(workspace.owner, workspace.id, id)).status).toBe(204);
    const { status } = await api.call('DELETE', pathOf(workspace.id, id).slice(0, -1), { as: workspace.owner });
    expect(status).toBe(204);
    expect(await api.fingerprint()).toEqual(before);
  });

  it('ends the permission of its invites, until an Admin resends them', async () => {
    const { id, key } = await makeKey(3);
    const invitee = person('invitee');
    const { body } = await byKey(key, 'POST', INVITES, { ...inviting(workspace.id), email: invitee.email });
    await revoke(workspace.owner, workspace.id, id);
    const accept = () => api.post(`${INVITES}${body.token}/accept/`, { as: invitee });
    await api.idOf(invitee);
    await expectRefusal(api, accept, 400, 'inviter-lost-permission');
    const history = await api.get(`${INVITES}${body.id}/history/`, { as: workspace.admin });
    expect(history.body[0]).toMatchObject({ kind: 'sent', by_email: `api-key-${id}@api-key.invalid` });
    expect((await api.post(`${INVITES}${body.id}/resend/`, { as: workspace.admin })).status).toBe(200);
    expect((await accept()).status).toBe(200);
  });
});

describe('credentials that are refused', () => {
  it('get the very same answer: malformed, unknown, wrong and revoked', async () => {
    const { id, key } = await makeKey(3);
    const { key: live } = await makeKey(3);
    await revoke(workspace.owner, workspace.id, id);
    const unknown = `inv_${'0'.repeat(16)}_${'A'.repeat(43)}`;
    const wrong = `${live.slice(0, -1)}${live.endsWith('A') ? 'E' : 'A'}`;
    const malformed = [
      'inv_',
      'inv_x',
      live.slice(0, -1),
      `${live}A`,
      live.toUpperCase(),
      live.replace('inv_', 'INV_'),
    ];
    const before = await api.fingerprint();
    const answers = await Promise.all(
      [...malformed, unknown, wrong, key, 'x.y.z'].map((one) => byKey(one, 'POST', INVITES, inviting(workspace.id))),
    );
    const seen = answers.map(({ status, body, headers }) => {
      const { date: _date, 'x-request-id': _id, ...rest } = Object.fromEntries(headers);
      return { status, body: { ...body, trace_id: undefined }, rest };
    });
    expect(seen[0]).toMatchObject({
      status: 401,
      body: { code: 'invalid-credentials' },
      rest: { 'www-authenticate': 'Bearer error="invalid_token"' },
    });
    expect(seen).toEqual(seen.map(() => seen[0]));
    expect(await api.fingerprint()).toEqual(before);
  });

  it('cost the same: one statement, as a good one does', async () => {
    const [{ key }, revoked] = [await makeKey(1), await makeKey(1)];
    await revoke(workspace.owner, workspace.id, revoked.id);
    const unknown = `inv_${'0'.repeat(16)}_${'A'.repeat(43)}`;
    const wrong = `${key.slice(0, 21)}${'A'.repeat(43)}`;
    const spent = async (one: string) => {
      const { answer, count } = await api.statementsOf(() => byKey(one, 'GET', `${INVITES}mine/`));
      return [answer.status, count];
    };
    expect([await spent(key), await spent(unknown), await spent(wrong), await spent(revoked.key)]).toEqual([
      [200, 1],
      [401, 1],
      [401, 1],
      [401, 1],
    ]);
  });

  it('are also two good ones in one request', async () => {
    const { key } = await makeKey(3);
    const { port } = new URL(api.origin);
    const headers = Array(2).fill(`Authorization: Bearer ${key}`);
    const socket = connectSocket(Number(port), '127.0.0.1');
    socket.end([`GET ${WORKSPACES} HTTP/1.1`, 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n'));
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('are not got round by a JWT: no subject names the user of a key', async () => {
    const { id, key, prefix } = await makeKey(4);
    const [user] = await api.dataSource.query('SELECT * FROM users WHERE id = $1', [id]);
    const subjects = [String(id), user.email, user.full_name, key, prefix, 'null', 'NULL', `api-key-${id}`];
    for (const sub of subjects) {
      const token = await tokenFor(workspace.owner, api.clock, { sub, name: user.full_name });
      expect(await api.get(WORKSPACES, bearer(token))).toMatchObject({ status: 200, body: [] });
    }
    for (const sub of [null, '', ' ', `\u0001${id}`, id]) {
      const token = await tokenFor(workspace.owner, api.clock, { sub });
      expect((await api.get(WORKSPACES, bearer(token))).status).toBe(401);
    }
    expect(await api.dataSource.query('SELECT * FROM users WHERE id = $1', [id])).toEqual([user]);
  });
});

describe('what is kept of a key', () => {
  it('is a digest: the key stands in no table', async () => {
    const { key } = await makeKey(3);
    const sent = { json: inviting(workspace.id), headers: { ...bearer(key).headers, 'idempotency-key': 'kept' } };
    expect((await api.post(INVITES, sent)).status).toBe(201);
    await api.deliver();
    const secret = key.slice(-43);
    const tables = await api.dataSource.query(
      `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    expect(tables.map(({ table_name: name }: { table_name: string }) => name)).toContain('api_keys');
    for (const { table_name: name } of tables) {
      const rows = await api.dataSource.query(`SELECT one::text AS text FROM "${name}" AS one`);
      const text = JSON.stringify(rows);
      for (const form of [
        secret,
        Buffer.from(secret).toString('hex'),
        Buffer.from(secret, 'base64url').toString('hex'),
      ])
        expect([name, text.includes(form)]).toEqual([name, false]);
    }
  });

  it('is its last use, written at most once a minute, and only for the right key', async () => {
    const { body } = await create(workspace.owner, workspace.id, { name: 'busy', role: '1' });
    const row = async () =>
      (await api.dataSource.query('SELECT last_used_at, xmin::text FROM api_keys WHERE id = $1', [body.id]))[0];
    const use = () => byKey(body.key, 'GET', WORKSPACES);
    const wrong = () => byKey(`${body.key.slice(0, 21)}${'A'.repeat(43)}`, 'GET', WORKSPACES);
    const unused = await row();
    expect(unused.last_used_at).toBeNull();
    expect((await wrong()).status).toBe(401);
    expect(await row()).toEqual(unused);

    await Promise.all(Array.from({ length: 20 }, use));
    const first = await row();
    expect(first.last_used_at).toEqual(api.clock.now());
    api.clock.advance(MINUTE_MS - 1);
    await use();
    expect(await row()).toEqual(first);
    api.clock.advance(1);
    await wrong();
    expect(await row()).toEqual(first);
    await use();
    expect((await row()).last_used_at).toEqual(api.clock.now());
    const { body: shown } = await list(workspace.owner, workspace.id);
    expect(shown.at(-1)).toMatchObject({ id: body.id, last_used_at: api.clock.now().toISOString() });
  });

  it('costs a resend one statement more, also when its use is recorded', async () => {
    const { key } = await makeKey(3);
    const { body } = await byKey(key, 'POST', INVITES, inviting(workspace.id));
    const resend = () => api.statementsOf(() => byKey(key, 'POST', `${INVITES}${body.id}/resend/`));
    api.clock.advance(MINUTE_MS);
    for (const { answer, count } of [await resend(), await resend()]) expect([answer.status, count]).toEqual([200, 3]);
  });
});

describe('managing keys', () => {
  const FORM = { name: 'Nightly import', role: '1' };
  type Call = (as: Person | undefined, id: number | string) => Promise<Answer>;
  const calls: [string, Call][] = [
    ['creating', (as, id) => create(as, id, FORM)],
    ['listing', list],
    ['revoking', (as, id) => revoke(as, id, 999_999)],
  ];

  it.each(calls)(
    '%s is for Owners: credentials, existence and right are checked in this order',
    async (_what, call) => {
      const { id, viewer, editor, admin, outsider, owner } = workspace;
      await api.idOf(outsider);
      await expectRefusal(api, () => call(undefined, 'abc'), 401, 'invalid-credentials');
      const { body: foreign } = await expectRefusal(api, () => call(outsider, id), 404, 'workspace-not-found');
      for (const missing of ['999999', '9007199254740993', '9'.repeat(400)]) {
        const { body } = await expectRefusal(api, () => call(owner, missing), 404, 'workspace-not-found');
        expect(body).toEqual(foreign);
      }
      for (const as of [viewer, editor, admin]) await expectRefusal(api, () => call(as, id), 403, 'permission-denied');
      for (const none of ['0', '-1', 'abc', '1.5', '٣'])
        await expectRefusal(api, () => call(owner, none), 400, 'invalid-workspace-id');
    },
  );

  it.each([
    ['name', undefined],
    ['name', null],
    ['name', ''],
    ['name', '   '],
    ['name', 'x'.repeat(121)],
    ['name', 'two\nlines'],
    ['name', '\ud800'],
    ['name', 1],
    ['role', undefined],
    ['role', null],
    ['role', '0'],
    ['role', '5'],
    ['role', '01'],
    ['role', 5],
    ['role', true],
    ['max_invite_role', null],
    ['max_invite_role', '0'],
    ['max_invite_role', 5],
    ['max_invite_role', 'Editor'],
    ['key', 'inv_mine'],
    ['constructor', {}],
  ])('a form in which %s is %j is refused after existence and right, naming the member', async (member, value) => {
    const { id, owner, admin, outsider } = workspace;
    const json = { ...FORM, [member]: value };
    await expectRefusal(api, () => create(outsider, id, json), 404, 'workspace-not-found');
    await expectRefusal(api, () => create(admin, id, json), 403, 'permission-denied');
    const { body } = await expectRefusal(api, () => create(owner, id, json), 400, 'invalid-body');
    expect(body.errors).toEqual([{ pointer: `#/${member}`, detail: expect.any(String) }]);
  });

  it.each([
    ['[]', 400, 'invalid-body'],
    ['', 400, 'invalid-body'],
    ['{"name":', 400, 'malformed-json'],
    [JSON.stringify({ ...FORM, name: 'x'.repeat(70_000) }), 413, 'body-too-large'],
  ])('a body that is no form is refused: %.12s', async (body, status, code) => {
    const options = { as: workspace.owner, body, headers: { 'content-type': 'application/json' } };
    await expectRefusal(api, () => api.post(pathOf(workspace.id), options), status, code);
  });

  it('another type than JSON is refused, after existence and right', async () => {
    const text = { body: 'x', headers: { 'content-type': 'text/plain' } };
    const call = (as: Person) => () => api.post(pathOf(workspace.id), { as, ...text });
    await expectRefusal(api, call(workspace.admin), 403, 'permission-denied');
    await expectRefusal(api, call(workspace.owner), 415, 'unsupported-media-type');
  });

  it.each(['0', '-1', 'abc', '1.5', 'inv_0123456789abcdef'])('the id %s is none', async (apiKeyId) => {
    const { id, owner, admin, outsider } = workspace;
    await expectRefusal(api, () => revoke(outsider, id, apiKeyId), 404, 'workspace-not-found');
    await expectRefusal(api, () => revoke(admin, id, apiKeyId), 403, 'permission-denied');
    await expectRefusal(api, () => revoke(owner, id, apiKeyId), 400, 'invalid-api-key-id');
  });

  it('a key of another workspace, a member and what does not exist are no keys of this one', async () => {
    const stranger = await makeKey(1, await api.workspace());
    const { id, ids, owner } = workspace;
    for (const apiKeyId of [stranger.id, ids.viewer, '9007199254740993', '9'.repeat(400)])
      await expectRefusal(api, () => revoke(owner, id, apiKeyId), 404, 'api-key-not-found');
    expect((await byKey(stranger.key, 'GET', WORKSPACES)).status).toBe(200);
  });
});

describe('at the same moment', () => {
  it('requests and the revocation of their key: none succeeds that begins after its answer, and each is answered', async () => {
    for (let round = 0; round < 2 * VOLUME; round += 1) {
      const { id, key } = await makeKey(3);
      const { body } = await byKey(key, 'POST', INVITES, inviting(workspace.id));
      const path = `${INVITES}${body.id}/resend/`;
      const elsewhere = () => fetch(`${other.origin}${path}`, { method: 'POST', ...bearer(key) });
      const [ended, ...answers] = await Promise.all([
        revoke(workspace.owner, workspace.id, id).then(async ({ status }) => [
          status,
          (await byKey(key, 'POST', path)).status,
          (await elsewhere()).status,
        ]),
        ...Array.from({ length: 5 }, () => byKey(key, 'POST', path)),
        ...Array.from({ length: 5 }, elsewhere),
      ]);
      expect(ended).toEqual([204, 401, 401]);
      // A request that had been let in before finds the membership gone, or has been quicker.
      for (const { status } of answers) expect([200, 401, 404]).toContain(status);
    }
  });

  it('two revocations end one key once', async () => {
    const { id } = await makeKey(3);
    const path = pathOf(workspace.id, id);
    const authorization = `Bearer ${await tokenFor(workspace.owner, api.clock)}`;
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, () => revoke(workspace.owner, workspace.id, id)),
      ...Array.from({ length: 5 }, () =>
        fetch(`${other.origin}${path}`, { method: 'DELETE', headers: { authorization } }),
      ),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(204));
    const memberships = await api.dataSource.query('SELECT * FROM memberships WHERE user_id = $1', [id]);
    expect(memberships).toEqual([]);
  });

  it('an Owner who is being demoted makes no key', async () => {
    const { id, ids, owner } = await api.workspace();
    const { request: answer } = await api.dataSource.transaction(async (demotion) => {
      await demotion.query('SELECT id FROM workspaces WHERE id = $1 FOR NO KEY UPDATE', [id]);
      await demotion.query('UPDATE memberships SET role = 3 WHERE workspace_id = $1 AND user_id = $2', [id, ids.owner]);
      const request = create(owner, id, { name: 'late', role: '4' });
      await eventually(async () => (await api.dataSource.query(WAITING_SQL))[0]);
      return { request };
    });
    expect(await answer).toMatchObject({ status: 403, body: { code: 'permission-denied' } });
    expect(await api.dataSource.query('SELECT id FROM api_keys WHERE workspace_id = $1', [id])).toEqual([]);
  });
});

const WAITING_SQL = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
