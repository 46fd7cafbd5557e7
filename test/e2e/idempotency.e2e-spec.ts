import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectRefusal } from '../support/expect-refusal.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

const DAY_MS = 24 * 60 * 60 * 1000;

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
});
afterAll(() => api.stop());

let keys = 0;
const newKey = () => `key-${++keys}`;
const form = (email: string) => ({ workspace_id: workspace.id, email, role: '1' });
const keyed = (path: string, key: string, json?: unknown, as = workspace.admin) =>
  api.post(`/api/v1/invites/${path}`, { as, json, headers: { 'idempotency-key': key } });
const mails = async () => Number((await api.dataSource.query('SELECT count(*) FROM invite_mails'))[0].count);

describe('the same request with the same Idempotency-Key', () => {
  it('sends one invite and one mail, and gets the same answer again', async () => {
    const key = newKey();
    const before = await mails();
    const first = await keyed('', key, form('once@example.com'));
    const again = await keyed('', key, form('once@example.com'));
    expect(first.status).toBe(201);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(await mails()).toBe(before + 1);
  });

  it('resends once, and bulk requests likewise', async () => {
    const { body } = await keyed('', newKey(), form('resent@example.com'));
    const bulk = { workspace_id: workspace.id, role: '1', emails: ['b1@example.com', 'resent@example.com', 'bad'] };
    const bulkResend = { workspace_id: workspace.id, invite_ids: [body.id, 999_999] };
    for (const [path, json] of [
      [`${body.id}/resend/`, undefined],
      ['bulk/', bulk],
      ['bulk-resend/', bulkResend],
    ] as const) {
      const key = newKey();
      const before = await mails();
      const first = await keyed(path, key, json);
      const again = await keyed(path, key, json);
      expect([path, first.status, await mails()]).toEqual([path, 200, before + 1]);
      expect(again.body).toEqual(first.body);
    }
  });

  it('from thirty callers at the same time happens once; each gets its answer, or is asked to try again', async () => {
    const key = newKey();
    const before = await mails();
    const answers = await Promise.all(Array.from({ length: 30 }, () => keyed('', key, form('crowd@example.com'))));
    const created = answers.filter(({ status }) => status === 201);
    const busy = answers.filter(({ status }) => status === 409);
    expect([created.length > 0, created.length + busy.length]).toEqual([true, 30]);
    expect(new Set(busy.map(({ body }) => body.code))).toEqual(
      new Set(busy.length > 0 ? ['idempotency-key-in-use'] : []),
    );
    expect(new Set(created.map(({ body }) => body.token)).size).toBe(1);
    expect((await keyed('', key, form('crowd@example.com'))).body).toEqual(created[0]!.body);
    expect(await mails()).toBe(before + 1);
  });

  it('gets the answer that was given then, though the invite has changed since', async () => {
    const key = newKey();
    const first = await keyed('', key, form('changed@example.com'));
    await api.post(`/api/v1/invites/${first.body.id}/cancel/`, { as: workspace.admin });
    expect((await keyed('', key, form('changed@example.com'))).body).toEqual(first.body);
  });

  it('that was refused is tried again: a refusal stores nothing', async () => {
    const key = newKey();
    const { body } = await keyed('', newKey(), form('refused@example.com'));
    await expectRefusal(api, () => keyed('', key, form('refused@example.com')), 400, 'invite-already-pending');
    await api.post(`/api/v1/invites/${body.id}/cancel/`, { as: workspace.admin });
    expect((await keyed('', key, form('refused@example.com'))).status).toBe(201);
  });

  it('in bulk, with every item refused, keeps no answer and is done again', async () => {
    const key = newKey();
    const { body: pending } = await keyed('', newKey(), form('again@example.com'));
    const json = { workspace_id: workspace.id, role: '1', emails: ['again@example.com', 'bad'] };
    const outcomes = async () => {
      const { body } = await keyed('bulk/', key, json);
      return body.map(({ outcome, invite }: { outcome: string; invite?: { id: number } }) => invite?.id ?? outcome);
    };
    const before = await api.fingerprint();
    expect(await outcomes()).toEqual(['refused', 'refused']);
    expect(await api.fingerprint()).toEqual(before);
    await api.post(`/api/v1/invites/${pending.id}/cancel/`, { as: workspace.admin });
    const done = await outcomes();
    expect(done).toEqual([expect.any(Number), 'refused']);
    expect(await outcomes()).toEqual(done);
  });

  it('by somebody else, or to another route, is another request', async () => {
    const key = newKey();
    const first = await keyed('', key, form('mine@example.com'));
    const byOwner = await keyed('', key, form('mine@example.com'), workspace.owner);
    expect(byOwner.body.code).toBe('invite-already-pending');
    expect((await keyed(`${first.body.id}/resend/`, key)).status).toBe(200);
  });

  it('gets the same answer for a resend, whatever role its body names, since that body is ignored', async () => {
    const { body } = await keyed('', newKey(), form('ignored@example.com'));
    const key = newKey();
    const resend = () => keyed(`${body.id}/resend/`, key, { role: '4' });
    const first = await resend();
    expect([first.status, await resend()]).toMatchObject([200, { status: 200, body: first.body }]);
  });

  it('is forgotten after a day', async () => {
    const key = newKey();
    const first = await keyed('', key, form('day@example.com'));
    api.clock.advance(DAY_MS - 1);
    expect((await keyed('', key, form('day@example.com'))).body.id).toBe(first.body.id);
    api.clock.advance(1);
    expect((await keyed('', key, form('another-day@example.com'))).body.id).not.toBe(first.body.id);
  });
});

