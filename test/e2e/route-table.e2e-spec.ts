import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Role } from '@invites/invites';
import { CreateApiKey, WorkspaceRepository } from '@invites/workspaces';
import { createOpenApiDocument } from '../../apps/api/src/openapi.js';
import { operationsOf } from '../support/documented-answers.js';
import { cellsOf } from '../support/outcome-grid.js';
import {
  type Answer,
  type CallOptions,
  person,
  type Person,
  startTestApi,
  type TestApi,
  tokenFor,
} from '../support/test-api.js';

/**
 * Every route of the API document, and what it answers to whom when the request itself is in order. A new kind of caller
 * gets a column, or a block with the routes that it may call at all; a new route gets a line, and its request below.
 */
const TABLE = `
  route                                                      nobody  liar  expired  outsider  invitee  Viewer  Editor  Admin  Owner
  POST /api/v1/invites/                                      401     401   401      404       404      403     403     201    201
  POST /api/v1/invites/bulk/                                 401     401   401      404       404      403     403     200    200
  POST /api/v1/invites/bulk-resend/                          401     401   401      404       404      403     403     200    200
  POST /api/v1/invites/bulk-cancel/                          401     401   401      404       404      403     403     200    200
  GET /api/v1/invites/list/                                  401     401   401      404       404      403     403     200    200
  POST /api/v1/invites/{invite_id}/resend/                   401     401   401      404       404      403     403     200    200
  POST /api/v1/invites/{invite_id}/cancel/                   401     401   401      404       404      403     403     200    200
  GET /api/v1/invites/{invite_id}/detail/                    401     401   401      404       404      403     403     200    200
  PATCH /api/v1/invites/{invite_id}/detail/                  401     401   401      404       404      403     403     200    200
  GET /api/v1/invites/{invite_id}/history/                   401     401   401      404       404      403     403     200    200
  GET /api/v1/invites/mine/                                  401     401   401      200       200      200     200     200    200
  GET /api/v1/invites/{token}/                               200     200   200      200       200      200     200     200    200
  POST /api/v1/invites/{token}/accept/                       401     401   401      403       200      403     403     403    403
  POST /api/v1/invites/{token}/decline/                      200     200   200      200       200      200     200     200    200
  POST /api/v1/invites/{token}/request/                      202     202   202      202       202      202     202     202    202
  POST /api/v1/mail-events/                                  404     404   404      404       404      404     404     404    404
  POST /api/v1/workspaces/                                   401     401   401      201       201      201     201     201    201
  GET /api/v1/workspaces/                                    401     401   401      200       200      200     200     200    200
  GET /api/v1/workspaces/{workspace_id}/                     401     401   401      404       404      200     200     200    200
  PATCH /api/v1/workspaces/{workspace_id}/                   401     401   401      404       404      403     403     403    200
  GET /api/v1/workspaces/{workspace_id}/members/             401     401   401      404       404      200     200     200    200
  PATCH /api/v1/workspaces/{workspace_id}/members/{user_id}/   401     401   401      404       404      403     403     200    200
  DELETE /api/v1/workspaces/{workspace_id}/members/{user_id}/  401     401   401      404       404      403     403     204    204
  POST /api/v1/workspaces/{workspace_id}/api-keys/           401     401   401      404       404      403     403     403    201
  GET /api/v1/workspaces/{workspace_id}/api-keys/            401     401   401      404       404      403     403     403    200
  DELETE /api/v1/workspaces/{workspace_id}/api-keys/{api_key_id}/  401  401  401      404       404      403     403     403    204
  POST /api/v1/workspaces/{workspace_id}/webhooks/  401  401  401      404       404      403     403     403    201
  GET /api/v1/workspaces/{workspace_id}/webhooks/  401  401  401      404       404      403     403     403    200
  PATCH /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/  401  401  401      404       404      403     403     403    200
  DELETE /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/  401  401  401      404       404      403     403     403    204
  POST /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/test/  401  401  401      404       404      403     403     403    202
  POST /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/rotate-secret/  401  401  401      404       404      403     403     403    200
  GET /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries/  401  401  401      404       404      403     403     403    200

  route                                                      API key
  POST /api/v1/invites/                                      201
  POST /api/v1/invites/bulk/                                 200
  POST /api/v1/invites/bulk-resend/                          200
  POST /api/v1/invites/bulk-cancel/                          200
  GET /api/v1/invites/list/                                  200
  POST /api/v1/invites/{invite_id}/resend/                   200
  POST /api/v1/invites/{invite_id}/cancel/                   200
  GET /api/v1/invites/{invite_id}/detail/                    200
  PATCH /api/v1/invites/{invite_id}/detail/                  200
  GET /api/v1/invites/{invite_id}/history/                   200
  GET /api/v1/invites/mine/                                  200
  GET /api/v1/invites/{token}/                               200
  POST /api/v1/invites/{token}/accept/                       403
  POST /api/v1/invites/{token}/decline/                      200
  POST /api/v1/invites/{token}/request/                      202
  POST /api/v1/mail-events/                                  404
  POST /api/v1/workspaces/                                   403
  GET /api/v1/workspaces/                                    200
  GET /api/v1/workspaces/{workspace_id}/                     200
  PATCH /api/v1/workspaces/{workspace_id}/                   403
  GET /api/v1/workspaces/{workspace_id}/members/             200
  PATCH /api/v1/workspaces/{workspace_id}/members/{user_id}/   403
  DELETE /api/v1/workspaces/{workspace_id}/members/{user_id}/  403
  POST /api/v1/workspaces/{workspace_id}/api-keys/           403
  GET /api/v1/workspaces/{workspace_id}/api-keys/            403
  DELETE /api/v1/workspaces/{workspace_id}/api-keys/{api_key_id}/  403
  POST /api/v1/workspaces/{workspace_id}/webhooks/  403
  GET /api/v1/workspaces/{workspace_id}/webhooks/  403
  PATCH /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/  403
  DELETE /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/  403
  POST /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/test/  403
  POST /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/rotate-secret/  403
  GET /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries/  403

  route                                                      unverified Owner
  POST /api/v1/invites/                                      403
  POST /api/v1/invites/bulk/                                 403
  POST /api/v1/invites/bulk-resend/                          403
  POST /api/v1/invites/bulk-cancel/                          200
  GET /api/v1/invites/list/                                  200
  POST /api/v1/invites/{invite_id}/resend/                   403
  POST /api/v1/invites/{invite_id}/cancel/                   200
  GET /api/v1/invites/{invite_id}/detail/                    200
  PATCH /api/v1/invites/{invite_id}/detail/                  200
  GET /api/v1/invites/{invite_id}/history/                   200
  GET /api/v1/invites/mine/                                  200
  GET /api/v1/invites/{token}/                               200
  POST /api/v1/invites/{token}/accept/                       403
  POST /api/v1/invites/{token}/decline/                      200
  POST /api/v1/invites/{token}/request/                      202
  POST /api/v1/mail-events/                                  404
  POST /api/v1/workspaces/                                   403
  GET /api/v1/workspaces/                                    200
  GET /api/v1/workspaces/{workspace_id}/                     200
  PATCH /api/v1/workspaces/{workspace_id}/                   200
  GET /api/v1/workspaces/{workspace_id}/members/             200
  PATCH /api/v1/workspaces/{workspace_id}/members/{user_id}/   200
  DELETE /api/v1/workspaces/{workspace_id}/members/{user_id}/  204
  POST /api/v1/workspaces/{workspace_id}/api-keys/           201
  GET /api/v1/workspaces/{workspace_id}/api-keys/            200
  DELETE /api/v1/workspaces/{workspace_id}/api-keys/{api_key_id}/  204
  POST /api/v1/workspaces/{workspace_id}/webhooks/  201
  GET /api/v1/workspaces/{workspace_id}/webhooks/  200
  PATCH /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/  200
  DELETE /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/  204
  POST /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/test/  202
  POST /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/rotate-secret/  200
  GET /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries/  200
`;

