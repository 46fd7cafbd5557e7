import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InviteStatus } from '@invites/invites';
import { type Cell, cellsOf, expectOutcome, storedInvite } from '../support/outcome-grid.js';
import {
  type Answer,
  type CallOptions,
  person,
  type Person,
  startTestApi,
  type TestApi,
  tokenFor,
} from '../support/test-api.js';
import { itInSoak } from '../support/volume.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * What each caller gets for each operation on an invite in each state: the code of the refusal, or what the invite
 * is stored as then. The outsider owns another workspace, the stranger has none, nobody has no credentials.
 */
const GRID = `
  resend              live                     lapsed                   orphaned                 barred                   accepted                 cancelled                expired
  Owner               200 pending              200 pending              200 pending              400 domain-not-allowed   400 invite-not-pending   400 invite-not-pending   400 invite-not-pending
  Admin               200 pending              200 pending              200 pending              400 domain-not-allowed   400 invite-not-pending   400 invite-not-pending   400 invite-not-pending
  Editor              403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied
  Viewer              403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied
  outsider            404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  invitee             404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  unverified invitee  404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  stranger            404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  nobody              401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials

  cancel              live                     lapsed                   orphaned                 barred                   accepted                 cancelled                expired
  Owner               200 cancelled            200 cancelled            200 cancelled            200 cancelled            400 invite-not-pending   400 invite-not-pending   400 invite-not-pending
  Admin               200 cancelled            200 cancelled            200 cancelled            200 cancelled            400 invite-not-pending   400 invite-not-pending   400 invite-not-pending
  Editor              403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied
  Viewer              403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied
  outsider            404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  invitee             404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  unverified invitee  404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  stranger            404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  nobody              401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials

  bulk cancel         live                     lapsed                   orphaned                 barred                   accepted                 cancelled                expired
  Owner               200 cancelled            200 cancelled            200 cancelled            200 cancelled            200 unchanged            200 unchanged            200 unchanged
  Admin               200 cancelled            200 cancelled            200 cancelled            200 cancelled            200 unchanged            200 unchanged            200 unchanged
  Editor              403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied
  Viewer              403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied
  outsider            404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found
  invitee             404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found
  unverified invitee  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found
  stranger            404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found  404 workspace-not-found
  nobody              401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials

  edit                live                     lapsed                   orphaned                 barred                   accepted                 cancelled                expired
  Owner               200 pending              200 pending              200 pending              200 pending              400 invite-not-pending   400 invite-not-pending   400 invite-not-pending
  Admin               200 pending              200 pending              200 pending              200 pending              400 invite-not-pending   400 invite-not-pending   400 invite-not-pending
  Editor              403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied
  Viewer              403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied
  outsider            404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  invitee             404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  unverified invitee  404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  stranger            404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  nobody              401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials

  detail              live                     lapsed                   orphaned                 barred                   accepted                 cancelled                expired
  Owner               200 unchanged            200 unchanged            200 unchanged            200 unchanged            200 unchanged            200 unchanged            200 unchanged
  Admin               200 unchanged            200 unchanged            200 unchanged            200 unchanged            200 unchanged            200 unchanged            200 unchanged
  Editor              403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied
  Viewer              403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied
  outsider            404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  invitee             404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  unverified invitee  404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  stranger            404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  nobody              401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials

  history             live                     lapsed                   orphaned                 barred                   accepted                 cancelled                expired
  Owner               200 unchanged            200 unchanged            200 unchanged            200 unchanged            200 unchanged            200 unchanged            200 unchanged
  Admin               200 unchanged            200 unchanged            200 unchanged            200 unchanged            200 unchanged            200 unchanged            200 unchanged
  Editor              403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied
  Viewer              403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied    403 permission-denied
  outsider            404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  invitee             404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  unverified invitee  404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  stranger            404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found     404 invite-not-found
  nobody              401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials

  preview             live           lapsed         orphaned       barred         accepted       cancelled      expired
  Owner               200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged
  Admin               200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged
  Editor              200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged
  Viewer              200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged
  outsider            200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged
  invitee             200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged
  unverified invitee  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged
  stranger            200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged
  nobody              200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged  200 unchanged

  accept              live                     lapsed                   orphaned                     barred                   accepted                 cancelled                expired
  Owner               403 wrong-account        403 wrong-account        403 wrong-account            403 wrong-account        403 wrong-account        403 wrong-account        403 wrong-account
  Admin               403 wrong-account        403 wrong-account        403 wrong-account            403 wrong-account        403 wrong-account        403 wrong-account        403 wrong-account
  Editor              403 wrong-account        403 wrong-account        403 wrong-account            403 wrong-account        403 wrong-account        403 wrong-account        403 wrong-account
  Viewer              403 wrong-account        403 wrong-account        403 wrong-account            403 wrong-account        403 wrong-account        403 wrong-account        403 wrong-account
  outsider            403 wrong-account        403 wrong-account        403 wrong-account            403 wrong-account        403 wrong-account        403 wrong-account        403 wrong-account
  invitee             200 accepted             400 invite-expired       400 inviter-lost-permission  400 domain-not-allowed   200 unchanged            400 invite-not-pending   400 invite-not-pending
  unverified invitee  403 email-not-verified   403 email-not-verified   403 email-not-verified       403 email-not-verified   403 email-not-verified   403 email-not-verified   403 email-not-verified
  stranger            403 wrong-account        403 wrong-account        403 wrong-account            403 wrong-account        403 wrong-account        403 wrong-account        403 wrong-account
  nobody              401 invalid-credentials  401 invalid-credentials  401 invalid-credentials      401 invalid-credentials  401 invalid-credentials  401 invalid-credentials  401 invalid-credentials

  decline             live           lapsed         orphaned       barred         accepted                cancelled               expired
  Owner               200 cancelled  200 cancelled  200 cancelled  200 cancelled  400 invite-not-pending  400 invite-not-pending  400 invite-not-pending
  Admin               200 cancelled  200 cancelled  200 cancelled  200 cancelled  400 invite-not-pending  400 invite-not-pending  400 invite-not-pending
  Editor              200 cancelled  200 cancelled  200 cancelled  200 cancelled  400 invite-not-pending  400 invite-not-pending  400 invite-not-pending
  Viewer              200 cancelled  200 cancelled  200 cancelled  200 cancelled  400 invite-not-pending  400 invite-not-pending  400 invite-not-pending
  outsider            200 cancelled  200 cancelled  200 cancelled  200 cancelled  400 invite-not-pending  400 invite-not-pending  400 invite-not-pending
  invitee             200 cancelled  200 cancelled  200 cancelled  200 cancelled  400 invite-not-pending  400 invite-not-pending  400 invite-not-pending
  unverified invitee  200 cancelled  200 cancelled  200 cancelled  200 cancelled  400 invite-not-pending  400 invite-not-pending  400 invite-not-pending
  stranger            200 cancelled  200 cancelled  200 cancelled  200 cancelled  400 invite-not-pending  400 invite-not-pending  400 invite-not-pending
  nobody              200 cancelled  200 cancelled  200 cancelled  200 cancelled  400 invite-not-pending  400 invite-not-pending  400 invite-not-pending

  request             live           lapsed       orphaned       barred         accepted       cancelled      expired
  Owner               202 unchanged  202 pending  202 unchanged  202 unchanged  202 unchanged  202 unchanged  202 unchanged
  Admin               202 unchanged  202 pending  202 unchanged  202 unchanged  202 unchanged  202 unchanged  202 unchanged
  Editor              202 unchanged  202 pending  202 unchanged  202 unchanged  202 unchanged  202 unchanged  202 unchanged
  Viewer              202 unchanged  202 pending  202 unchanged  202 unchanged  202 unchanged  202 unchanged  202 unchanged
  outsider            202 unchanged  202 pending  202 unchanged  202 unchanged  202 unchanged  202 unchanged  202 unchanged
  invitee             202 unchanged  202 pending  202 unchanged  202 unchanged  202 unchanged  202 unchanged  202 unchanged
  unverified invitee  202 unchanged  202 pending  202 unchanged  202 unchanged  202 unchanged  202 unchanged  202 unchanged
  stranger            202 unchanged  202 pending  202 unchanged  202 unchanged  202 unchanged  202 unchanged  202 unchanged
  nobody              202 unchanged  202 pending  202 unchanged  202 unchanged  202 unchanged  202 unchanged  202 unchanged
`;

