import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '@invites/invites';
import { WorkspaceRepository } from '@invites/workspaces';
import { expectRefusal } from '../support/expect-refusal.js';
import { eventually } from '../support/processes.js';
import { person, type Person, startTestApi, type TestApi, tokenFor } from '../support/test-api.js';
import { VOLUME } from '../support/volume.js';

type Workspace = Awaited<ReturnType<TestApi['workspace']>>;
type Part = keyof Workspace['ids'];

const PARTS: readonly Part[] = ['viewer', 'editor', 'admin', 'owner'];
const ROLE_OF: Record<Part, Role> = { viewer: 1, editor: 2, admin: 3, owner: 4 };
const NOBODY = ['999999', '9007199254740993', '9'.repeat(400)];
const NO_ID = ['0', '-1', '1.5', '1e3', '0x1', 'abc', '1%20', '٣', '000'];

let api: TestApi;
let workspace: Workspace;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
});
afterAll(() => api.stop());

const pathOf = (workspaceId: number | string, userId?: number | string) =>
  `/api/v1/workspaces/${workspaceId}/members/${userId === undefined ? '' : `${userId}/`}`;

const list = (as: Person, id: number | string) => api.get(pathOf(id), { as });
const change = (as: Person, id: number | string, userId: number | string, json: unknown) =>
  api.call('PATCH', pathOf(id, userId), { as, json });
const remove = (as: Person, id: number | string, userId: number | string) =>
  api.call('DELETE', pathOf(id, userId), { as });

const grant = (id: number, userId: number, role: Role) => api.app.get(WorkspaceRepository).grant(id, userId, role);

async function idOf({ subject }: Person): Promise<number> {
  const [row] = await api.dataSource.query('SELECT id FROM users WHERE subject = $1', [subject]);
  return Number(row.id);
}

/** The role of each member, by user id. */
async function rolesIn(id: number): Promise<Record<number, number>> {
  const rows = await api.dataSource.query('SELECT user_id, role FROM memberships WHERE workspace_id = $1', [id]);
  return Object.fromEntries(rows.map((row: { user_id: string; role: number }) => [row.user_id, row.role]));
}

async function ownersOf(id: number): Promise<number> {
  return Object.values(await rolesIn(id)).filter((role) => role === 4).length;
}

/** A workspace of two Owners and a Viewer. */
async function withTwoOwners() {
  const { id, ids, owner, admin } = await api.workspace();
  await grant(id, ids.admin, 4);
  await api.dataSource.query('DELETE FROM memberships WHERE workspace_id = $1 AND user_id = $2', [id, ids.editor]);
  return { id, one: { as: owner, userId: ids.owner }, other: { as: admin, userId: ids.admin } };
}

describe('the members of a workspace', () => {
  it.each(PARTS)('are listed to the %s', async (part) => {
    const { status, body } = await list(workspace[part], workspace.id);
    expect(status).toBe(200);
    const { ids, owner, admin, editor, viewer } = workspace;
    const unnamed = { full_name: '', username: '', joined_at: api.clock.now().toISOString() };
    const expected = [
      { user_id: ids.owner, email: owner.email, role: '4', role_display: 'Owner', ...unnamed },
      { user_id: ids.admin, email: admin.email, role: '3', role_display: 'Admin', ...unnamed },
      { user_id: ids.editor, email: editor.email, role: '2', role_display: 'Editor', ...unnamed },
      { user_id: ids.viewer, email: viewer.email, role: '1', role_display: 'Viewer', ...unnamed },
    ];
    expect(body).toEqual(expected.sort((a, b) => a.user_id - b.user_id));
  });

  it('come oldest first by when they joined, not by when they became users', async () => {
    const early = person('early');
    await api.get('/api/v1/workspaces/', { as: early });
    const { id, owner } = await api.workspace();
    api.clock.advance(1);
    await grant(id, await idOf(early), 1);
    const { body } = await list(owner, id);
    expect(body.at(-1)).toMatchObject({ email: early.email, joined_at: api.clock.now().toISOString() });
    expect(body[0].joined_at < body.at(-1).joined_at).toBe(true);
  });

  it('have the names that they sign in with', async () => {
    const { id, ids, viewer } = await api.workspace();
    const token = await tokenFor(viewer, api.clock, { name: 'Vita Viewer', preferred_username: 'vita' });
    const { body } = await api.get(pathOf(id), { headers: { authorization: `Bearer ${token}` } });
    const member = body.find((one: { user_id: number }) => one.user_id === ids.viewer);
    expect(member).toMatchObject({ full_name: 'Vita Viewer', username: 'vita' });
  });

  it('are those of this workspace alone', async () => {
    const other = await api.workspace();
    const { body } = await list(other.owner, other.id);
    expect(body.map((one: { user_id: number }) => one.user_id).sort()).toEqual(Object.values(other.ids).sort());
  });

  it('work without the trailing slash', async () => {
    const { id, ids, owner } = await api.workspace();
    expect((await api.get(pathOf(id).slice(0, -1), { as: owner })).status).toBe(200);
    const path = pathOf(id, ids.editor).slice(0, -1);
    expect((await api.call('PATCH', path, { as: owner, json: { role: '1' } })).status).toBe(200);
    expect((await api.call('DELETE', path, { as: owner })).status).toBe(204);
  });
});

