import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectRefusal } from '../support/expect-refusal.js';
import { type Person, startTestApi, type TestApi } from '../support/test-api.js';

type Workspace = Awaited<ReturnType<TestApi['workspace']>>;

const HOOK = { url: 'https://hooks.example.com/invites', events: ['invite.accepted', 'mail.bounced'] };

let api: TestApi;
let limited: TestApi;
let workspace: Workspace;

beforeAll(async () => {
  api = await startTestApi({ WEBHOOKS_ALLOW_PRIVATE: 'false' });
  limited = await startTestApi({ WEBHOOKS_PER_WORKSPACE: '2' }, undefined, { database: api.database });
  workspace = await api.workspace();
});
afterAll(async () => {
  await limited.stop();
  await api.stop();
});

const pathOf = (workspaceId: number | string, ...rest: (number | string)[]) =>
  `/api/v1/workspaces/${[workspaceId, 'webhooks', ...rest].join('/')}/`;
const create = (json: unknown = HOOK, { id, owner } = workspace, on = api) => on.post(pathOf(id), { as: owner, json });
const list = async ({ id, owner } = workspace) => (await api.get(pathOf(id), { as: owner })).body;

/** Everything that can be asked of a webhook. */
const asked = (id: number | string, webhookId: number | string, as: Person | undefined, headers = {}) => {
  const call =
    (method: string, json?: unknown, ...rest: string[]) =>
    () =>
      api.call(method, pathOf(id, webhookId, ...rest), { as, json, headers });
  return [
    call('PATCH', { description: 'another' }),
    call('DELETE'),
    call('POST', undefined, 'test'),
    call('POST', undefined, 'rotate-secret'),
    call('GET', undefined, 'deliveries'),
  ];
};

describe('an Owner', () => {
  it('makes, lists, changes, tests and deletes a webhook; its secret is shown once', async () => {
    const { id, owner } = await api.workspace();
    const made = await api.post(pathOf(id), { as: owner, json: { ...HOOK, description: 'Counts seats' } });
    expect(made).toMatchObject({ status: 201 });
    expect(made.headers.get('cache-control')).toBe('no-store');
    const { secret, ...webhook } = made.body;
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(webhook).toEqual({
      id: expect.any(Number),
      ...HOOK,
      description: 'Counts seats',
      status: 'enabled',
      created_at: api.clock.now().toISOString(),
    });
    expect((await api.get(pathOf(id), { as: owner })).body).toEqual([webhook]);

    const changes = { events: ['*'], url: 'https://other.example.com/', description: '', status: 'disabled' };
    const changed = await api.call('PATCH', pathOf(id, webhook.id), { as: owner, json: changes });
    expect(changed).toMatchObject({ status: 200, body: { ...webhook, ...changes } });
    expect((await api.call('PATCH', pathOf(id, webhook.id), { as: owner, json: {} })).body).toEqual(changed.body);

    const tested = await api.post(pathOf(id, webhook.id, 'test'), { as: owner });
    expect(tested).toMatchObject({ status: 202, body: { type: 'webhook.test', attempts: 0, response_status: null } });
    const deliveries = await api.get(pathOf(id, webhook.id, 'deliveries'), { as: owner });
    expect(deliveries).toMatchObject({ status: 200, body: [tested.body] });

    const rotated = await api.post(pathOf(id, webhook.id, 'rotate-secret'), { as: owner });
    expect(rotated).toMatchObject({ status: 200, body: { id: webhook.id, secret: expect.stringMatching(/^whsec_/) } });
    expect(rotated.headers.get('cache-control')).toBe('no-store');
    expect(rotated.body.secret).not.toBe(secret);
    const rows = JSON.stringify(await api.everything());
    for (const one of [secret, rotated.body.secret] as string[])
      for (const form of [one.slice(6), Buffer.from(one).toString('hex')]) expect(rows).not.toContain(form);

    expect((await api.call('DELETE', pathOf(id, webhook.id), { as: owner })).status).toBe(204);
    expect((await api.get(pathOf(id), { as: owner })).body).toEqual([]);
    await expectRefusal(
      api,
      () => api.get(pathOf(id, webhook.id, 'deliveries'), { as: owner }),
      404,
      'webhook-not-found',
    );
  });

  it('lists them in pages, oldest first', async () => {
    const one = await api.workspace();
    const ids: number[] = [];
    for (let count = 0; count < 3; count++) ids.push((await create(HOOK, one)).body.id);
    const first = await api.get(`${pathOf(one.id)}?limit=2`, { as: one.owner });
    expect(first.body.map(({ id }: { id: number }) => id)).toEqual(ids.slice(0, 2));
    const next = /<(.*?)>/.exec(first.headers.get('link')!)![1]!;
    const second = await api.get(`${pathOf(one.id)}${next}`, { as: one.owner });
    expect(second.body.map(({ id }: { id: number }) => id)).toEqual(ids.slice(2));
    expect(second.headers.get('link')).toBeNull();
  });
});

