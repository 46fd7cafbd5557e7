import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectRefusal } from '../support/expect-refusal.js';
import { type CallOptions, person, type Person, startTestApi, type TestApi, tokenFor } from '../support/test-api.js';

// What one person, and one workspace, may have and do, so that nothing is left of it for nobody else.

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
let addresses = 0;
const address = () => `tenant${++addresses}@example.com`;

beforeAll(async () => {
  api = await startTestApi({
    INVITES_EDITS_PER_INVITE: '3',
    WORKSPACES_PER_USER: '3',
    API_KEYS_PER_WORKSPACE: '3',
  });
  workspace = await api.workspace();
});
afterAll(() => api.stop());

const WORKSPACES = '/api/v1/workspaces/';
const found = (as: Person, name = 'Another') => api.post(WORKSPACES, { as, json: { name } });

async function send(as = workspace.admin) {
  const json = { workspace_id: workspace.id, email: address(), role: '1' };
  return (await api.post('/api/v1/invites/', { as, json })).body as { id: number };
}

describe('a person without a verified address', () => {
  const unverified = async (who: Person) => ({
    authorization: `Bearer ${await tokenFor(who, api.clock, { email_verified: false })}`,
  });
  const requests: [what: string, path: () => string, json: () => unknown][] = [
    ['sends', () => '/api/v1/invites/', () => ({ workspace_id: workspace.id, email: address(), role: '1' })],
    [
      'sends many',
      () => '/api/v1/invites/bulk/',
      () => ({ workspace_id: workspace.id, emails: ['a@b.example'], role: '1' }),
    ],
    ['resends', () => `/api/v1/invites/${inviteId}/resend/`, () => undefined],
    [
      'resends many',
      () => '/api/v1/invites/bulk-resend/',
      () => ({ workspace_id: workspace.id, invite_ids: [inviteId] }),
    ],
    ['founds', () => WORKSPACES, () => ({ name: 'Nobody knows whose' })],
  ];
  let inviteId: number;
  beforeAll(async () => {
    inviteId = (await send()).id;
  });

  it.each(requests)(
    '%s nothing, and is told so before mistakes in the request and before the state',
    async (_what, path, json) => {
      const headers = await unverified(workspace.admin);
      await api.get(WORKSPACES, { headers });
      const post =
        (options: CallOptions, query = '') =>
        () =>
          api.post(`${path()}${query}`, { ...options, headers: { ...headers, ...options.headers } });
      await expectRefusal(api, post({ json: json() }), 403, 'email-not-verified');
      await expectRefusal(
        api,
        post({ json: { ...(json() as object), role: 'x', name: 1, invite_ids: 'x' } }, '?force=x'),
        403,
        'email-not-verified',
      );
      if (path() !== WORKSPACES)
        await expectRefusal(
          api,
          post({ json: json(), headers: { 'idempotency-key': 'ü' } }),
          403,
          'email-not-verified',
        );
    },
  );

  it('hears first that the workspace is not theirs, or that they may not', async () => {
    const [path, json] = ['/api/v1/invites/', { workspace_id: workspace.id, email: address(), role: '1' }];
    const viewer = await unverified(workspace.viewer);
    await expectRefusal(api, () => api.post(path, { headers: viewer, json }), 403, 'permission-denied');
    const outsider = await unverified(workspace.outsider);
    await expectRefusal(api, () => api.post(path, { headers: outsider, json }), 404, 'workspace-not-found');
  });

  it('reads, edits and cancels as before', async () => {
    const headers = await unverified(workspace.admin);
    const { id } = await send();
    const detail = `/api/v1/invites/${id}/detail/`;
    expect((await api.call('PATCH', detail, { headers, json: { message: 'Hello' } })).body.message).toBe('Hello');
    expect((await api.post(`/api/v1/invites/${id}/cancel/`, { headers })).body.status).toBe('cancelled');
  });
});

describe('what is used up', () => {
  it('of edits, is so for this invite; what changes nothing is no edit', async () => {
    const { id } = await send();
    const edit = (message: string) =>
      api.call('PATCH', `/api/v1/invites/${id}/detail/`, { as: workspace.admin, json: { message } });
    for (const message of ['one', 'one', 'two', 'three', 'three']) expect((await edit(message)).status).toBe(200);
    const { body } = await expectRefusal(api, () => edit('four'), 400, 'quota-reached');
    expect(body.invite_id).toBe(id);
    expect((await api.post(`/api/v1/invites/${id}/resend/`, { as: workspace.admin })).status).toBe(200);
  });

  it('of workspaces, counts those that a person has founded, not those that they are in', async () => {
    const founder = person('founder');
    const made = [await found(founder), await found(founder), await found(founder)];
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201]);
    await expectRefusal(api, () => found(founder), 400, 'quota-reached');
    const blank = () => api.post(WORKSPACES, { as: founder, json: { name: '' } });
    await expectRefusal(api, blank, 400, 'invalid-body');
    expect((await found(workspace.viewer)).status).toBe(201);
  });

  it('of API keys, is freed by a revocation', async () => {
    const path = `${WORKSPACES}${workspace.id}/api-keys/`;
    const make = () => api.post(path, { as: workspace.owner, json: { name: 'Import', role: '1' } });
    const made = [await make(), await make(), await make()];
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201]);
    await expectRefusal(api, make, 400, 'quota-reached');
    await api.call('DELETE', `${path}${made[0]!.body.id}/`, { as: workspace.owner });
    expect((await make()).status).toBe(201);
    await expectRefusal(api, make, 400, 'quota-reached');
  });
});