describe('changing a role', () => {
  it('answers 200 with the member, as the list has it from now on', async () => {
    const { id, ids, admin, editor } = await api.workspace();
    const { status, body } = await change(admin, id, ids.editor, { role: '3' });
    expect(status).toBe(200);
    expect(body).toEqual({
      user_id: ids.editor,
      email: editor.email,
      full_name: '',
      username: '',
      role: '3',
      role_display: 'Admin',
      joined_at: api.clock.now().toISOString(),
    });
    expect((await list(editor, id)).body).toContainEqual(body);
    expect(await rolesIn(id)).toEqual({ [ids.owner]: 4, [ids.admin]: 3, [ids.editor]: 3, [ids.viewer]: 1 });
  });

  it('takes a role as an integer too', async () => {
    const { id, ids, owner } = await api.workspace();
    const { status, body } = await change(owner, id, ids.viewer, { role: 4 });
    expect({ status, role: body.role }).toEqual({ status: 200, role: '4' });
  });

  it.each(PARTS)('of the %s to what it is changes nothing', async (part) => {
    const before = await api.fingerprint();
    const { status, body } = await change(workspace.owner, workspace.id, workspace.ids[part], { role: ROLE_OF[part] });
    expect({ status, role: body.role }).toEqual({ status: 200, role: String(ROLE_OF[part]) });
    expect(await api.fingerprint()).toEqual(before);
  });

  it('holds for the next request: a demoted member has lost the right', async () => {
    const { id, ids, owner, admin } = await api.workspace();
    await change(owner, id, ids.admin, { role: '2' });
    await expectRefusal(api, () => change(admin, id, ids.viewer, { role: '2' }), 403, 'permission-denied');
  });
});

describe('removing', () => {
  it('answers 204 with nothing, and the workspace is gone for the removed member', async () => {
    const { id, ids, admin, editor } = await api.workspace();
    expect(await remove(admin, id, ids.editor)).toMatchObject({ status: 204, body: '' });
    expect(await rolesIn(id)).toEqual({ [ids.owner]: 4, [ids.admin]: 3, [ids.viewer]: 1 });
    await expectRefusal(api, () => list(editor, id), 404, 'workspace-not-found');
    await expectRefusal(api, () => remove(admin, id, ids.editor), 404, 'member-not-found');
  });

  it('leaves the memberships of other workspaces alone', async () => {
    const [{ id, ids, owner, editor }, other] = [await api.workspace(), await api.workspace()];
    await grant(other.id, ids.editor, 1);
    await remove(owner, id, ids.editor);
    expect((await list(editor, other.id)).status).toBe(200);
  });
});