const WEBHOOK = { url: 'https://hooks.example.com/invites', events: ['invite.accepted'] };

interface Request {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: string;
  readonly json?: unknown;
}

/** What a request is about: everything is new for each of them. */
interface Subject {
  readonly workspaceId: number;
  readonly inviteId: number;
  readonly token: string;
  readonly memberId: number;
  readonly apiKeyId: number;
  readonly webhookId: number;
}

/** A request in order, by the route's line in the table. */
const webhookOf = ({ workspaceId, webhookId }: Subject): Request => ({
  path: { workspace_id: workspaceId, webhook_id: webhookId },
});

const REQUESTS: Record<string, (subject: Subject) => Request> = {
  'POST /api/v1/invites/': ({ workspaceId }) => ({
    json: { workspace_id: workspaceId, email: person('new').email, role: '1' },
  }),
  'POST /api/v1/invites/bulk/': ({ workspaceId }) => ({
    json: { workspace_id: workspaceId, emails: [person('new').email], role: '1' },
  }),
  'POST /api/v1/invites/bulk-resend/': ({ workspaceId, inviteId }) => ({
    json: { workspace_id: workspaceId, invite_ids: [inviteId] },
  }),
  'POST /api/v1/invites/bulk-cancel/': ({ workspaceId, inviteId }) => ({
    json: { workspace_id: workspaceId, invite_ids: [inviteId] },
  }),
  'GET /api/v1/invites/list/': ({ workspaceId }) => ({ query: `?workspace_id=${workspaceId}` }),
  'POST /api/v1/invites/{invite_id}/resend/': ({ inviteId }) => ({ path: { invite_id: inviteId } }),
  'POST /api/v1/invites/{invite_id}/cancel/': ({ inviteId }) => ({ path: { invite_id: inviteId } }),
  'GET /api/v1/invites/{invite_id}/detail/': ({ inviteId }) => ({ path: { invite_id: inviteId } }),
  'PATCH /api/v1/invites/{invite_id}/detail/': ({ inviteId }) => ({
    path: { invite_id: inviteId },
    json: { message: 'Other words' },
  }),
  'GET /api/v1/invites/{invite_id}/history/': ({ inviteId }) => ({ path: { invite_id: inviteId } }),
  'GET /api/v1/invites/mine/': () => ({}),
  'GET /api/v1/invites/{token}/': ({ token }) => ({ path: { token } }),
  'POST /api/v1/invites/{token}/accept/': ({ token }) => ({ path: { token } }),
  'POST /api/v1/invites/{token}/decline/': ({ token }) => ({ path: { token } }),
  'POST /api/v1/invites/{token}/request/': ({ token }) => ({ path: { token } }),
  'POST /api/v1/mail-events/': () => ({ json: {} }),
  'POST /api/v1/workspaces/': () => ({ json: { name: 'Another one' } }),
  'GET /api/v1/workspaces/': () => ({}),
  'GET /api/v1/workspaces/{workspace_id}/': ({ workspaceId }) => ({ path: { workspace_id: workspaceId } }),
  'PATCH /api/v1/workspaces/{workspace_id}/': ({ workspaceId, inviteId }) => ({
    path: { workspace_id: workspaceId },
    json: { description: `What invite ${inviteId} is for` },
  }),
  'GET /api/v1/workspaces/{workspace_id}/members/': ({ workspaceId }) => ({ path: { workspace_id: workspaceId } }),
  'PATCH /api/v1/workspaces/{workspace_id}/members/{user_id}/': ({ workspaceId, memberId }) => ({
    path: { workspace_id: workspaceId, user_id: memberId },
    json: { role: '2' },
  }),
  'DELETE /api/v1/workspaces/{workspace_id}/members/{user_id}/': ({ workspaceId, memberId }) => ({
    path: { workspace_id: workspaceId, user_id: memberId },
  }),
  'POST /api/v1/workspaces/{workspace_id}/api-keys/': ({ workspaceId }) => ({
    path: { workspace_id: workspaceId },
    json: { name: 'Nightly import', role: '1' },
  }),
  'GET /api/v1/workspaces/{workspace_id}/api-keys/': ({ workspaceId }) => ({ path: { workspace_id: workspaceId } }),
  'DELETE /api/v1/workspaces/{workspace_id}/api-keys/{api_key_id}/': ({ workspaceId, apiKeyId }) => ({
    path: { workspace_id: workspaceId, api_key_id: apiKeyId },
  }),
  'POST /api/v1/workspaces/{workspace_id}/webhooks/': ({ workspaceId }) => ({
    path: { workspace_id: workspaceId },
    json: WEBHOOK,
  }),
  'GET /api/v1/workspaces/{workspace_id}/webhooks/': ({ workspaceId }) => ({ path: { workspace_id: workspaceId } }),
  'PATCH /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/': (subject) => ({
    ...webhookOf(subject),
    json: { description: 'Counts seats' },
  }),
  'DELETE /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/': (subject) => webhookOf(subject),
  'POST /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/test/': (subject) => webhookOf(subject),
  'POST /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/rotate-secret/': (subject) => webhookOf(subject),
  'GET /api/v1/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries/': (subject) => webhookOf(subject),
};

