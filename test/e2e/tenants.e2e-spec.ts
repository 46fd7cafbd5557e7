import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MailRefusal, RequeueFailedMails } from '@invites/invites';
import { WorkspaceRepository } from '@invites/workspaces';
import { createOpenApiDocument } from '../../apps/api/src/openapi.js';
import { operationsOf } from '../support/documented-answers.js';
import { expectRefusal } from '../support/expect-refusal.js';
import { nextPage } from '../support/next-page.js';
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
    '%s nothing, and is refused before mistakes in the request and before the state',
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

  it('is refused first because the workspace is not theirs, or because they lack the right', async () => {
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

describe('a list', () => {
  /** What these answer is bounded otherwise: the newest 200, and what an import of people leaves to be shown at once. */
  const WHOLE = [
    'GET /api/v1/invites/mine/',
    'GET /api/v1/workspaces/{workspace_id}/members/',
    'GET /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries/', // the newest hundred
  ];

  it('of whatever kind is paged, by the API document', () => {
    const lists = operationsOf(createOpenApiDocument(api.app)).filter(
      ({ responses }) => responses[200]?.content?.['application/json']?.schema.type === 'array',
    );
    const unpaged = lists
      .filter(({ method, parameters }) => {
        const names = new Set(parameters.map(({ name }) => name));
        return method === 'GET' && !(names.has('limit') && names.has('cursor'));
      })
      .map(({ name }) => name);
    expect(unpaged.sort()).toEqual(WHOLE);
  });

  /** Each with more than five items. */
  const paths: Record<string, () => Promise<{ as: Person; path: string }>> = {
    async workspaces() {
      const as = person('joiner');
      const userId = await api.idOf(as);
      for (let count = 0; count < 6; count++) {
        const { id } = await api.workspace(`Number ${count}`);
        await api.app.get(WorkspaceRepository).grant(id, userId, 1);
      }
      return { as, path: WORKSPACES };
    },
    async 'API keys'() {
      const { id, owner } = await api.workspace();
      const path = `${WORKSPACES}${id}/api-keys/`;
      for (let count = 0; count < 6; count++) {
        const { body } = await api.post(path, { as: owner, json: { name: `Number ${count}`, role: '1' } });
        await api.call('DELETE', `${path}${body.id}/`, { as: owner });
      }
      return { as: owner, path };
    },
    async history() {
      const { id } = await send();
      const path = `/api/v1/invites/${id}/`;
      await api.deliver();
      await api.call('PATCH', `${path}detail/`, { as: workspace.admin, json: { message: 'Hello' } });
      api.clock.advance(1000);
      await api.post(`${path}resend/`, { as: workspace.admin });
      api.mailer.refuseWith(new MailRefusal('550 no', true));
      await api.deliver();
      api.mailer.refuseWith(undefined);
      const [{ id: mailId }] = await api.dataSource.query(`SELECT id::int FROM invite_mails WHERE status = 'failed'`);
      await api.app.get(RequeueFailedMails).execute({ mailIds: [mailId] });
      await api.deliver();
      return { as: workspace.admin, path: `${path}history/` };
    },
  };

  it.each(Object.keys(paths))('of %s is the same page by page as at once, in whatever pages', async (what) => {
    const { as, path } = await paths[what]!();
    const whole = await api.get(path, { as });
    expect([whole.status, whole.headers.get('link')]).toEqual([200, null]);
    expect(whole.body.length).toBeGreaterThan(5);
    for (const limit of [1, 2, 5]) {
      const pages: unknown[][] = [];
      for (let next: string | undefined = `${path}?limit=${limit}`; next;) {
        const { body, headers } = await api.get(next, { as });
        pages.push(body);
        next = nextPage(next, headers);
      }
      expect(pages.flat()).toEqual(whole.body);
      expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
      expect(pages.at(-1)!.length).toBeGreaterThan(0);
    }
    for (const query of [
      'limit=0',
      'limit=501',
      'limit=ten',
      'limit=',
      'cursor=',
      'cursor=%00',
      'cursor=-1',
      'limit=1&limit=2',
    ])
      await expectRefusal(api, () => api.get(`${path}?${query}`, { as }), 400, 'invalid-query');
  });

  it('of history is refused to those without the right before mistakes in the query', async () => {
    const { path } = await paths.history!();
    for (const query of ['', '?limit=0']) {
      await expectRefusal(api, () => api.get(`${path}${query}`, { as: workspace.outsider }), 404, 'invite-not-found');
      await expectRefusal(api, () => api.get(`${path}${query}`, { as: workspace.viewer }), 403, 'permission-denied');
    }
    const other = await paths.history!();
    const { headers } = await api.get(`${other.path}?limit=1`, { as: other.as });
    const cursor = new URL(headers.get('link')!.slice(1).split('>')[0]!, api.origin).searchParams.get('cursor');
    await expectRefusal(api, () => api.get(`${path}?cursor=${cursor}`, { as: other.as }), 400, 'invalid-query');
  });

  it('of API keys likewise', async () => {
    const path = `${WORKSPACES}${workspace.id}/api-keys/?limit=0`;
    await expectRefusal(api, () => api.get(path, { as: workspace.outsider }), 404, 'workspace-not-found');
    await expectRefusal(api, () => api.get(path, { as: workspace.admin }), 403, 'permission-denied');
  });
});