describe('nobody else', () => {
  it('manages webhooks: no other member, no API key, no outsider, nobody unknown', async () => {
    const { body } = await create();
    const keys = `/api/v1/workspaces/${workspace.id}/api-keys/`;
    const key = (await api.post(keys, { as: workspace.owner, json: { name: 'key', role: '4' } })).body.key as string;
    const bearer = { authorization: `Bearer ${key}` };
    await api.get('/api/v1/workspaces/', { headers: bearer }); // what follows within the minute is not recorded any more
    const all = (as: Person | undefined, headers = {}) => [
      () => api.post(pathOf(workspace.id), { as, json: HOOK, headers }),
      () => api.post(pathOf(workspace.id), { as, json: { url: 7 }, headers }),
      () => api.get(pathOf(workspace.id), { as, headers }),
      ...asked(workspace.id, body.id, as, headers),
    ];
    const refused = async (calls: readonly (() => ReturnType<TestApi['get']>)[], status: number, code: string) => {
      for (const call of calls) await expectRefusal(api, call, status, code);
    };
    await refused(all(workspace.admin), 403, 'permission-denied');
    await refused(all(workspace.editor), 403, 'permission-denied');
    await refused(all(workspace.viewer), 403, 'permission-denied');
    await refused(all(undefined, bearer), 403, 'permission-denied');
    await refused(all(workspace.outsider), 404, 'workspace-not-found');
    await refused(all(undefined), 401, 'invalid-credentials');
  });

  it('reaches the webhook of another workspace, nor is there one by a number that no id has', async () => {
    const { body } = await create();
    const other = await api.workspace();
    for (const webhookId of [body.id, 9_007_199_254_740_993n.toString(), '99999999999999999999999'])
      for (const call of asked(other.id, webhookId, other.owner))
        await expectRefusal(api, call, 404, 'webhook-not-found');
    for (const call of asked(other.id, 'abc', other.owner)) await expectRefusal(api, call, 400, 'invalid-webhook-id');
    for (const call of asked('abc', body.id, other.owner)) await expectRefusal(api, call, 400, 'invalid-workspace-id');
  });
});

describe('bad input is refused, and changes nothing', () => {
  it.each<[string, unknown, string]>([
    ['no events', { url: HOOK.url }, '#/events'],
    ['an empty list of events', { ...HOOK, events: [] }, '#/events'],
    ['an unknown event', { ...HOOK, events: ['invite.exploded'] }, '#/events'],
    ['an event in capitals', { ...HOOK, events: ['invite.sent', 'INVITE.SENT'] }, '#/events'],
    ['events that are no list', { ...HOOK, events: 'invite.sent' }, '#/events'],
    ['an event that is null', { ...HOOK, events: [null] }, '#/events'],
    ['more events than there are', { ...HOOK, events: Array(14).fill('invite.sent') }, '#/events'],
    ['a URL that is null', { ...HOOK, url: null }, '#/url'],
    ['a URL without a scheme', { ...HOOK, url: 'hooks.example.com' }, '#/url'],
    ['a URL without a scheme, from //', { ...HOOK, url: '//hooks.example.com/' }, '#/url'],
    ['ftp', { ...HOOK, url: 'ftp://hooks.example.com/' }, '#/url'],
    ['javascript', { ...HOOK, url: 'javascript:alert(1)' }, '#/url'],
    ['a user in the URL', { ...HOOK, url: 'https://user@hooks.example.com/' }, '#/url'],
    ['a user and a password in the URL', { ...HOOK, url: 'https://user:secret@hooks.example.com/' }, '#/url'],
    ['a password in the URL', { ...HOOK, url: 'https://:secret@hooks.example.com/' }, '#/url'],
    ['a fragment', { ...HOOK, url: 'https://hooks.example.com/#fragment' }, '#/url'],
    ['a space in the URL', { ...HOOK, url: 'https://hooks.example.com/ space' }, '#/url'],
    ['a backslash in the URL', { ...HOOK, url: 'https://hooks.example.com\\@inside/' }, '#/url'],
    ['a tab in the URL', { ...HOOK, url: 'https://hooks.exam\tple.com/' }, '#/url'],
    ['a URL without a host', { ...HOOK, url: 'https://' }, '#/url'],
    [
      'a URL of more than 2,048 characters',
      { ...HOOK, url: `https://hooks.example.com/${'a'.repeat(2_048)}` },
      '#/url',
    ],
    ['two lines of description', { ...HOOK, description: 'two\nlines' }, '#/description'],
    ['501 characters of description', { ...HOOK, description: 'a'.repeat(501) }, '#/description'],
    ['a description that is null', { ...HOOK, description: null }, '#/description'],
    ['a member that there is not', { ...HOOK, secret: 'whsec_mine' }, '#/secret'],
  ])('%s', async (_what, json, pointer) => {
    const webhook = (await list())[0] ?? (await create()).body;
    const made = await expectRefusal(api, () => create(json), 400, 'invalid-body');
    expect(made.body.errors).toMatchObject([{ pointer }]);
    if (pointer === '#/events' && !('events' in (json as object))) return;
    const changed = await expectRefusal(
      api,
      () => api.call('PATCH', pathOf(workspace.id, webhook.id), { as: workspace.owner, json }),
      400,
      'invalid-body',
    );
    expect(changed.body.errors).toMatchObject([{ pointer }]);
  });

  it('of a status that there is not', async () => {
    const webhook = (await list())[0] ?? (await create()).body;
    for (const status of ['deleted', null, true]) {
      const call = () => api.call('PATCH', pathOf(workspace.id, webhook.id), { as: workspace.owner, json: { status } });
      await expectRefusal(api, call, 400, 'invalid-body');
    }
  });
});

describe('the quota', () => {
  it('lets no more webhooks in, also when they are asked for at the same time, until one is deleted', async () => {
    const one = await limited.workspace();
    const answers = await Promise.all(Array.from({ length: 8 }, () => create(HOOK, one, limited)));
    const made = answers.filter(({ status }) => status === 201);
    expect(made).toHaveLength(2);
    for (const { status, body } of answers.filter((answer) => !made.includes(answer)))
      expect(['400 quota-reached', '503 invite-busy']).toContain(`${status} ${body.code}`);
    await expectRefusal(limited, () => create(HOOK, one, limited), 400, 'quota-reached');
    await limited.call('DELETE', pathOf(one.id, made[0]!.body.id), { as: one.owner });
    expect((await create(HOOK, one, limited)).status).toBe(201);
  });
});