describe('a member who is removed or leaves takes along what the workspace has promised to their address', () => {
  /** A member with a pending invite to the workspace, and one elsewhere; and somebody else with one to the workspace. */
  async function promised(verified = true) {
    const here = await api.workspace();
    const elsewhere = await api.workspace();
    const member = person('member');
    const token = await tokenFor(member, api.clock, { email_verified: verified });
    await api.get('/api/v1/workspaces/', { headers: { authorization: `Bearer ${token}` } });
    const userId = await idOf(member);
    await grant(here.id, userId, 3);
    const invite = async ({ id: workspaceId, ids }: Workspace, email: string, ageInDays = 0) =>
      api.plant({
        workspaceId,
        inviterId: ids.owner,
        email,
        role: 4,
        createdAt: new Date(api.clock.now().getTime() - ageInDays * 24 * 60 * 60 * 1000),
      });
    const id = await invite(here, member.email.toUpperCase(), 10);
    const others = [await invite(elsewhere, member.email), await invite(here, person('other').email)];
    return { here, userId, token, id, others };
  }

  const historyOf = async (inviteId: number) => {
    const sql = 'SELECT kind, actor_id::int FROM invite_history WHERE invite_id = $1 ORDER BY id OFFSET 1';
    return (await api.dataSource.query(sql, [inviteId])).map(Object.values);
  };
  const statusOf = async (inviteId: number) =>
    (await api.dataSource.query('SELECT status FROM invites WHERE id = $1', [inviteId]))[0].status;

  it('when an Admin removes them: cancelled by the Admin, though above their role, and nothing else', async () => {
    const { here, userId, id, others } = await promised();
    expect((await remove(here.admin, here.id, userId)).status).toBe(204);
    expect([await statusOf(id), await historyOf(id)]).toEqual(['cancelled', [['cancelled', here.ids.admin]]]);
    for (const other of others) expect([await statusOf(other), await historyOf(other)]).toEqual(['pending', []]);
  });

  it('when they leave: cancelled by themselves', async () => {
    const { here, userId, token, id } = await promised();
    const headers = { authorization: `Bearer ${token}` };
    expect((await api.call('DELETE', pathOf(here.id, userId), { headers })).status).toBe(204);
    expect([await statusOf(id), await historyOf(id)]).toEqual(['cancelled', [['cancelled', userId]]]);
  });

  it('but not where nobody has proved that the address is theirs', async () => {
    const { here, userId, id } = await promised(false);
    expect((await remove(here.admin, here.id, userId)).status).toBe(204);
    expect([await statusOf(id), await historyOf(id)]).toEqual(['pending', []]);
  });

  it('nor where the removal is refused', async () => {
    const { here, userId } = await promised();
    await grant(here.id, userId, 4);
    await expectRefusal(api, () => remove(here.admin, here.id, userId), 403, 'owner-protected');
  });

  it('or both stay: a removal that fails halfway leaves membership and invite as they were', async () => {
    const { here, userId, id } = await promised();
    await api.dataSource.query('ALTER TABLE invite_history RENAME TO gone');
    const { status } = await remove(here.admin, here.id, userId);
    await api.dataSource.query('ALTER TABLE gone RENAME TO invite_history');
    expect(status).toBe(500);
    expect([await statusOf(id), (await rolesIn(here.id))[userId]]).toEqual(['pending', 3]);
  });

  it('however the removal and an acceptance meet: in the end they are out, and nothing is pending', async () => {
    const rounds = await Promise.all(Array.from({ length: 10 }, () => promised()));
    const ends = await Promise.all(
      rounds.map(async ({ here, userId, token, id }) => {
        await api.dataSource.query('UPDATE invites SET expires_at = $2 WHERE id = $1', [id, new Date(8e12)]);
        const { body } = await api.get(`/api/v1/invites/${id}/detail/`, { as: here.owner });
        const headers = { authorization: `Bearer ${token}` };
        const [removed] = await Promise.all([
          remove(here.owner, here.id, userId),
          api.post(`/api/v1/invites/${body.token}/accept/`, { headers }),
        ]);
        const role = (await rolesIn(here.id))[userId];
        return { removed: removed.status, role, pending: (await statusOf(id)) === 'pending' };
      }),
    );
    expect(ends).toEqual(ends.map(() => ({ removed: 204, role: undefined, pending: false })));
  });
});

/** What the table of rights says, the last Owner apart. */
function refusalOf(own: Role, held: Role, granted?: Role): string | undefined {
  if (own < 3) return 'permission-denied';
  if (granted !== undefined && granted > own) return 'role-above-own';
  return held > own ? 'owner-protected' : undefined;
}

