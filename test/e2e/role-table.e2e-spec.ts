import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Role, WITHHELD_TOKEN } from '@invites/invites';
import { CreateApiKey, WorkspaceRepository } from '@invites/workspaces';
import { expectRefusal } from '../support/expect-refusal.js';
import { cellsOf, expectOutcome, storedInvite } from '../support/outcome-grid.js';
import { type Answer, type CallOptions, person, type Person, startTestApi, type TestApi } from '../support/test-api.js';

const ROLES: Record<string, Role> = { Viewer: 1, Editor: 2, Admin: 3, Owner: 4 };

/** The role of who acts, and that of the new invite. The key of an Admin invites up to Editor, that of an Owner up to Admin. */
const SENDERS = `
  send       Viewer                 Editor                 Admin                  Owner
  Viewer     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Editor     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Admin      201 pending            201 pending            201 pending            403 role-above-own
  Owner      201 pending            201 pending            201 pending            201 pending
  Admin key  201 pending            201 pending            403 role-above-own     403 role-above-own
  Owner key  201 pending            201 pending            201 pending            403 role-above-own

  bulk send  Viewer                 Editor                 Admin                  Owner
  Viewer     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Editor     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Admin      200 pending            200 pending            200 pending            403 role-above-own
  Owner      200 pending            200 pending            200 pending            200 pending
  Admin key  200 pending            200 pending            403 role-above-own     403 role-above-own
  Owner key  200 pending            200 pending            200 pending            403 role-above-own
`;

/** The role of who acts, and that of the invite: the one it has, or with `edit to` the one it is to get. */
const MANAGERS = `
  resend     Viewer                 Editor                 Admin                  Owner
  Viewer     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Editor     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Admin      200 pending            200 pending            200 pending            403 role-above-own
  Owner      200 pending            200 pending            200 pending            200 pending
  Admin key  200 pending            200 pending            403 role-above-own     403 role-above-own
  Owner key  200 pending            200 pending            200 pending            403 role-above-own

  edit to    Viewer                 Editor                 Admin                  Owner
  Viewer     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Editor     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Admin      200 pending            200 pending            200 pending            403 role-above-own
  Owner      200 pending            200 pending            200 pending            200 pending
  Admin key  200 pending            200 pending            403 role-above-own     403 role-above-own
  Owner key  200 pending            200 pending            200 pending            403 role-above-own

  edit of    Viewer                 Editor                 Admin                  Owner
  Viewer     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Editor     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Admin      200 pending            200 pending            200 pending            403 role-above-own
  Owner      200 pending            200 pending            200 pending            200 pending
  Admin key  200 pending            200 pending            403 role-above-own     403 role-above-own
  Owner key  200 pending            200 pending            200 pending            403 role-above-own

  cancel     Viewer                 Editor                 Admin                  Owner
  Viewer     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Editor     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Admin      200 cancelled          200 cancelled          200 cancelled          403 role-above-own
  Owner      200 cancelled          200 cancelled          200 cancelled          200 cancelled
  Admin key  200 cancelled          200 cancelled          403 role-above-own     403 role-above-own
  Owner key  200 cancelled          200 cancelled          200 cancelled          403 role-above-own
`;

/** The role that the inviter holds when the invitee accepts, and that of the invite. */
const INVITERS = `
  accept         Viewer                       Editor                       Admin                        Owner
  Viewer         400 inviter-lost-permission  400 inviter-lost-permission  400 inviter-lost-permission  400 inviter-lost-permission
  Editor         400 inviter-lost-permission  400 inviter-lost-permission  400 inviter-lost-permission  400 inviter-lost-permission
  Admin          200 accepted                 200 accepted                 200 accepted                 400 inviter-lost-permission
  Owner          200 accepted                 200 accepted                 200 accepted                 200 accepted
  none any more  400 inviter-lost-permission  400 inviter-lost-permission  400 inviter-lost-permission  400 inviter-lost-permission
  Editor key     400 inviter-lost-permission  400 inviter-lost-permission  400 inviter-lost-permission  400 inviter-lost-permission
  Admin key      200 accepted                 200 accepted                 400 inviter-lost-permission  400 inviter-lost-permission
  Owner key      200 accepted                 200 accepted                 200 accepted                 400 inviter-lost-permission
`;

/** The role that a member holds before accepting, that of the invite, and the one held after. */
const MEMBERS = `
  accept     Viewer      Editor      Admin       Owner
  Viewer     200 Viewer  200 Editor  200 Admin   200 Owner
  Editor     200 Editor  200 Editor  200 Admin   200 Owner
  Admin      200 Admin   200 Admin   200 Admin   200 Owner
  Owner      200 Owner   200 Owner   200 Owner   200 Owner
`;

