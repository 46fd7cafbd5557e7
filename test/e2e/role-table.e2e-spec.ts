import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '@invites/invites';
import { WorkspaceRepository } from '@invites/workspaces';
import { expectRefusal } from '../support/expect-refusal.js';
import { cellsOf, expectOutcome, storedInvite } from '../support/outcome-grid.js';
import { type Answer, person, type Person, startTestApi, type TestApi } from '../support/test-api.js';

const ROLES: Record<string, Role> = { Viewer: 1, Editor: 2, Admin: 3, Owner: 4 };

/** The role of who acts, and that of the new invite. */
const SENDERS = `
  send       Viewer                 Editor                 Admin                  Owner
  Viewer     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Editor     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Admin      201 pending            201 pending            201 pending            403 role-above-own
  Owner      201 pending            201 pending            201 pending            201 pending

  bulk send  Viewer                 Editor                 Admin                  Owner
  Viewer     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Editor     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Admin      200 pending            200 pending            200 pending            403 role-above-own
  Owner      200 pending            200 pending            200 pending            200 pending
`;

/** The role of who acts, and that of the invite: the one it has, or with `edit to` the one it is to get. */
const MANAGERS = `
  resend     Viewer                 Editor                 Admin                  Owner
  Viewer     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Editor     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Admin      200 pending            200 pending            200 pending            403 role-above-own
  Owner      200 pending            200 pending            200 pending            200 pending

  edit to    Viewer                 Editor                 Admin                  Owner
  Viewer     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Editor     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Admin      200 pending            200 pending            200 pending            403 role-above-own
  Owner      200 pending            200 pending            200 pending            200 pending

  edit of    Viewer                 Editor                 Admin                  Owner
  Viewer     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Editor     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Admin      200 pending            200 pending            200 pending            403 role-above-own
  Owner      200 pending            200 pending            200 pending            200 pending

  cancel     Viewer                 Editor                 Admin                  Owner
  Viewer     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Editor     403 permission-denied  403 permission-denied  403 permission-denied  403 permission-denied
  Admin      200 cancelled          200 cancelled          200 cancelled          403 role-above-own
  Owner      200 cancelled          200 cancelled          200 cancelled          200 cancelled
`;

/** The role that the inviter holds when the invitee accepts, and that of the invite. */
const INVITERS = `
  accept         Viewer                       Editor                       Admin                        Owner
  Viewer         400 inviter-lost-permission  400 inviter-lost-permission  400 inviter-lost-permission  400 inviter-lost-permission
  Editor         400 inviter-lost-permission  400 inviter-lost-permission  400 inviter-lost-permission  400 inviter-lost-permission
  Admin          200 accepted                 200 accepted                 200 accepted                 400 inviter-lost-permission
  Owner          200 accepted                 200 accepted                 200 accepted                 200 accepted
  none any more  400 inviter-lost-permission  400 inviter-lost-permission  400 inviter-lost-permission  400 inviter-lost-permission
`;

/** The role that a member holds before accepting, that of the invite, and the one held after. */
const MEMBERS = `
  accept     Viewer      Editor      Admin       Owner
  Viewer     200 Viewer  200 Editor  200 Admin   200 Owner
  Editor     200 Editor  200 Editor  200 Admin   200 Owner
  Admin      200 Admin   200 Admin   200 Admin   200 Owner
  Owner      200 Owner   200 Owner   200 Owner   200 Owner
`;

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
let people: Record<string, Person>;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
  const { owner, admin, editor, viewer } = workspace;
  people = { Owner: owner, Admin: admin, Editor: editor, Viewer: viewer, 'none any more': await formerOwner() };
});
afterAll(() => api.stop());

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

async function plant({ email }: Person, role: Role, inviter = workspace.owner): Promise<number> {
  return api.plant({ workspaceId: workspace.id, inviterId: await api.idOf(inviter), email, role });
}

/** The call with which somebody accepts: the token has been asked for before. */
async function acceptance(id: number, as: Person): Promise<() => Promise<Answer>> {
  const { body } = await api.get(`/api/v1/invites/${id}/detail/`, { as: workspace.owner });
  return () => api.post(`/api/v1/invites/${body.token}/accept/`, { as });
}

const resend = (id: number, as: Person) => api.post(`/api/v1/invites/${id}/resend/`, { as });
const edit = (id: number, as: Person, json: unknown) =>
  api.call('PATCH', `/api/v1/invites/${id}/detail/`, { as, json });

describe('the role of who acts, and that of the new invite', () => {
  const CALLS: Record<string, (as: Person, role: Role, emails: string[]) => Promise<Answer>> = {
    send: (as, role, [email]) =>
      api.post('/api/v1/invites/', { as, json: { workspace_id: workspace.id, role: String(role), email } }),
    'bulk send': (as, role, emails) =>
      api.post('/api/v1/invites/bulk/', { as, json: { workspace_id: workspace.id, role: String(role), emails } }),
  };

  it.each(cellsOf(SENDERS))('$block by $row, to $column: $outcome', async (cell) => {
    const emails = (cell.block === 'send' ? ['one'] : ['one', 'two']).map((name) => person(name).email);
    const role = ROLES[cell.column]!;
    await expectOutcome(api, cell, () => CALLS[cell.block]!(people[cell.row]!, role, emails));
    const stored = await Promise.all(emails.map((email) => storedInvite(api, email)));
    const inviter_id = await api.idOf(people[cell.row]!);
    const sent = expect.objectContaining({ status: cell.word, role, inviter_id, mails: 1, latest: 'sent' });
    expect(stored).toEqual(emails.map(() => (cell.changes ? sent : undefined)));
  });
});

describe('the role of who acts, and that of the invite', () => {
  const CALLS: Record<string, (id: number, as: Person, role: Role) => Promise<Answer>> = {
    resend,
    'edit to': (id, as, role) => edit(id, as, { role: String(role) }),
    'edit of': (id, as) => edit(id, as, { role: '1', message: 'New words' }),
    cancel: (id, as) => api.post(`/api/v1/invites/${id}/cancel/`, { as }),
  };

  it.each(cellsOf(MANAGERS))('$block by $row, $column: $outcome', async (cell) => {
    const role = ROLES[cell.column]!;
    const invitee = person('invitee');
    const another = role === 1 ? 2 : 1;
    const id = await plant(invitee, cell.block === 'edit to' ? another : role);
    const before = await storedInvite(api, invitee.email);
    await expectOutcome(api, cell, () => CALLS[cell.block]!(id, people[cell.row]!, role));
    const after = expect.objectContaining({ status: cell.word, role: cell.block === 'edit of' ? 1 : role });
    expect(await storedInvite(api, invitee.email)).toEqual(cell.changes ? after : before);
  });
});

describe('an acceptance, by the role that the inviter holds now', () => {
  it.each(cellsOf(INVITERS))('$row, of an invite to $column: $outcome', async (cell) => {
    const role = ROLES[cell.column]!;
    const invitee = person('invitee');
    const id = await plant(invitee, role, people[cell.row]);
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
  ])('none any more, of an invite to %s: succeeds once an %s has resent it', async (target, resender) => {
    const invitee = person('invitee');
    const id = await plant(invitee, ROLES[target]!, people['none any more']);
    const accept = await acceptance(id, invitee);
    await expectRefusal(api, accept, 400, 'inviter-lost-permission');
    expect((await resend(id, people[resender]!)).status).toBe(200);
    expect((await accept()).status).toBe(200);
    const after = { status: 'accepted', member_role: ROLES[target], inviter_id: await api.idOf(people[resender]!) };
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
