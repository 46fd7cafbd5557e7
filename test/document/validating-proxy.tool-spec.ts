import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { documentTool } from '../support/document-tools.js';
import { MAIL_EVENTS_SECRET, notify } from '../support/mail-provider.js';
import { freePort } from '../support/free-port.mjs';
import { type TestProcess, watchProcess } from '../support/processes.js';
import { type Answer, type CallOptions, type Serve, startTestApi, type TestApi } from '../support/test-api.js';
import { walkThroughOperations } from '../support/walk-through-operations.js';

const DOCUMENT = 'docs/openapi.json';
const INVITES = '/api/v1/invites';

interface Seen {
  readonly request: string;
  readonly status: number;
  /** In either direction, in the words of Prism. */
  readonly violations: string | null;
}

let prism: TestProcess;
let api: TestApi;
let seen: Seen[];

/** Prism stands between the tests and the API, checks both directions by the document, and lets everything through. */
const serveBehindPrism: Serve = async ({ app }) => {
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const proxyPort = String(await freePort());
  const args = [documentTool('prism'), 'proxy', DOCUMENT, `http://127.0.0.1:${port}`, '--port', proxyPort];
  prism = watchProcess(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] }));
  await prism.printed(/Prism is listening/);
  return { origin: `http://127.0.0.1:${proxyPort}`, around: (call) => call(), stop: async () => {} };
};

beforeAll(async () => {
  const started = await startTestApi({ MAIL_EVENTS_SECRET }, serveBehindPrism);
  const call = async (method: string, path: string, options?: CallOptions): Promise<Answer> => {
    const answer = await started.call(method, path, options);
    const violations = answer.headers.get('sl-violations');
    seen.push({ request: `${method} ${path.split('?')[0]}`, status: answer.status, violations });
    return answer;
  };
  const post = (path: string, options?: CallOptions) => call('POST', path, options);
  api = { ...started, call, post, get: (path, options) => call('GET', path, options) };
});
afterAll(async () => {
  prism.child.kill('SIGTERM');
  await api.stop();
});

/** The operations of the document that nobody has asked for; a path without a parameter precedes one with it. */
function operationsNotIn(requests: readonly string[]): string[] {
  const { paths } = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as { paths: Record<string, object> };
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const parameters = (operation: string) => operation.split('{').length;
  const ordered = operations.sort((one, other) => parameters(one) - parameters(other));
  const asked = new Set(
    requests.map((request) =>
      ordered.find((one) => new RegExp(`^${one.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(request)),
    ),
  );
  return operations.filter((operation) => !asked.has(operation));
}

it('a validating proxy sees every operation succeed, with no violation in either direction', async () => {
  seen = [];
  const examples = await walkThroughOperations(api);
  const owner = { subject: 'olivia', email: 'olivia@example.com' };
  const { id } = examples['workspaces-create'] as { id: number };
  const [, member] = examples['workspaces-members-list'] as { user_id: number }[];
  const key = examples['workspaces-api-keys-create'] as { id: number };
  const webhook = examples['workspaces-webhooks-create'] as { id: number };
  await notify(api, { type: 'mail.delivered', at: api.clock.now(), messageId: 'invite-1.1@127.0.0.1' });
  await api.call('DELETE', `/api/v1/workspaces/${id}/members/${member!.user_id}/`, { as: owner });
  await api.call('DELETE', `/api/v1/workspaces/${id}/api-keys/${key.id}/`, { as: owner });
  await api.call('DELETE', `/api/v1/workspaces/${id}/webhooks/${webhook.id}/`, { as: owner });
  expect(seen.filter(({ status, violations }) => status >= 300 || violations !== null)).toEqual([]);
  expect(operationsNotIn(seen.map(({ request }) => request))).toEqual([]);
});

it('nor any in what clients of the first hour send, in pages, and in refusals', async () => {
  const { id, owner, viewer, outsider } = await api.workspace();
  const send = (email: string) =>
    api.post(`${INVITES}/`, { as: owner, json: { workspace_id: id, email, role: '1' } }).then(({ body }) => body);
  const [one, other, third] = [
    await send('ada@example.com'),
    await send('grace@example.com'),
    await send('mary@example.com'),
  ];
  seen = [];
  await api.post(`${INVITES}/${one.id}/resend/`, { as: owner, json: {} });
  await api.post(`${INVITES}/${one.id}/resend/?force=true`, { as: owner, headers: { 'idempotency-key': 'once' } });
  await api.get(`${INVITES}/list/?limit=2`, { as: owner, headers: { 'x-workspace-id': String(id) } });
  await api.post(`${INVITES}/${one.id}/cancel/`, { as: owner, json: {} });
  await api.post(`${INVITES}/${other.token}/decline/`, { json: {} });
  await api.post(`${INVITES}/${third.token}/accept/`, {
    as: { subject: 'mary', email: 'mary@example.com' },
    json: {},
  });
  expect(seen.map(({ status }) => status)).toEqual(seen.map(() => 200));
  await api.post(`${INVITES}/${one.id}/resend/`, { as: owner });
  await api.post(`${INVITES}/${one.id}/resend/`, { as: viewer });
  await api.post(`${INVITES}/${one.id}/resend/`, { as: outsider });
  await api.get(`${INVITES}/list/?workspace_id=${id}&status=unknown`, { as: owner });
  await send('mary@example.com');
  expect(seen.slice(6).map(({ status }) => status)).toEqual([400, 403, 404, 400, 400]);
  expect(seen.filter(({ violations }) => violations !== null)).toEqual([]);
});

it('what violates the document is noticed', async () => {
  seen = [];
  const { id, owner } = await api.workspace();
  await api.post(`${INVITES}/`, { as: owner, json: { workspace_id: id } });
  expect(seen).toEqual([expect.objectContaining({ status: 400, violations: expect.stringContaining('email') })]);
});