describe('the table of rights', () => {
  const pairs = PARTS.flatMap((actor) => PARTS.map((target) => [actor, target] as const));

  /** Somebody of the role beside the four, so that an Owner is never the last. */
  async function another(id: number, part: Part): Promise<number> {
    const somebody = person(part);
    await api.get('/api/v1/workspaces/', { as: somebody });
    const userId = await idOf(somebody);
    await grant(id, userId, ROLE_OF[part]);
    return userId;
  }

  it.each(pairs)('for a change by the %s of another %s', async (actor, target) => {
    const { id, [actor]: as } = await api.workspace();
    for (const role of Object.values(ROLE_OF)) {
      const userId = await another(id, target);
      const code = refusalOf(ROLE_OF[actor], ROLE_OF[target], role);
      const call = () => change(as, id, userId, { role });
      const { status } = code ? await expectRefusal(api, call, 403, code) : await call();
      expect({ status, role: (await rolesIn(id))[userId] }).toEqual(
        code ? { status: 403, role: ROLE_OF[target] } : { status: 200, role },
      );
    }
  });

  it.each(pairs)('for the removal by the %s of another %s', async (actor, target) => {
    const { id, [actor]: as } = await api.workspace();
    const userId = await another(id, target);
    const code = refusalOf(ROLE_OF[actor], ROLE_OF[target]);
    const call = () => remove(as, id, userId);
    const { status } = code ? await expectRefusal(api, call, 403, code) : await call();
    expect({ status, role: (await rolesIn(id))[userId] }).toEqual(
      code ? { status: 403, role: ROLE_OF[target] } : { status: 204, role: undefined },
    );
  });

  it('lets anybody leave, and Admins and Owners demote themselves', async () => {
    const { id, ids, admin, editor, viewer } = await api.workspace();
    for (const [as, userId] of [
      [editor, ids.editor],
      [viewer, ids.viewer],
    ] as const) {
      await expectRefusal(api, () => change(as, id, userId, { role: '1' }), 403, 'permission-denied');
      expect((await remove(as, id, userId)).status).toBe(204);
      await expectRefusal(api, () => remove(as, id, userId), 404, 'workspace-not-found');
    }
    expect((await remove(admin, id, ids.admin)).status).toBe(204);
    expect(await rolesIn(id)).toEqual({ [ids.owner]: 4 });
    const { one, other, id: shared } = await withTwoOwners();
    expect((await change(one.as, shared, one.userId, { role: '3' })).status).toBe(200);
    expect(await rolesIn(shared)).toMatchObject({ [one.userId]: 3, [other.userId]: 4 });
    expect((await change(one.as, shared, one.userId, { role: '1' })).status).toBe(200);
  });
});

describe('the last Owner', () => {
  it.each(['1', '2', '3', 1, 2, 3])('can not become %j', async (role) => {
    const { id, ids, owner } = workspace;
    await expectRefusal(api, () => change(owner, id, ids.owner, { role }), 400, 'last-owner');
  });

  it('can not be removed, until there is another', async () => {
    const { id, ids, owner, viewer } = await api.workspace();
    await expectRefusal(api, () => remove(owner, id, ids.owner), 400, 'last-owner');
    await change(owner, id, ids.viewer, { role: '4' });
    expect((await remove(owner, id, ids.owner)).status).toBe(204);
    await expectRefusal(api, () => remove(viewer, id, ids.viewer), 400, 'last-owner');
  });

  it('is protected from an Admin by right, not by number', async () => {
    const { id, ids, admin } = workspace;
    await expectRefusal(api, () => remove(admin, id, ids.owner), 403, 'owner-protected');
    await expectRefusal(api, () => change(admin, id, ids.owner, { role: '1' }), 403, 'owner-protected');
  });
});

