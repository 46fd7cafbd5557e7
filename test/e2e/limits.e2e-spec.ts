import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateApiKey, WorkspaceRepository } from '@invites/workspaces';
import { type ClockedProcesses, openClockedProcesses } from '../support/clocked-processes.js';
import { expectRefusal } from '../support/expect-refusal.js';
import { type Answer, startTestApi, type TestApi } from '../support/test-api.js';
import { describeInSoak } from '../support/volume.js';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

let api: TestApi;
afterEach(() => api.stop());

let addresses = 0;
const address = () => `limited${++addresses}@example.com`;

type Workspace = Awaited<ReturnType<TestApi['workspace']>>;

function send({ id, admin }: Workspace, email = address()): Promise<Answer> {
  return api.post('/api/v1/invites/', { as: admin, json: { workspace_id: id, email, role: '1' } });
}

const resend = (id: number, { admin }: Workspace) => api.post(`/api/v1/invites/${id}/resend/`, { as: admin });

/** Expects a refusal with a true Retry-After: a second earlier the call is refused, at that instant it succeeds. */
async function expectLimit(call: () => Promise<Answer>, code: string, success: number, retryAfterS: number) {
  const { body, headers } = await expectRefusal(api, call, 429, code);
  expect([headers.get('retry-after'), body.retry_after]).toEqual([String(retryAfterS), retryAfterS]);
  api.clock.advance((retryAfterS - 1) * 1000);
  await expectRefusal(api, call, 429, code);
  api.clock.advance(1000);
  expect((await call()).status).toBe(success);
}