/** A refusal names its reason: the credentials, what is not there for the caller, or what they may not do. */
const REFUSALS: Record<number, RegExp> = {
  401: /^invalid-credentials$/,
  403: /^(permission-denied|wrong-account|email-not-verified)$/,
  404: /^((invite|workspace)-)?not-found$/,
};

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
let apiKey: string;
let unverified: Person;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
  apiKey = (await makeApiKey(3)).key;
  unverified = person('unverified');
  await api.app.get(WorkspaceRepository).grant(workspace.id, await api.idOf(unverified), 4);
  await api.get('/api/v1/workspaces/', await optionsFor('unverified Owner', unverified)); // so that the row says so
  // Its first use within a minute is recorded.
  await api.get('/api/v1/workspaces/', { headers: { authorization: `Bearer ${apiKey}` } });
});
afterAll(() => api.stop());

function makeApiKey(role: Role) {
  const { id: workspaceId, ids } = workspace;
  return api.app.get(CreateApiKey).execute({ workspaceId, actorId: ids.owner, name: 'Nightly import', role });
}

async function newSubject(invitee: Person, ageInDays = 0): Promise<Subject> {
  const { id: workspaceId, ids, owner } = workspace;
  const createdAt = new Date(api.clock.now().getTime() - ageInDays * 24 * 60 * 60 * 1000);
  const inviteId = await api.plant({ workspaceId, inviterId: ids.owner, email: invitee.email, role: 1, createdAt });
  const { body } = await api.get(`/api/v1/invites/${inviteId}/detail/`, { as: owner });
  const memberId = await api.idOf(person('member'));
  await api.app.get(WorkspaceRepository).grant(workspaceId, memberId, 1);
  const { id: apiKeyId } = await makeApiKey(1);
  const made = await api.post(`/api/v1/workspaces/${workspaceId}/webhooks/`, { as: owner, json: WEBHOOK });
  return { workspaceId, inviteId, token: body.token, memberId, apiKeyId, webhookId: made.body.id };
}