interface State {
  readonly status: InviteStatus;
  readonly ageInDays: number;
  /** The Owner unless another one is given. */
  readonly inviter?: 'Editor';
  /** That of all test people unless another one is given. */
  readonly domain?: string;
  /** Why nobody new can accept it. */
  readonly obstacle?: string;
}

/**
 * Those planted 10 days ago have outlived their 7 days; the inviter of the orphaned one may not invite any more; the barred
 * one is for an address of a domain that the workspace does not invite.
 */
const STATES: Record<string, State> = {
  live: { status: 'pending', ageInDays: 1 },
  lapsed: { status: 'pending', ageInDays: 10, obstacle: 'invite-expired' },
  orphaned: { status: 'pending', ageInDays: 1, inviter: 'Editor', obstacle: 'inviter-lost-permission' },
  barred: { status: 'pending', ageInDays: 1, domain: 'barred.example', obstacle: 'domain-not-allowed' },
  accepted: { status: 'accepted', ageInDays: 1, obstacle: 'invite-not-pending' },
  cancelled: { status: 'cancelled', ageInDays: 1, obstacle: 'invite-not-pending' },
  expired: { status: 'expired', ageInDays: 40, obstacle: 'invite-not-pending' },
};

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
let callers: Record<string, Person>;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
  const { owner, admin, editor, viewer } = workspace;
  const settings = { as: owner, json: { allowed_email_domains: ['example.com'] } };
  await api.call('PATCH', `/api/v1/workspaces/${workspace.id}/`, settings);
  const { owner: outsider } = await api.workspace('Difference Engines');
  callers = { Owner: owner, Admin: admin, Editor: editor, Viewer: viewer, outsider, stranger: person('stranger') };
});
afterAll(() => api.stop());