/** The role of the reader, and that of the invite: whether its token is shown. */
const READERS = `
  list        Viewer     Editor     Admin         Owner
  Admin       200 shown  200 shown  200 shown     200 withheld
  Owner       200 shown  200 shown  200 shown     200 shown
  Admin key   200 shown  200 shown  200 withheld  200 withheld
  Owner key   200 shown  200 shown  200 shown     200 withheld

  detail      Viewer     Editor     Admin         Owner
  Admin       200 shown  200 shown  200 shown     200 withheld
  Owner       200 shown  200 shown  200 shown     200 shown
  Admin key   200 shown  200 shown  200 withheld  200 withheld
  Owner key   200 shown  200 shown  200 shown     200 withheld
`;

/**
 * What has happened between a request with an Idempotency-Key and its repetition, the role of the invite, and what the
 * repetition is answered.
 */
const REPLAYS = `
  send                       Viewer              Editor              Admin               Owner
  nothing                    201 shown           201 shown           201 shown           201 shown
  the sender became Admin    201 shown           201 shown           201 shown           403 role-above-own
  the invite became Owner's  201 withheld        201 withheld        201 withheld        403 role-above-own

  bulk send                  Viewer              Editor              Admin               Owner
  nothing                    200 shown           200 shown           200 shown           200 shown
  the sender became Admin    200 shown           200 shown           200 shown           403 role-above-own
  the invite became Owner's  200 withheld        200 withheld        200 withheld        403 role-above-own

  resend                     Viewer              Editor              Admin               Owner
  nothing                    200 shown           200 shown           200 shown           200 shown
  the sender became Admin    200 shown           200 shown           200 shown           403 role-above-own
  the invite became Owner's  403 role-above-own  403 role-above-own  403 role-above-own  403 role-above-own

  bulk resend                Viewer              Editor              Admin               Owner
  nothing                    200 shown           200 shown           200 shown           200 shown
  the sender became Admin    200 shown           200 shown           200 shown           200 withheld
  the invite became Owner's  200 withheld        200 withheld        200 withheld        200 withheld
`;

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
/** The actor: a person, or an API key that has been used within the minute. */
let actors: Record<string, Actor>;

interface Actor {
  readonly userId: number;
  readonly credentials: CallOptions;
}

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
  const { owner, admin, editor, viewer } = workspace;
  const people = { Owner: owner, Admin: admin, Editor: editor, Viewer: viewer, 'none any more': await formerOwner() };
  const named = Object.entries(people).map(async ([name, one]) => [name, await actorOf(one)] as const);
  actors = {
    ...Object.fromEntries(await Promise.all(named)),
    'Editor key': await keyOf(2),
    'Admin key': await keyOf(3),
    'Owner key': await keyOf(4, 3),
  };
});
afterAll(() => api.stop());

async function actorOf(one: Person): Promise<Actor> {
  return { userId: await api.idOf(one), credentials: { as: one } };
}

async function keyOf(role: Role, maxInviteRole?: Role): Promise<Actor> {
  const terms = { workspaceId: workspace.id, actorId: workspace.ids.owner, name: 'key', role, maxInviteRole };
  const { id: userId, key } = await api.app.get(CreateApiKey).execute(terms);
  const credentials = { headers: { authorization: `Bearer ${key}` } };
  await api.get('/api/v1/workspaces/', credentials);
  return { userId, credentials };
}

async function formerOwner(): Promise<Person> {
  const leaver = await member('leaver', 4);
  const path = `/api/v1/workspaces/${workspace.id}/members/${await api.idOf(leaver)}/`;
  const { status } = await api.call('DELETE', path, { as: workspace.owner });
  expect(status).toBeLessThan(300);
  return leaver;
}

async function member(name: string, role: Role): Promise<Person> {
  const one = person(name);
  await api.app.get(WorkspaceRepository).grant(workspace.id, await api.idOf(one), role);
  return one;
}

function plant({ email }: Person, role: Role, inviterId = workspace.ids.owner): Promise<number> {
  return api.plant({ workspaceId: workspace.id, inviterId, email, role });
}

const detail = (id: number, options: CallOptions = { as: workspace.owner }) =>
  api.get(`/api/v1/invites/${id}/detail/`, options);
const tokenOf = async (id: number) => (await detail(id)).body.token as string;

/** The call with which somebody accepts: the token has been asked for before. */
async function acceptance(id: number, as: Person): Promise<() => Promise<Answer>> {
  const token = await tokenOf(id);
  return () => api.post(`/api/v1/invites/${token}/accept/`, { as });
}