async function optionsFor(caller: string, invitee: Person): Promise<CallOptions> {
  const { owner, admin, editor, viewer, outsider } = workspace;
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const callers: Record<string, () => Promise<CallOptions> | CallOptions> = {
    nobody: () => ({}),
    liar: async () => bearer(`${(await tokenFor(owner, api.clock)).slice(0, -2)}xx`),
    expired: async () => bearer(await tokenFor(owner, api.clock, { exp: api.clock.now().getTime() / 1000 - 61 })),
    outsider: () => ({ as: outsider }),
    invitee: () => ({ as: invitee }),
    Viewer: () => ({ as: viewer }),
    Editor: () => ({ as: editor }),
    Admin: () => ({ as: admin }),
    Owner: () => ({ as: owner }),
    'API key': () => bearer(apiKey),
    'unverified Owner': async () => bearer(await tokenFor(unverified, api.clock, { email_verified: false })),
  };
  return callers[caller]!();
}

const urlOf = (template: string, { path = {}, query = '' }: Request) =>
  template.replaceAll(/\{(\w+)\}/g, (_match, name: string) => String(path[name])) + query;

it('every route of the API document has a line in the table, and no line is about a route that is none', () => {
  const routes = operationsOf(createOpenApiDocument(api.app)).map(({ name }) => name);
  const lines = new Set(cellsOf(TABLE).map(({ row }) => row));
  expect([...lines].sort()).toEqual(routes.sort());
  expect(Object.keys(REQUESTS).sort()).toEqual(routes);
});

