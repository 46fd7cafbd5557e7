import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateApiKey } from '@invites/workspaces';
import { expectRefusal } from '../support/expect-refusal.js';
import { nextPage } from '../support/next-page.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

const PATH = '/api/v1/invites/list/';
const STATUSES = ['pending', 'accepted', 'cancelled', 'expired'] as const;

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
let ids: number[];

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
  const other = await api.workspace('Other');
  ids = [];
  for (let index = 0; index < 25; index++) {
    const invite = {
      email: `listed${index}@example.com`,
      role: 1,
      status: STATUSES[index % 4]!,
    } as const;
    ids.unshift(await api.plant({ workspaceId: workspace.id, inviterId: workspace.ids.owner, ...invite }));
    await api.plant({ workspaceId: other.id, inviterId: other.ids.owner, ...invite });
  }
});
afterAll(() => api.stop());

const list = (query: string, options: Parameters<TestApi['get']>[1] = { as: workspace.admin }) =>
  api.get(`${PATH}${query}`, options);
const idsOf = (body: { id: number }[]) => body.map(({ id }) => id);

/** Follows the Link headers to the end. */
async function pages(query: string, as = workspace.admin): Promise<number[][]> {
  const found: number[][] = [];
  for (let path: string | undefined = `${PATH}${query}`; path;) {
    const { status, body, headers } = await api.get(path, { as });
    expect([status, body.code, path]).toEqual([200, undefined, path]);
    found.push(idsOf(body));
    path = nextPage(path, headers);
  }
  return found;
}