describe('an Idempotency-Key is refused', () => {
  it('with another body, or for another invite, than before', async () => {
    const key = newKey();
    const { body } = await keyed('', key, form('body@example.com'));
    await expectRefusal(api, () => keyed('', key, form('other@example.com')), 400, 'idempotency-key-reused');
    const other = await keyed('', newKey(), form('other@example.com'));
    await keyed(`${body.id}/resend/`, key);
    await expectRefusal(api, () => keyed(`${other.body.id}/resend/`, key), 400, 'idempotency-key-reused');
  });

  it('whatever its form, after existence and right have been checked', async () => {
    const { body } = await keyed('', newKey(), form('order@example.com'));
    const resend = (as: typeof workspace.admin) => keyed(`${body.id}/resend/`, 'not a key', undefined, as);
    await expectRefusal(api, () => resend(workspace.outsider), 404, 'invite-not-found');
    await expectRefusal(api, () => resend(workspace.viewer), 403, 'permission-denied');
    await expectRefusal(api, () => resend(workspace.admin), 400, 'invalid-idempotency-key');
  });

  it('to somebody who has been removed since, with the answer that any outsider gets', async () => {
    const team = await api.workspace();
    const send = (email: string) => keyed('', 'removed', { workspace_id: team.id, email, role: '1' }, team.admin);
    expect((await send('removed@example.com')).status).toBe(201);
    await api.dataSource.query('DELETE FROM memberships WHERE user_id = $1', [team.ids.admin]);
    await expectRefusal(api, () => send('removed@example.com'), 404, 'workspace-not-found');
    await expectRefusal(api, () => send('another@example.com'), 404, 'workspace-not-found');
  });

  it('on a body that is nested deeper than can be followed', async () => {
    const headers = { 'idempotency-key': newKey(), 'content-type': 'application/json' };
    const deep = { as: workspace.admin, headers, body: '['.repeat(32_000) + ']'.repeat(32_000) };
    await expectRefusal(api, () => api.post('/api/v1/invites/', deep), 400, 'unsafe-json');
  });

  it.each([
    ['empty', ''],
    ['with a space', 'a b'],
    ['of 256 characters', 'x'.repeat(256)],
    ['with an umlaut', 'schl\u00fcssel'],
  ])('when it is %s', async (_what, key) => {
    await expectRefusal(api, () => keyed('', key, form('key@example.com')), 400, 'invalid-idempotency-key');
  });
});

it('a stored answer gives no token away', async () => {
  const { body } = await keyed('', newKey(), form('sealed@example.com'));
  const rows = await api.dataSource.query('SELECT answer FROM invite_idempotency_keys WHERE answer IS NOT NULL');
  for (const { answer } of rows) expect((answer as Buffer).includes(body.token)).toBe(false);
  expect(JSON.stringify(rows)).not.toContain(body.token);
});

it('a key that is held by a request under way is refused with the advice to retry', async () => {
  const key = newKey();
  const runner = api.dataSource.createQueryRunner();
  await runner.startTransaction();
  await runner.query(
    `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'idempotency', $1::bigint, 'InvitesController.send', $2::text), 0))`,
    [workspace.ids.admin, key],
  );
  const { status, body, headers } = await keyed('', key, form('waiting@example.com'));
  expect([status, body.code, headers.get('retry-after')]).toEqual([409, 'idempotency-key-in-use', '1']);
  await runner.rollbackTransaction();
  await runner.release();
  expect((await keyed('', key, form('waiting@example.com'))).status).toBe(201);
});