it('a path refuses a method that it does not have with 405, and says which it has', async () => {
  const operations = operationsOf(createOpenApiDocument(api.app)).map(
    ({ name }) => name.split(' ') as [string, string],
  );
  const subject = await newSubject(person('invitee'));
  for (const [, template] of operations) {
    const requests = operations.filter(([, path]) => path === template).map((one) => REQUESTS[one.join(' ')]!(subject));
    const url = urlOf(template, requests[0]!);
    // Other templates may match the same path: "mine" could be a token.
    const allowed = api.routes.filter((route) => isAt(url, route.url)).map(({ method }) => method);
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      if (allowed.includes(method)) continue;
      const { status, headers } = await api.call(method, url);
      expect([method, url, status, headers.get('allow')?.split(', ').sort()]).toEqual([
        method,
        url,
        405,
        [...new Set(allowed)].sort(),
      ]);
    }
  }
  const unknown = await api.call('DELETE', '/api/v1/nowhere/');
  expect([unknown.status, unknown.headers.get('allow')]).toEqual([404, null]);
});

const isAt = (url: string, route: string) =>
  new RegExp(`^${route.replace(/\/$/, '').replaceAll(/:\w+/g, '[^/]+')}/?$`).test(url.split('?')[0]!);

it('every list refuses a parameter that it does not know, after the right to read it', async () => {
  const document = createOpenApiDocument(api.app);
  const lists = operationsOf(document).filter(({ name }) => {
    const [method = '', path = ''] = name.split(' ');
    const operation = document.paths[path]![method.toLowerCase() as 'get']!;
    const schema = (
      operation.responses['200'] as { content?: Record<string, { schema?: { type?: string } }> } | undefined
    )?.content?.['application/json']?.schema;
    return method === 'GET' && schema?.type === 'array';
  });
  expect(lists.length).toBeGreaterThan(5);
  const subject = await newSubject(person('invitee'));
  for (const { name } of lists) {
    const request = REQUESTS[name]!(subject);
    const url = urlOf(name.split(' ')[1]!, request);
    const mistyped = `${url}${url.includes('?') ? '&' : '?'}limmit=5`;
    const { status, body } = await api.get(mistyped, { as: workspace.owner });
    expect([name, status, body.code, body.errors]).toEqual([
      name,
      400,
      'invalid-query',
      [{ pointer: '#/limmit', detail: 'is not a parameter of this list' }],
    ]);
    const [ofOutsider, right] = await Promise.all(
      [mistyped, url].map(async (one) => (await api.get(one, { as: workspace.outsider })).status),
    );
    expect([name, ofOutsider]).toEqual([name, right === 200 ? 400 : right]);
  }
});

/** What nothing has changed since the fingerprint was taken, so that the next request can be about it too. */
let untouched:
  | { readonly ageInDays: number; readonly invitee: Person; subject: Subject; fingerprint: string }
  | undefined;

async function subjectOf(ageInDays: number): Promise<NonNullable<typeof untouched>> {
  if (untouched?.ageInDays === ageInDays) return untouched;
  const invitee = person('invitee');
  const subject = await newSubject(invitee, ageInDays);
  return { ageInDays, invitee, subject, fingerprint: JSON.stringify(await api.fingerprint()) };
}

it.each(cellsOf(TABLE))('$row by $column: $outcome', async ({ row, column, status }) => {
  // A new link can be asked for once an invite has lapsed.
  const about = await subjectOf(row.endsWith('/request/') ? 8 : 0);
  untouched = undefined;
  const request = REQUESTS[row]!(about.subject);
  const [method = '', template = ''] = row.split(' ');
  const url = urlOf(template, request);
  const { json } = request;
  const options = await optionsFor(column, about.invitee);
  const answer: Answer = await api.call(method, url, { ...options, json });
  expect([answer.status, answer.body.code ?? '']).toEqual([status, expect.stringMatching(REFUSALS[status] ?? /^$/)]);
  // A token or a key is kept by nobody on its way.
  const hasSecret = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|inv_\w{16}_/.test(JSON.stringify(answer.body));
  expect(hasSecret && answer.headers.get('cache-control') !== 'no-store').toBe(false);
  // A call that is refused, or that only reads, changes nothing.
  const changes = status < 300 && method !== 'GET';
  expect(JSON.stringify(await api.fingerprint()) !== about.fingerprint).toBe(changes);
  if (!changes) untouched = about;
});