describe('existence', () => {
  const calls: [string, (as: Person, id: number | string) => ReturnType<typeof list>][] = [
    ['list', list],
    ['change', (as, id) => change(as, id, workspace.ids.editor, { role: '1' })],
    ['remove', (as, id) => remove(as, id, workspace.ids.editor)],
  ];

  it.each(calls)('%s answers an outsider like a workspace that does not exist', async (_what, call) => {
    const { owner, outsider, id } = workspace;
    const { body: foreign } = await expectRefusal(api, () => call(outsider, id), 404, 'workspace-not-found');
    for (const missing of NOBODY) {
      const { body } = await expectRefusal(api, () => call(owner, missing), 404, 'workspace-not-found');
      expect(body).toEqual(foreign);
    }
  });

  it('of a member is checked before the right to manage, however large the id: members may see one another', async () => {
    const { id, admin, editor } = workspace;
    const stranger = await api.workspace();
    for (const userId of [...NOBODY, stranger.ids.viewer]) {
      await expectRefusal(api, () => change(admin, id, userId, { role: '1' }), 404, 'member-not-found');
      await expectRefusal(api, () => remove(admin, id, userId), 404, 'member-not-found');
      await expectRefusal(api, () => change(editor, id, userId, { role: '1' }), 404, 'member-not-found');
      await expectRefusal(api, () => remove(editor, id, userId), 404, 'member-not-found');
      await expectRefusal(api, () => change(admin, id, userId, { role: '4' }), 404, 'member-not-found');
    }
  });

  it.each(NO_ID)('the workspace id %s is none', async (id) => {
    const { owner, ids } = workspace;
    await expectRefusal(api, () => list(owner, id), 400, 'invalid-workspace-id');
    await expectRefusal(api, () => change(owner, id, ids.editor, { role: '1' }), 400, 'invalid-workspace-id');
    await expectRefusal(api, () => remove(owner, id, ids.editor), 400, 'invalid-workspace-id');
  });

  it.each(NO_ID)('the user id %s is none, which is reported after existence and right', async (userId) => {
    const { id, admin, viewer, outsider } = workspace;
    const json = { role: '1' };
    await expectRefusal(api, () => change(outsider, id, userId, json), 404, 'workspace-not-found');
    await expectRefusal(api, () => remove(outsider, id, userId), 404, 'workspace-not-found');
    await expectRefusal(api, () => change(viewer, id, userId, json), 403, 'permission-denied');
    await expectRefusal(api, () => remove(viewer, id, userId), 403, 'permission-denied');
    await expectRefusal(api, () => change(admin, id, userId, { role: '4' }), 403, 'role-above-own');
    await expectRefusal(api, () => change(admin, id, userId, json), 400, 'invalid-user-id');
    await expectRefusal(api, () => change(admin, id, userId, { role: 'x' }), 400, 'invalid-user-id');
    await expectRefusal(api, () => remove(admin, id, userId), 400, 'invalid-user-id');
  });
});

describe('the form', () => {
  it.each([
    ['role', undefined],
    ['role', null],
    ['role', ''],
    ['role', '0'],
    ['role', '5'],
    ['role', '01'],
    ['role', ' 1'],
    ['role', '1.0'],
    ['role', 'Owner'],
    ['role', 0],
    ['role', 5],
    ['role', 1.5],
    ['role', true],
    ['role', ['1']],
    ['user_id', 1],
    ['email', 'other@example.com'],
    ['constructor', {}],
  ])('is refused when %s is %j, naming the member', async (member, value) => {
    const { id, ids, admin } = workspace;
    const json = { role: '1', [member]: value };
    const { body } = await expectRefusal(api, () => change(admin, id, ids.editor, json), 400, 'invalid-body');
    expect(body.errors).toEqual([{ pointer: `#/${member}`, detail: expect.any(String) }]);
  });

  const BODIES: [string, string, string][] = [
    ['a __proto__', '{"role":"1","__proto__":{"role":"4"}}', 'invalid-body'],
    ['an array', '[]', 'invalid-body'],
    ['null', 'null', 'invalid-body'],
    ['a string', '"1"', 'invalid-body'],
    ['nothing', '', 'invalid-body'],
    ['malformed JSON', '{"role":"1"', 'malformed-json'],
  ];

  it.each(BODIES)('is refused with %s as the body, after existence and right', async (_what, body, code) => {
    const { id, ids, owner, admin, viewer, outsider } = workspace;
    const headers = { 'content-type': 'application/json' };
    const call = (as: Person | undefined, userId: number | string) => () =>
      api.call('PATCH', pathOf(id, userId), { as, headers, body });
    await expectRefusal(api, call(undefined, ids.editor), 401, 'invalid-credentials');
    await expectRefusal(api, call(outsider, ids.editor), 404, 'workspace-not-found');
    await expectRefusal(api, call(viewer, ids.editor), 403, 'permission-denied');
    await expectRefusal(api, call(admin, ids.owner), 403, 'owner-protected');
    await expectRefusal(api, call(admin, 999_999), 404, 'member-not-found');
    await expectRefusal(api, call(admin, ids.editor), 400, code);
    await expectRefusal(api, call(owner, ids.owner), 400, code);
  });

  it('is checked after the role ceiling', async () => {
    const { id, ids, admin } = workspace;
    const json = { role: '4', extra: 1 };
    await expectRefusal(api, () => change(admin, id, ids.editor, json), 403, 'role-above-own');
    await expectRefusal(api, () => change(workspace.owner, id, ids.editor, json), 400, 'invalid-body');
  });

  it('needs credentials first', async () => {
    const { id, ids } = workspace;
    for (const [method, path] of [
      ['GET', pathOf(id)],
      ['GET', pathOf('abc')],
      ['PATCH', pathOf(id, ids.editor)],
      ['DELETE', pathOf(id, ids.editor)],
      ['DELETE', pathOf('abc', 'abc')],
    ] as const) {
      await expectRefusal(api, () => api.call(method, path), 401, 'invalid-credentials');
    }
  });
});