type Call = (invite: { id: number; token: string }, options: CallOptions) => Promise<Answer>;

const OPERATIONS: Record<string, Call> = {
  resend: ({ id }, options) => api.post(`/api/v1/invites/${id}/resend/`, options),
  cancel: ({ id }, options) => api.post(`/api/v1/invites/${id}/cancel/`, options),
  'bulk cancel': ({ id }, options) =>
    api.post('/api/v1/invites/bulk-cancel/', { ...options, json: { workspace_id: workspace.id, invite_ids: [id] } }),
  edit: ({ id }, options) =>
    api.call('PATCH', `/api/v1/invites/${id}/detail/`, { ...options, json: { message: 'New words' } }),
  detail: ({ id }, options) => api.get(`/api/v1/invites/${id}/detail/`, options),
  history: ({ id }, options) => api.get(`/api/v1/invites/${id}/history/`, options),
  preview: ({ token }, options) => api.get(`/api/v1/invites/${token}/`, options),
  accept: ({ token }, options) => api.post(`/api/v1/invites/${token}/accept/`, options),
  decline: ({ token }, options) => api.post(`/api/v1/invites/${token}/decline/`, options),
  request: ({ token }, options) => api.post(`/api/v1/invites/${token}/request/`, options),
};

/** What a successful operation changes of the stored invite, besides its status. */
const CHANGES: Record<string, (callerId: number) => Record<string, unknown>> = {
  resend: (callerId) => ({ inviter_id: callerId, expires_at: inDays(7), mails: 2, latest: 'resent' }),
  cancel: () => ({ latest: 'cancelled' }),
  'bulk cancel': () => ({ latest: 'cancelled' }),
  edit: (callerId) => ({ inviter_id: callerId, message: 'New words', latest: 'edited' }),
  accept: (callerId) => ({
    accepted_at: api.clock.now(),
    accepted_by_id: callerId,
    member_role: 2,
    latest: 'accepted',
  }),
  decline: () => ({ latest: 'declined' }),
  request: () => ({ latest: 'requested' }),
};

function inviteeWhen(state: string): Person {
  const one = person('invitee');
  return { ...one, email: one.email.replace('example.com', STATES[state]!.domain ?? 'example.com') };
}

const inDays = (days: number) => new Date(api.clock.now().getTime() + days * DAY_MS);

async function plant(state: string) {
  const invitee = inviteeWhen(state);
  const { status, ageInDays, inviter } = STATES[state]!;
  const id = await api.plant({
    workspaceId: workspace.id,
    inviterId: inviter ? workspace.ids.editor : workspace.ids.owner,
    email: invitee.email,
    role: 2,
    status,
    createdAt: inDays(-ageInDays),
    ...(status === 'accepted' && { acceptedById: await api.idOf(invitee) }),
  });
  const { body } = await api.get(`/api/v1/invites/${id}/detail/`, { as: workspace.owner });
  return { id, token: body.token as string, invitee };
}