function limitsHold(several: boolean): void {
  let processes: ClockedProcesses | undefined;
  beforeAll(async () => {
    if (several) processes = await openClockedProcesses();
  });
  afterAll(() => processes?.close());
  const start = (env?: Record<string, string>) => startTestApi(env, processes?.serve);

  describe('mails per invite in a rolling hour', () => {
    it('count the first one: with six, five resends are left; the seventh mail waits until the first is an hour old', async () => {
      api = await start({ INVITES_MAILS_PER_INVITE_PER_HOUR: '6' });
      const workspace = await api.workspace();
      const { body } = await send(workspace);
      api.clock.advance(10 * 60 * 1000);
      for (let count = 0; count < 5; count++) expect((await resend(body.id, workspace)).status).toBe(200);
      await expectLimit(() => resend(body.id, workspace), 'invite-limit', 200, 50 * 60);
    });
  });

  describe('mails per address in a rolling day', () => {
    it('are counted over all workspaces, for the address as it is compared; a first mail of a workspace passes', async () => {
      api = await start({ INVITES_MAILS_PER_ADDRESS_PER_DAY: '3' });
      const workspaces = await Promise.all([1, 2, 3, 4].map(() => api.workspace()));
      const typed = ['Ada@Example.com', ' ada@example.com', 'ADA@EXAMPLE.COM', 'ada@example.com '];
      const sent: Answer[] = [];
      for (const [index, workspace] of workspaces.entries()) sent.push(await send(workspace, typed[index]));
      expect(sent.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
      expect((await send(workspaces[3]!, 'ada+other@example.com')).status).toBe(201);
      const again = () => resend(sent[0]!.body.id, workspaces[0]!);
      const toldAt = async () => {
        const { headers, body } = await expectRefusal(api, again, 429, 'address-limit');
        expect(headers.get('retry-after')).toBe(String(body.retry_after));
        return Math.floor(api.clock.now().getTime() / 1000) + body.retry_after;
      };
      // To the full hour, whenever it is asked: else it would reveal when somebody else has mailed the address.
      const freeAt = await toldAt();
      api.clock.advance(61 * 1000);
      expect([freeAt % 3600, await toldAt()]).toEqual([0, freeAt]);
      api.clock.advance(freeAt * 1000 - api.clock.now().getTime());
      expect((await again()).status).toBe(200);
    });
  });

  describe('mails per address and workspace in a rolling day', () => {
    it('can not be evaded by cancelling and sending again', async () => {
      api = await start({ INVITES_MAILS_PER_ADDRESS_PER_WORKSPACE_PER_DAY: '3' });
      const [workspace, other] = [await api.workspace(), await api.workspace()];
      const email = address();
      for (let count = 0; count < 3; count++) {
        const { status, body } = await send(workspace, email);
        expect(status).toBe(201);
        await api.post(`/api/v1/invites/${body.id}/cancel/`, { as: workspace.admin });
        api.clock.advance(HOUR_MS);
      }
      expect((await send(other, email)).status).toBe(201);
      expect((await send(workspace)).status).toBe(201);
      await expectLimit(() => send(workspace, email), 'workspace-address-limit', 201, 21 * 3600);
    });
  });

  describe('mails per sender in a rolling day', () => {
    it('are counted over all workspaces, sends and resends alike; an API key is a sender of its own', async () => {
      api = await start({ INVITES_MAILS_PER_SENDER_PER_DAY: '3' });
      const [one, other] = [await api.workspace(), await api.workspace()];
      await api.app.get(WorkspaceRepository).grant(other.id, one.ids.admin, 3);
      const terms = { workspaceId: one.id, actorId: one.ids.owner, name: 'Import', role: 3 } as const;
      const { key } = await api.app.get(CreateApiKey).execute(terms);
      const { body } = await send(one);
      api.clock.advance(HOUR_MS);
      expect((await send({ ...other, admin: one.admin })).status).toBe(201);
      expect((await resend(body.id, one)).status).toBe(200);
      await expectRefusal(api, () => send(one), 429, 'sender-limit');
      const byKey = { headers: { authorization: `Bearer ${key}` } };
      for (let count = 0; count < 3; count++)
        expect((await api.post(`/api/v1/invites/${body.id}/resend/`, byKey)).status).toBe(200);
      expect((await send(other)).status).toBe(201);
      await expectLimit(() => resend(body.id, one), 'sender-limit', 200, 23 * 3600);
    });
  });

  describe('mails per workspace in a rolling day', () => {
    it('count sends and resends alike, and those of other workspaces not at all', async () => {
      api = await start({ INVITES_SENDS_PER_WORKSPACE_PER_DAY: '3' });
      const [one, other] = [await api.workspace(), await api.workspace()];
      const { body } = await send(one);
      api.clock.advance(HOUR_MS);
      expect((await resend(body.id, one)).status).toBe(200);
      expect((await send(one)).status).toBe(201);
      expect((await send(other)).status).toBe(201);
      await expectRefusal(api, () => resend(body.id, one), 429, 'workspace-limit');
      const email = address();
      await expectLimit(() => send(one, email), 'workspace-limit', 201, 23 * 3600);
    });
  });

  describe('live pending invites per workspace', () => {
    it('are made room for when one lapses; a lapsed one is not revived beyond them, a live one is resent', async () => {
      api = await start({ INVITES_PENDING_PER_WORKSPACE: '2' });
      const workspace = await api.workspace();
      const lapsed = await api.plant({
        workspaceId: workspace.id,
        inviterId: workspace.ids.owner,
        email: address(),
        role: 1,
        createdAt: new Date(api.clock.now().getTime() - 8 * DAY_MS),
      });
      const { body } = await send(workspace);
      api.clock.advance(DAY_MS);
      await send(workspace);
      expect((await resend(body.id, workspace)).status).toBe(200);
      await expectRefusal(api, () => resend(lapsed, workspace), 429, 'pending-limit');
      const email = address();
      await expectLimit(() => send(workspace, email), 'pending-limit', 201, (7 * DAY_MS) / 1000);
    });
  });

  // What else there is to say is the same wherever the limits are counted, which is in the database.
  const alone = several ? () => {} : describe;
  alone('limits', () => {
    it('when they are off, let overlapping bulk requests neither deadlock nor lose one', async () => {
      api = await start();
      const workspace = await api.workspace();
      const emails = Array.from({ length: 100 }, address);
      const bulk = (list: string[]) =>
        api.post('/api/v1/invites/bulk/', {
          as: workspace.admin,
          json: { workspace_id: workspace.id, role: '1', emails: list },
        });
      const answers = await Promise.all([emails, emails.toReversed(), emails, emails.toReversed()].map(bulk));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      const sent = answers
        .flatMap(({ body }) => body as { outcome: string }[])
        .filter(({ outcome }) => outcome === 'sent');
      expect(sent).toHaveLength(100);
    });

    it('whose locks are held make nobody wait: a call that would pass gets "busy", one that would not is refused for good', async () => {
      api = await start({ INVITES_SENDS_PER_WORKSPACE_PER_DAY: '2', INVITES_MAILS_PER_INVITE_PER_HOUR: '1' });
      const workspace = await api.workspace();
      const first = await send(workspace);
      const runner = api.dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.query(
        `SELECT pg_advisory_xact_lock(hashtextextended('invite-limits workspace ' || $1::bigint, 0))`,
        [workspace.id],
      );
      const { headers } = await expectRefusal(api, () => send(workspace), 503, 'invite-busy');
      expect(headers.get('retry-after')).toBe('1');
      const json = { workspace_id: workspace.id, role: '1', emails: [address(), first.body.email] };
      const { body } = await api.post('/api/v1/invites/bulk/', { as: workspace.admin, json });
      expect(body.map(({ problem }: { problem: { code: string } }) => problem.code)).toEqual([
        'invite-busy',
        'invite-already-pending',
      ]);
      await expectRefusal(api, () => resend(first.body.id, workspace), 429, 'invite-limit');
      await runner.rollbackTransaction();
      await runner.release();
      expect((await send(workspace)).status).toBe(201);
    });

    it('hold within one bulk request, item by item', async () => {
      api = await start({ INVITES_SENDS_PER_WORKSPACE_PER_DAY: '4', INVITES_PENDING_PER_WORKSPACE: '3' });
      const workspace = await api.workspace();
      const [first] = [await send(workspace)];
      const emails = [address(), address(), address(), address()];
      const json = { workspace_id: workspace.id, role: '1', emails };
      const { body } = await api.post('/api/v1/invites/bulk/', { as: workspace.admin, json });
      const sentOutcomes = body.map(
        (one: { outcome: string; problem?: { code: string; retry_after: number } }) => one.problem?.code ?? one.outcome,
      );
      expect(sentOutcomes).toEqual(['sent', 'sent', 'pending-limit', 'pending-limit']);
      expect(body[3].problem.retry_after).toBe((7 * DAY_MS) / 1000);
      const ids = [first.body.id, body[0].invite.id];
      const resent = await api.post('/api/v1/invites/bulk-resend/', {
        as: workspace.admin,
        json: { workspace_id: workspace.id, invite_ids: ids },
      });
      const outcomes = resent.body.map(
        (one: { outcome: string; problem?: { code: string } }) => one.problem?.code ?? one.outcome,
      );
      expect(outcomes).toEqual(['resent', 'workspace-limit']);
    });
  });
}

describe('with one process:', () => {
  limitsHold(false);
});
// That each limit holds over several processes, the races show in every run.
describeInSoak('with two APIs behind a round-robin and two workers:', () => {
  limitsHold(true);
});