const resend = (id: number, options: CallOptions) => api.post(`/api/v1/invites/${id}/resend/`, options);
const edit = (id: number, options: CallOptions, json: unknown) =>
  api.call('PATCH', `/api/v1/invites/${id}/detail/`, { ...options, json });

describe('the role of the actor, and that of the new invite', () => {
  const CALLS: Record<string, (by: CallOptions, role: Role, emails: string[]) => Promise<Answer>> = {
    send: (by, role, [email]) =>
      api.post('/api/v1/invites/', { ...by, json: { workspace_id: workspace.id, role: String(role), email } }),
    'bulk send': (by, role, emails) =>
      api.post('/api/v1/invites/bulk/', { ...by, json: { workspace_id: workspace.id, role: String(role), emails } }),
  };

  it.each(cellsOf(SENDERS))('$block by $row, to $column: $outcome', async (cell) => {
    const emails = (cell.block === 'send' ? ['one'] : ['one', 'two']).map((name) => person(name).email);
    const role = ROLES[cell.column]!;
    const { userId: inviter_id, credentials } = actors[cell.row]!;
    await expectOutcome(api, cell, () => CALLS[cell.block]!(credentials, role, emails));
    const stored = await Promise.all(emails.map((email) => storedInvite(api, email)));
    const sent = expect.objectContaining({ status: cell.word, role, inviter_id, mails: 1, latest: 'sent' });
    expect(stored).toEqual(emails.map(() => (cell.changes ? sent : undefined)));
  });
});

describe('the role of the actor, and that of the invite', () => {
  const CALLS: Record<string, (id: number, by: CallOptions, role: Role) => Promise<Answer>> = {
    resend,
    'edit to': (id, by, role) => edit(id, by, { role: String(role) }),
    'edit of': (id, by) => edit(id, by, { role: '1', message: 'New words' }),
    cancel: (id, by) => api.post(`/api/v1/invites/${id}/cancel/`, by),
  };

  it.each(cellsOf(MANAGERS))('$block by $row, $column: $outcome', async (cell) => {
    const role = ROLES[cell.column]!;
    const invitee = person('invitee');
    const another = role === 1 ? 2 : 1;
    const id = await plant(invitee, cell.block === 'edit to' ? another : role);
    const before = await storedInvite(api, invitee.email);
    const { userId, credentials } = actors[cell.row]!;
    const { body: view } = await detail(id, credentials);
    const allowed = { resend: view.can_resend, 'edit of': view.can_edit, cancel: view.can_cancel }[cell.block];
    expect(allowed ?? cell.changes).toBe(cell.changes);
    const answer = await expectOutcome(api, cell, () => CALLS[cell.block]!(id, credentials, role));
    const inviter_id = cell.block === 'cancel' ? workspace.ids.owner : userId;
    const after = { status: cell.word, role: cell.block === 'edit of' ? 1 : role, inviter_id };
    expect(await storedInvite(api, invitee.email)).toMatchObject(cell.changes ? after : before!);
    expect(answer.body.token).toBe(cell.changes ? await tokenOf(id) : undefined);
  });
});

it('a bulk resend refuses the invites above the ceiling of the resender, and shows the token of the others', async () => {
  const ids = [await plant(person('editor'), 2), await plant(person('admin'), 3)];
  const json = { workspace_id: workspace.id, invite_ids: ids };
  const { body } = await api.post('/api/v1/invites/bulk-resend/', { ...actors['Admin key']!.credentials, json });
  expect(body).toMatchObject([
    { outcome: 'resent', invite: { token: await tokenOf(ids[0]!) } },
    { outcome: 'refused', problem: { code: 'role-above-own' } },
  ]);
});

describe('an acceptance, by the role that the inviter holds now', () => {
  it.each(cellsOf(INVITERS))('$row, of an invite to $column: $outcome', async (cell) => {
    const role = ROLES[cell.column]!;
    const invitee = person('invitee');
    const id = await plant(invitee, role, actors[cell.row]!.userId);
    const before = await storedInvite(api, invitee.email);
    await expectOutcome(api, cell, await acceptance(id, invitee));
    const changes = { status: 'accepted', member_role: role, accepted_by_id: await api.idOf(invitee) };
    const after = { ...before, ...changes, accepted_at: api.clock.now(), latest: 'accepted' };
    expect(await storedInvite(api, invitee.email)).toEqual(cell.changes ? after : before);
  });

  it.each([
    ['Viewer', 'Admin'],
    ['Editor', 'Admin'],
    ['Admin', 'Admin'],
    ['Owner', 'Owner'],
    ['Editor', 'Admin key'],
  ])('none any more, of an invite to %s: succeeds once an %s has resent it', async (target, resender) => {
    const invitee = person('invitee');
    const id = await plant(invitee, ROLES[target]!, actors['none any more']!.userId);
    const accept = await acceptance(id, invitee);
    await expectRefusal(api, accept, 400, 'inviter-lost-permission');
    expect((await resend(id, actors[resender]!.credentials)).status).toBe(200);
    expect((await accept()).status).toBe(200);
    const after = { status: 'accepted', member_role: ROLES[target], inviter_id: actors[resender]!.userId };
    expect(await storedInvite(api, invitee.email)).toMatchObject(after);
  });
});