describe('at the same moment', () => {
  const demote = (as: Person, id: number, userId: number) => change(as, id, userId, { role: '1' });
  const calls = { remove, demote };
  const MOVES = [
    ['remove', 'remove'],
    ['demote', 'demote'],
    ['remove', 'demote'],
  ] as const;
  const PAIRS = 4;

  /** What comes of a few pairs at the same moment, again and again. */
  async function outcomesOf<T>(act: (pair: Awaited<ReturnType<typeof withTwoOwners>>) => Promise<T>): Promise<T[]> {
    const outcomes: T[] = [];
    for (let round = 0; round < VOLUME; round += 1) {
      const pairs = await Promise.all(Array.from({ length: PAIRS }, withTwoOwners));
      outcomes.push(...(await Promise.all(pairs.map(act))));
    }
    return outcomes;
  }

  it.each(MOVES)('two Owners who %s and %s each other leave exactly one', async (first, second) => {
    const outcomes = await outcomesOf(async ({ id, one, other }) => {
      const answers = await Promise.all([
        calls[first](one.as, id, other.userId),
        calls[second](other.as, id, one.userId),
      ]);
      const won = answers.filter(({ status }) => status < 300).length;
      const lost = answers.map(({ body }) => body?.code).filter(Boolean);
      return { won, lost, owners: await ownersOf(id) };
    });
    const refusal = expect.stringMatching(/^(workspace-not-found|permission-denied)$/);
    expect(outcomes).toEqual(outcomes.map(() => ({ won: 1, lost: [refusal], owners: 1 })));
  });

  it.each(MOVES)('two Owners who %s and %s themselves leave exactly one', async (first, second) => {
    const outcomes = await outcomesOf(async ({ id, one, other }) => {
      const answers = await Promise.all([
        calls[first](one.as, id, one.userId),
        calls[second](other.as, id, other.userId),
      ]);
      const lost = answers.map(({ body }) => body?.code).filter(Boolean);
      return { lost, owners: await ownersOf(id) };
    });
    expect(outcomes).toEqual(outcomes.map(() => ({ lost: ['last-owner'], owners: 1 })));
  });

  it.each(['remove', 'demote'] as const)('an Admin can not %s a member who becomes an Owner', async (move) => {
    const { id, ids, admin } = await api.workspace();
    const { request: answer } = await api.dataSource.transaction(async (other) => {
      await other.query('UPDATE memberships SET role = 4 WHERE workspace_id = $1 AND user_id = $2', [id, ids.editor]);
      const request = calls[move](admin, id, ids.editor);
      await eventually(async () => (await api.dataSource.query(WAITING_SQL))[0]);
      return { request };
    });
    expect(await answer).toMatchObject({ status: 403, body: { code: 'owner-protected' } });
    expect((await rolesIn(id))[ids.editor]).toBe(4);
  });
});

const WAITING_SQL = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