describe('the list', () => {
  it('shows the invites of the workspace, newest first, and no others', async () => {
    const { status, body, headers } = await list(`?workspace_id=${workspace.id}`);
    expect(status).toBe(200);
    expect(idsOf(body)).toEqual(ids);
    expect(headers.get('link')).toBeNull();
    expect(body[0]).toMatchObject({
      invited_by_email: workspace.owner.email,
      invited_by_username: '',
      workspace_name: workspace.name,
    });
    expect(body[0]).not.toHaveProperty('is_expired');
  });

  it.each([1, 7, 24, 25, 26])('comes in pages of %i that add up to all of it, each invite once', async (limit) => {
    const found = await pages(`?workspace_id=${workspace.id}&limit=${limit}`);
    expect(found.flat()).toEqual(ids);
    expect(found.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    expect(found).toHaveLength(Math.ceil(25 / limit));
  });

  it.each(STATUSES)('filtered by %s shows these only, in pages too', async (status) => {
    const expected = ids.filter((_, index) => STATUSES[(24 - index) % 4] === status);
    expect((await pages(`?workspace_id=${workspace.id}&status=${status}&limit=3`)).flat()).toEqual(expected);
  });

  it('filtered by lapsed shows pending invites whose expiry has passed, or all others, in pages too', async () => {
    const { id, ids: people, admin } = await api.workspace();
    const planted: [id: number, status: string, lapsed: boolean][] = [];
    for (const [index, status] of [...STATUSES, ...STATUSES, 'pending' as const].entries()) {
      const lapsed = index < 4;
      const createdAt = new Date(api.clock.now().getTime() - (lapsed ? 3_600_000 : 3_599_999));
      const invite = {
        email: `lapsing${index}@example.com`,
        role: 1,
        status,
        createdAt,
        validForMs: 3_600_000,
      } as const;
      const planting = await api.plant({ workspaceId: id, inviterId: people.owner, ...invite });
      planted.unshift([planting, status, lapsed && status === 'pending']);
    }
    for (const [query, isShown] of [
      ['&lapsed=true', (_status: string, lapsed: boolean) => lapsed],
      ['&lapsed=false', (_status: string, lapsed: boolean) => !lapsed],
      ['&lapsed=true&status=pending', (_status: string, lapsed: boolean) => lapsed],
      ['&lapsed=false&status=pending', (status: string, lapsed: boolean) => status === 'pending' && !lapsed],
      ['&lapsed=true&status=accepted', () => false],
    ] as const) {
      const expected = planted.filter(([, status, lapsed]) => isShown(status, lapsed)).map(([one]) => one);
      expect((await pages(`?workspace_id=${id}${query}&limit=2`, admin)).flat()).toEqual(expected);
    }
  });

  it('filtered by what was searched for shows exactly these, alone and together, in pages too', async () => {
    const { id, ids: people, admin, owner } = await api.workspace();
    const apiKey = await api.app.get(CreateApiKey).execute({
      workspaceId: id,
      actorId: people.owner,
      name: 'Import',
      role: 3,
    });
    const start = api.clock.now().getTime();
    const at = (minutes: number) => new Date(start - (10 - minutes) * 60_000);
    const invites: Record<string, number> = {};
    const plant = async (name: string, minute: number, inviterId: number, more: object = {}) => {
      const invite = {
        email: `${name}@Example.com`,
        role: 1,
        createdAt: at(minute),
        ...more,
      } as const;
      invites[name] = await api.plant({ workspaceId: id, inviterId, ...invite });
    };
    // Out of order: the clocks of two processes differ.
    await plant('Ada.Lovelace', 1, people.owner);
    await plant('grace', 3, people.admin, { status: 'accepted' });
    await plant('ada_100%', 2, people.admin);
    await plant('alan', 4, apiKey.id, { status: 'cancelled' });
    const [ada, grace, percent, alan] = Object.values(invites) as [number, number, number, number];
    const change = (sql: string, inviteId: number) =>
      api.dataSource.query(`UPDATE invite_mails SET ${sql} WHERE invite_id = $1`, [inviteId]);
    await change(`status = 'failed'`, ada);
    await change('delivered_at = settled_at', grace);
    await change('delivered_at = settled_at, bounced_at = settled_at', percent);
    await api.dataSource.query('DELETE FROM invite_mails WHERE invite_id = $1', [alan]);
    await api.idOf(owner);
    const keyAddress = (await list(`?workspace_id=${id}&status=cancelled`, { as: admin })).body[0].invited_by_email;
    const instant = (minute: number) => encodeURIComponent(at(minute).toISOString());
    const expected: [query: string, ids: number[]][] = [
      ['', [alan, percent, grace, ada]],
      ['&email=ADA', [percent, ada]],
      ['&email=%20lovelace@example%20', [ada]],
      ['&email=_', [percent]],
      ['&email=%25', [percent]],
      ['&email=nobody', []],
      [`&invited_by=${owner.email.toUpperCase()}`, [ada]],
      [`&invited_by=${admin.email}`, [percent, grace]],
      [`&invited_by=${encodeURIComponent(keyAddress)}`, [alan]],
      [`&invited_by=${workspace.owner.email}`, []],
      ['&mail_status=failed', [ada]],
      ['&mail_status=delivered', [grace]],
      ['&mail_status=bounced', [percent]],
      ['&mail_status=none', [alan]],
      ['&mail_status=sent', []],
      ['&mail_status=queued', []],
      ['&mail_status=skipped', []],
      [`&created_after=${instant(2)}`, [alan, grace, percent]],
      [`&created_before=${instant(3)}`, [percent, ada]],
      [`&created_after=${instant(2)}&created_before=${instant(4)}`, [grace, percent]],
      [`&created_after=${instant(4)}&created_before=${instant(2)}`, []],
      [`&created_after=${encodeURIComponent(at(2).toISOString().replace('Z', '+00:00'))}`, [alan, grace, percent]],
      [`&created_after=${instant(1)}&status=pending`, [percent, ada]],
      [`&status=pending&email=ada&mail_status=bounced&invited_by=${admin.email}&lapsed=false`, [percent]],
      [`&status=pending&email=ada&mail_status=bounced&invited_by=${owner.email}`, []],
    ];
    for (const [query, found] of expected)
      expect([query, (await pages(`?workspace_id=${id}${query}&limit=1`, admin)).flat()]).toEqual([query, found]);
  });

  it('is not disturbed by invites that are added between two pages', async () => {
    const query = `?workspace_id=${workspace.id}&limit=10`;
    const first = await list(query);
    await api.plant({
      workspaceId: workspace.id,
      inviterId: workspace.ids.owner,
      email: 'between@example.com',
      role: 1,
    });
    const second = await api.get(nextPage(`${PATH}${query}`, first.headers)!, { as: workspace.admin });
    expect(idsOf(second.body)).toEqual(ids.slice(10, 20));
    await api.dataSource.query(`DELETE FROM invites WHERE email = 'between@example.com'`);
  });

  it('takes the workspace from X-Workspace-Id, but an explicit parameter wins', async () => {
    const headers = { 'x-workspace-id': String(workspace.id) };
    expect(idsOf((await list('', { as: workspace.admin, headers })).body)).toEqual(ids);
    const explicit = () => list('?workspace_id=999999', { as: workspace.admin, headers });
    await expectRefusal(api, explicit, 404, 'workspace-not-found');
  });
});

describe('the list is refused', () => {
  it.each([
    ['without a workspace', ''],
    ['with an empty workspace', '?workspace_id='],
    ['with a malformed workspace', '?workspace_id=1.0'],
    ['with two workspaces', '?workspace_id=1&workspace_id=2'],
    ['with an unknown status', '?workspace_id={id}&status=lapsed'],
    ['with an empty status', '?workspace_id={id}&status='],
    ['with a limit of 0', '?workspace_id={id}&limit=0'],
    ['with a limit of 501', '?workspace_id={id}&limit=501'],
    ['with a malformed limit', '?workspace_id={id}&limit=ten'],
    ['with an empty limit', '?workspace_id={id}&limit='],
    ['with lapsed as another word', '?workspace_id={id}&lapsed=yes'],
    ['with an empty lapsed', '?workspace_id={id}&lapsed='],
    ['with a filter that is mistyped', '?workspace_id={id}&Status=pending'],
    ['with an empty email', '?workspace_id={id}&email='],
    ['with an email of nothing that can be seen', '?workspace_id={id}&email=%20%E2%80%8B'],
    ['with an email of 255 characters', `?workspace_id={id}&email=${'a'.repeat(255)}`],
    ['with an email with NUL', '?workspace_id={id}&email=a%00b'],
    ['with two emails', '?workspace_id={id}&email=a&email=b'],
    ['with an inviter that is no address', '?workspace_id={id}&invited_by=ada'],
    ['with an empty inviter', '?workspace_id={id}&invited_by='],
    ['with an unknown status of the mail', '?workspace_id={id}&mail_status=lost'],
    ['with a status of the mail that is a name of every object', '?workspace_id={id}&mail_status=constructor'],
    ['with lapsed as a name of every object', '?workspace_id={id}&lapsed=constructor'],
    ['with a day for an instant', '?workspace_id={id}&created_after=2026-12-01'],
    ['with a day that is not in the calendar', '?workspace_id={id}&created_before=2026-02-30T00:00:00Z'],
    ['with an instant without a zone', '?workspace_id={id}&created_before=2026-12-01T00:00:00'],
    ['with an empty instant', '?workspace_id={id}&created_after='],
    ['with a made-up cursor', '?workspace_id={id}&cursor=abc'],
    ['with an empty cursor', '?workspace_id={id}&cursor='],
  ])('%s', async (_what, query) => {
    await expectRefusal(api, () => list(query.replace('{id}', String(workspace.id))), 400, 'invalid-query');
  });

  it('with a cursor that was tampered with, or that another list gave', async () => {
    const { headers } = await list(`?workspace_id=${workspace.id}&limit=5`);
    const cursor = new URL(/^<([^>]+)>/.exec(headers.get('link')!)![1]!, api.origin).searchParams.get('cursor')!;
    const [before, seal] = cursor.split('.') as [string, string];
    for (const tampered of [`1${before}.${seal}`, `${before}.${[...seal].reverse().join('')}`, before, `${cursor}x`]) {
      await expectRefusal(api, () => list(`?workspace_id=${workspace.id}&cursor=${tampered}`), 400, 'invalid-query');
    }
    for (const filter of ['status=pending', 'email=a', 'mail_status=sent', 'created_before=2100-01-01T00:00:00Z']) {
      const filtered = () => list(`?workspace_id=${workspace.id}&${filter}&cursor=${cursor}`);
      await expectRefusal(api, filtered, 400, 'invalid-query');
    }
  });

  it('to outsiders and to members without the right, before mistakes in the query are reported', async () => {
    for (const query of ['', '&status=nonsense&limit=0']) {
      const path = `?workspace_id=${workspace.id}${query}`;
      await expectRefusal(api, () => list(path, { as: workspace.outsider }), 404, 'workspace-not-found');
      await expectRefusal(api, () => list(path, { as: workspace.viewer }), 403, 'permission-denied');
      await expectRefusal(api, () => list(path, {}), 401, 'invalid-credentials');
    }
    const huge = () => list(`?workspace_id=${'9'.repeat(30)}`);
    await expectRefusal(api, huge, 404, 'workspace-not-found');
  });
});