async function credentialsOf(caller: string, invitee: Person): Promise<CallOptions> {
  if (caller === 'nobody') return {};
  if (caller !== 'unverified invitee') return { as: callers[caller] ?? invitee };
  const token = await tokenFor(invitee, api.clock, { email_verified: false });
  return { headers: { authorization: `Bearer ${token}` } };
}

const cells = cellsOf(GRID);

describe('an invite, by state, operation and caller', () => {
  it('has a cell for each of them', () => {
    const named = [...new Set(cells.map(({ block, row, column }) => `${block}, ${row}, ${column}`))];
    expect(named).toHaveLength(Object.keys(OPERATIONS).length * 9 * Object.keys(STATES).length);
  });

  /** By the state, what the cell before has not changed. */
  const untouched = new Map<string, Awaited<ReturnType<typeof plant>>>();

  for (const cell of cells) {
    const declare = cell.isInTurn ? it : itInSoak;
    declare(`${cell.block} by ${cell.row}, when ${cell.column}: ${cell.outcome}`, () => isAsInGrid(cell));
  }

  async function isAsInGrid(cell: Cell): Promise<void> {
    const { block: operation, row: caller, column: state, word } = cell;
    api.clock.advance(2_000); // 60 previews a minute are allowed
    const invite = untouched.get(state) ?? (await plant(state));
    untouched.delete(state);
    const { invitee } = invite;
    const before = await storedInvite(api, invitee.email);
    const credentials = await credentialsOf(caller, invitee);
    const { status, body: view } = await OPERATIONS.detail!(invite, credentials);
    const { body } = await expectOutcome(api, cell, () => OPERATIONS[operation]!(invite, credentials));
    const allowed = { resend: view.can_resend, cancel: view.can_cancel, edit: view.can_edit }[operation];
    const succeeds = cell.status === 200;
    expect([allowed ?? succeeds, view.obstacle]).toEqual([
      succeeds,
      status === 200 ? (STATES[state]!.obstacle ?? null) : undefined,
    ]);
    const refused = { outcome: 'refused', problem: { code: 'invite-not-pending' } };
    const outcome = [{ invite_id: invite.id, ...(cell.changes ? { outcome: word } : refused) }];
    expect({ body }).toMatchObject(operation === 'bulk cancel' && succeeds ? { body: outcome } : {});
    const callerId = await api.idOf(callers[caller] ?? invitee);
    const changes = cell.changes ? { status: word, ...CHANGES[operation]!(callerId) } : {};
    expect(await storedInvite(api, invitee.email)).toEqual({ ...before, ...changes });
    if (!cell.changes) untouched.set(state, invite);
  }
});

describe('all places agree on whether an invite can be accepted', () => {
  it.each(Object.entries(STATES))(
    'that is %s: its page, the list of my invites, its mail, the invite in full and the acceptance',
    async (state, of) => {
      const { obstacle = null, status } = of;
      const { id, token, invitee } = await plant(state);
      const page = await api.get(`/invites/${token}`);
      expect((page.body as string).includes('To accept, sign in')).toBe(obstacle === null);
      const { body: mine } = await api.get('/api/v1/invites/mine/', { as: invitee });
      expect(mine.map((one: { obstacle: unknown }) => one.obstacle)).toEqual(status === 'pending' ? [obstacle] : []);
      await api.dataSource.query(
        `UPDATE invite_mails SET status = 'queued', settled_at = NULL, due_at = $2 WHERE invite_id = $1`,
        [id, api.clock.now()],
      );
      await api.deliver();
      const { body: history } = await api.get(`/api/v1/invites/${id}/history/`, { as: workspace.owner });
      const fate = { kind: obstacle ? 'mail-skipped' : 'mail-sent', reply: obstacle ?? '250 recorded' };
      expect(history).toContainEqual(expect.objectContaining({ ...fate, ...(obstacle && { reason: obstacle }) }));
      const { body: view } = await api.get(`/api/v1/invites/${id}/detail/`, { as: workspace.owner });
      expect(view.obstacle).toBe(obstacle);
      const at = api.clock.now().toISOString();
      expect(view.mail).toEqual({ status: obstacle ? 'skipped' : 'sent', at, reply: fate.reply });
      const twin = { ...person('twin'), email: invitee.email };
      const { body } = await api.post(`/api/v1/invites/${token}/accept/`, { as: twin });
      expect(body.code ?? null).toBe(obstacle);
    },
  );
});
