import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CallOptions, person, startTestApi, type TestApi } from '../support/test-api.js';
import { VOLUME } from '../support/volume.js';

type Workspace = Awaited<ReturnType<TestApi['workspace']>>;

const MISSING = 987_654;
const TURNS = 300 * VOLUME;

let api: TestApi;
let mine: Workspace;
let foreign: Workspace;
let foreignInvite: number;
let stranger: number;

beforeAll(async () => {
  api = await startTestApi();
  [mine, foreign] = [await api.workspace(), await api.workspace()];
  foreignInvite = await api.plant({
    workspaceId: foreign.id,
    inviterId: foreign.ids.owner,
    email: person('invitee').email,
    role: 1,
  });
  stranger = foreign.ids.viewer;
});
afterAll(() => api.stop());

interface Case {
  readonly what: string;
  /** What exists elsewhere. */
  readonly existing: () => number;
  readonly call: (id: number) => [method: string, path: string, options?: Omit<CallOptions, 'as'>];
}

const aboutInvite = (what: string, method: string, path: string, json?: unknown): Case => ({
  what,
  existing: () => foreignInvite,
  call: (id) => [method, `/api/v1/invites/${id}/${path}/`, { json }],
});
const aboutWorkspace = (what: string, call: Case['call']): Case => ({ what, existing: () => foreign.id, call });
const aboutUser = (what: string, method: string, json?: unknown): Case => ({
  what,
  existing: () => stranger,
  call: (id) => [method, `/api/v1/workspaces/${mine.id}/members/${id}/`, { json }],
});
const form = { email: 'new@example.com', role: '1' };

const CASES: Case[] = [
  aboutInvite('a resend', 'POST', 'resend'),
  aboutInvite('a resend with a broken body', 'POST', 'resend', 'x'),
  aboutInvite('a cancellation', 'POST', 'cancel'),
  aboutInvite('a cancellation with a body', 'POST', 'cancel', { x: 1 }),
  aboutInvite('a look at an invite', 'GET', 'detail'),
  aboutInvite('an edit', 'PATCH', 'detail', { role: '1' }),
  aboutInvite('an edit to a role above any', 'PATCH', 'detail', { role: '4' }),
  aboutInvite('an edit that is none', 'PATCH', 'detail', { role: '5' }),
  aboutInvite('a history', 'GET', 'history'),
  aboutWorkspace('a send', (id) => ['POST', '/api/v1/invites/', { json: { workspace_id: id, ...form } }]),
  aboutWorkspace('a broken send', (id) => ['POST', '/api/v1/invites/', { json: { workspace_id: id } }]),
  aboutWorkspace('a send with a key', (id) => [
    'POST',
    '/api/v1/invites/',
    { json: { workspace_id: id, ...form }, headers: { 'idempotency-key': `key-${id}` } },
  ]),
  aboutWorkspace('a bulk send', (id) => [
    'POST',
    '/api/v1/invites/bulk/',
    { json: { workspace_id: id, emails: ['new@example.com'], role: '1' } },
  ]),
  aboutWorkspace('a bulk resend', (id) => [
    'POST',
    '/api/v1/invites/bulk-resend/',
    { json: { workspace_id: id, invite_ids: [foreignInvite] } },
  ]),
  aboutWorkspace('a list', (id) => ['GET', `/api/v1/invites/list/?workspace_id=${id}`]),
  aboutWorkspace('a list by header', (id) => [
    'GET',
    '/api/v1/invites/list/',
    { headers: { 'x-workspace-id': String(id) } },
  ]),
  aboutWorkspace('a broken list', (id) => ['GET', `/api/v1/invites/list/?workspace_id=${id}&limit=0`]),
  aboutWorkspace('a list of members', (id) => ['GET', `/api/v1/workspaces/${id}/members/`]),
  aboutWorkspace('a removal there', (id) => ['DELETE', `/api/v1/workspaces/${id}/members/1/`]),
  aboutWorkspace('a new role there', (id) => ['PATCH', `/api/v1/workspaces/${id}/members/1/`, { json: { role: '1' } }]),
  {
    what: 'a bulk resend of mine and one',
    existing: () => foreignInvite,
    call: (id) => ['POST', '/api/v1/invites/bulk-resend/', { json: { workspace_id: mine.id, invite_ids: [id] } }],
  },
  aboutUser('a removal of somebody', 'DELETE'),
  aboutUser('a new role for somebody', 'PATCH', { role: '1' }),
];

/** All that a caller can learn from an answer, but for the id that it has asked about itself, and what differs each time. */
async function learnt(one: Case, id: number) {
  const [method, path, options] = one.call(id);
  const { answer, count } = await api.statementsOf(() => api.call(method, path, { ...options, as: mine.owner }));
  const {
    date: _date,
    'content-length': _length,
    'x-request-id': _id,
    ...headers
  } = Object.fromEntries(answer.headers);
  const { trace_id: _trace, ...body } = answer.body as Record<string, unknown>;
  const text = JSON.stringify(Array.isArray(answer.body) ? answer.body : body).replaceAll(String(id), 'the id');
  return { status: answer.status, headers, text, statements: count };
}

describe('what exists elsewhere and what does not exist get the same answer, by as many statements', () => {
  it.each(CASES)('$what', async (one) => {
    const missing = await learnt(one, MISSING);
    const existing = await learnt(one, one.existing());
    expect(existing).toEqual(missing);
    expect(existing.text).toContain('-not-found');
  });
});

it('and they take the same time, as far as a caller can tell', async () => {
  const [resend] = CASES as [Case];
  const ratios: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const taken = { existing: 0, missing: 0 };
    for (const kind of turn % 2 === 0 ? (['existing', 'missing'] as const) : (['missing', 'existing'] as const)) {
      const [method, path] = resend.call(kind === 'existing' ? foreignInvite : MISSING);
      const startedAt = performance.now();
      await api.call(method, path, { as: mine.owner });
      taken[kind] = performance.now() - startedAt;
    }
    ratios.push(taken.existing / taken.missing); // what disturbs one disturbs the other, too
  }
  // Statements are counted above; what is left is what one takes.
  const median = ratios.sort((a, b) => a - b)[TURNS / 2]!;
  expect(Math.max(median, 1 / median)).toBeLessThan(1.25);
});