describe('an acceptance, by the role that the invitee holds already', () => {
  it.each(cellsOf(MEMBERS))('$row, of an invite to $column: $outcome', async (cell) => {
    const invitee = await member('member', ROLES[cell.row]!);
    const id = await plant(invitee, ROLES[cell.column]!);
    await expectOutcome(api, cell, await acceptance(id, invitee));
    const after = { status: 'accepted', member_role: ROLES[cell.word] };
    expect(await storedInvite(api, invitee.email)).toMatchObject(after);
  });
});

describe('the token is shown only to readers who could send that invite', () => {
  const CALLS: Record<string, (id: number, by: CallOptions) => Promise<{ token: string; role: string }>> = {
    list: async (id, by) => {
      const { body } = await api.get(`/api/v1/invites/list/?workspace_id=${workspace.id}`, by);
      return body.find((one: { id: number }) => one.id === id);
    },
    detail: async (id, by) => (await detail(id, by)).body,
  };

  it.each(cellsOf(READERS))('in the $block for $row, to $column: $outcome', async ({ block, row, column, word }) => {
    const id = await plant(person('invitee'), ROLES[column]!);
    const { token, role } = await CALLS[block]!(id, actors[row]!.credentials);
    expect(role).toBe(String(ROLES[column]));
    expect(token).toBe(word === 'shown' ? await tokenOf(id) : WITHHELD_TOKEN);
    const { body } = await detail(id, actors[row]!.credentials);
    expect(body.accept_url).toBe(word === 'shown' ? `${api.settings.publicUrl}/invites/${token}` : null);
  });

  /** The request, with the id of the invite that it is about if there is one already. */
  const REQUESTS: Record<string, (role: Role, id: number, email: string) => [path: string, json?: unknown]> = {
    send: (role, _id, email) => ['', { workspace_id: workspace.id, role: String(role), email }],
    'bulk send': (role, _id, email) => [
      'bulk/',
      { workspace_id: workspace.id, role: String(role), emails: [email, 'x'] },
    ],
    resend: (_role, id) => [`${id}/resend/`],
    'bulk resend': (_role, id) => ['bulk-resend/', { workspace_id: workspace.id, invite_ids: [id, 999_999] }],
  };
  const inviteIn = (body: unknown) => (Array.isArray(body) ? body[0].invite : body) as { id: number; token: string };

  it.each(cellsOf(REPLAYS))('by a $block that is repeated when $row, to $column: $outcome', async (cell) => {
    const role = ROLES[cell.column]!;
    const invitee = person('invitee');
    const sender = await member('sender', 4);
    const become = async (json: unknown) => {
      const path = `/api/v1/workspaces/${workspace.id}/members/${await api.idOf(sender)}/`;
      expect((await api.call('PATCH', path, { as: workspace.owner, json })).status).toBe(200);
    };
    const planted = cell.block.includes('resend') ? await plant(invitee, role) : 0;
    const [path, json] = REQUESTS[cell.block]!(role, planted, invitee.email);
    const headers = { 'idempotency-key': invitee.email };
    const request = () => api.post(`/api/v1/invites/${path}`, { as: sender, json, headers });
    const first = await request();
    const { id, token } = inviteIn(first.body);
    expect(token).toBe(await tokenOf(id));
    if (cell.row !== 'nothing') await become({ role: '3' });
    if (cell.row.startsWith('the invite')) await edit(id, { as: workspace.owner }, { role: '4' });
    if (cell.status === 403) return void (await expectRefusal(api, request, 403, cell.word));
    const before = await api.fingerprint();
    const again = await request();
    expect(await api.fingerprint()).toEqual(before);
    expect([first.status, again.status, inviteIn(again.body).token]).toEqual([
      cell.status,
      cell.status,
      cell.word === 'shown' ? token : WITHHELD_TOKEN,
    ]);
    const text = ({ body }: Answer) => JSON.stringify(body).replace(inviteIn(body).token, '');
    expect(text(again)).toBe(text(first));
  });
});
