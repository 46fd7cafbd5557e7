import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { expectRefusal } from '../support/expect-refusal.js';
import { MAIL_EVENTS_PATH, MAIL_EVENTS_SECRET, notify, type Notice, signatureOf } from '../support/mail-provider.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const OTHER_SECRET = `whsec_${Buffer.from('a webhook secret of another').toString('base64')}`;

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
let addresses = 0;

beforeAll(async () => {
  api = await startTestApi({ MAIL_EVENTS_SECRET });
  workspace = await api.workspace();
});
afterAll(() => api.stop());

/** An invite whose mail has just been sent; its Message-ID is the one that the mail server saw. */
async function sent() {
  const email = `noticed${++addresses}@example.com`;
  const json = { workspace_id: workspace.id, email, role: '1' };
  const { body } = await api.post('/api/v1/invites/', { as: workspace.admin, json });
  await api.deliver();
  return { id: body.id as number, email, messageId: `<${api.mailer.sent.at(-1)!.messageId}>` };
}

const later = (ms: number) => new Date(api.clock.now().getTime() + ms);
const tell = (notice: Notice) => notify(api, notice);
const historyOf = async (id: number) =>
  (await api.get(`/api/v1/invites/${id}/history/`, { as: workspace.admin })).body as Record<string, unknown>[];
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
  api.post(MAIL_EVENTS_PATH, { headers, body });

/** A notice that would bounce the mail, and its bytes. */
/** Of the links in the mails. */
const HOST = '127.0.0.1';

const bounceOf = (messageId: string, members: Record<string, unknown> = {}) =>
  JSON.stringify({
    type: 'mail.bounced',
    timestamp: later(0).toISOString(),
    data: { message_id: messageId },
    ...members,
  });

describe('a notice', () => {
  it('of a delivery shows when the mail arrived, beside the reply of the server', async () => {
    const { id, messageId } = await sent();
    const { status, body } = await tell({ type: 'mail.delivered', at: later(MINUTE_MS), messageId });
    expect([status, body]).toEqual([204, '']);
    expect((await historyOf(id)).at(-1)).toEqual({
      at: later(0).toISOString(),
      kind: 'mail-sent',
      by_email: null,
      attempts: 1,
      reply: '250 recorded',
      delivered_at: later(MINUTE_MS).toISOString(),
    });
  });

  it.each([
    ['mail.bounced', '550 5.1.1 no such user', '550 5.1.1 no such user'],
    ['mail.bounced', '550-5.1.1 no such\r\n550 5.1.1 user', '550-5.1.1 no such 550 5.1.1 user'],
    ['mail.bounced', undefined, null],
    ['mail.complained', 'abuse', 'complaint: abuse'],
    ['mail.complained', undefined, 'complaint'],
  ] as const)('of %s with the reason %j shows as a mail that came back', async (type, reason, reply) => {
    const { id, messageId } = await sent();
    const before = await historyOf(id);
    expect((await tell({ type, at: later(MINUTE_MS), messageId, reason })).status).toBe(204);
    const bounced = { at: later(MINUTE_MS).toISOString(), kind: 'mail-bounced', by_email: null, attempts: 1, reply };
    expect(await historyOf(id)).toEqual([...before, bounced]);
  });

  it('is about the mail that it names, with or without angle brackets', async () => {
    const { id } = await sent();
    await api.post(`/api/v1/invites/${id}/resend/`, { as: workspace.admin });
    await api.deliver();
    await tell({ type: 'mail.delivered', at: later(2), messageId: `invite-${id}.1@${HOST}` });
    await tell({ type: 'mail.bounced', at: later(3), messageId: `<invite-${id}.2@${HOST}>` });
    const history = await historyOf(id);
    const mails = history.filter(({ kind }) => kind === 'mail-sent');
    expect(mails.map(({ delivered_at: at }) => at)).toEqual([later(2).toISOString(), undefined]);
    expect(history.filter(({ kind }) => kind === 'mail-bounced')).toHaveLength(1);
  });

  it('that comes again, with the same id or another, changes nothing further', async () => {
    const { id, messageId } = await sent();
    const body = bounceOf(messageId);
    const headers = signatureOf(body);
    expect((await post(body, headers)).status).toBe(204);
    const before = await api.fingerprint();
    expect((await post(body, headers)).status).toBe(204);
    expect((await post(body, signatureOf(body))).status).toBe(204);
    expect(await api.fingerprint()).toEqual(before);
    expect((await historyOf(id)).filter(({ kind }) => kind === 'mail-bounced')).toHaveLength(1);
  });

  it.each([
    'invite-999999.1@127.0.0.1',
    'invite-1.1@elsewhere.example',
    'invite-1.999@127.0.0.1',
    '<somebody-elses@mail.example.com>',
    'invite-9223372036854775808.1@127.0.0.1',
    'invite-1.2147483648@127.0.0.1',
    '\0',
    '\ud800',
    '',
  ])('about %j, which is no mail of ours, is answered like any other and changes nothing', async (messageId) => {
    const known = await tell({ type: 'mail.bounced', at: later(0), messageId: (await sent()).messageId });
    const before = await api.fingerprint();
    const unknown = await tell({ type: 'mail.bounced', at: later(0), messageId });
    const seen = ({ status, body, headers }: typeof known) => [status, body, [...headers.keys()]];
    expect(seen(unknown)).toEqual(seen(known));
    expect(await api.fingerprint()).toEqual(before);
  });

  it('works without the trailing slash, and cannot be asked for', async () => {
    const body = bounceOf((await sent()).messageId);
    const path = MAIL_EVENTS_PATH.slice(0, -1);
    expect((await api.post(path, { headers: signatureOf(body), body })).status).toBe(204);
    for (const as of [undefined, workspace.owner]) {
      await expectRefusal(api, () => api.get(MAIL_EVENTS_PATH, { as }), 405, 'method-not-allowed');
    }
  });

  it('costs one round trip', async () => {
    const { messageId } = await sent();
    const { answer, count } = await api.statementsOf(() => tell({ type: 'mail.bounced', at: later(0), messageId }));
    expect([answer.status, count]).toEqual([204, 1]);
  });
});

describe('the signature', () => {
  let body: string;
  beforeEach(async () => {
    body = bounceOf((await sent()).messageId);
  });

  const signed = (changes: Record<string, string | undefined>) => {
    const headers = { ...signatureOf(body), ...changes };
    return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as typeof headers &
      Record<string, string>;
  };

  it.each<[string, () => Record<string, string>]>([
    ['there is none', () => signed({ 'webhook-signature': undefined })],
    ['there is no id', () => signed({ 'webhook-id': undefined })],
    ['there is no timestamp', () => signed({ 'webhook-timestamp': undefined })],
    ['it is empty', () => signed({ 'webhook-signature': '' })],
    ['it is no signature', () => signed({ 'webhook-signature': 'v1' })],
    ['it is of another length', () => signed({ 'webhook-signature': 'v1,abcd' })],
    [
      'it is of another version',
      () => signed({ 'webhook-signature': signatureOf(body)['webhook-signature']!.replace('v1', 'v2') }),
    ],
    ['it is for another id', () => signed({ 'webhook-id': 'msg_other' })],
    ['it is for another timestamp', () => signed({ 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 1) })],
    ['its timestamp is no number', () => signed({ 'webhook-timestamp': 'now' })],
    ['it is older than five minutes', () => signatureOf(body, { at: new Date(Date.now() - 5 * MINUTE_MS - 2_000) })],
    ['it is from the future', () => signatureOf(body, { at: new Date(Date.now() + 5 * MINUTE_MS + 2_000) })],
    ['it is made with another secret', () => signatureOf(body, { secret: OTHER_SECRET })],
    ['it is over another body', () => signatureOf(`${body} `)],
  ])('is refused when %s', async (_why, headers) => {
    await expectRefusal(api, () => post(body, headers()), 401, 'invalid-signature');
  });

  it('is refused when the body has been tampered with, though it means the same', async () => {
    const headers = signatureOf(body);
    for (const tampered of [body.replace('bounced', 'delivered'), JSON.stringify(JSON.parse(body), null, 1)]) {
      await expectRefusal(api, () => post(tampered, headers), 401, 'invalid-signature');
    }
  });

  it('does for a bearer token, and a bearer token does not do for it', async () => {
    const options = { as: workspace.owner, headers: { 'content-type': 'application/json' }, body };
    await expectRefusal(api, () => api.post(MAIL_EVENTS_PATH, options), 401, 'invalid-signature');
    const headers = { ...signatureOf(body), authorization: 'Bearer nonsense' };
    expect((await post(body, headers)).status).toBe(204);
  });

  it.each([
    ['first', (good: string, bad: string) => `${good} ${bad}`],
    ['last', (good: string, bad: string) => `${bad} v2,abc ${good}`],
  ])('may be one of several, as while a secret is replaced: %s', async (_where, join) => {
    const good = signatureOf(body, { id: 'msg_rotated' });
    const bad = signatureOf(body, { id: 'msg_rotated', secret: OTHER_SECRET });
    const both = join(good['webhook-signature']!, bad['webhook-signature']!);
    expect((await post(body, { ...good, 'webhook-signature': both })).status).toBe(204);
  });

  it('is good for five minutes', async () => {
    const at = new Date(Date.now() - 5 * MINUTE_MS + 30_000);
    expect((await post(body, signatureOf(body, { at }))).status).toBe(204);
  });

  it('is looked at before the body', async () => {
    const wrong = ['{', '[]', '{"type":1}', 'x'];
    for (const text of wrong) {
      await expectRefusal(api, () => post(text, signed({})), 401, 'invalid-signature');
      await expectRefusal(
        api,
        () => post(text, signatureOf(text)),
        400,
        text === '{' || text === 'x' ? 'malformed-json' : 'invalid-body',
      );
    }
    const asText = { ...signatureOf(body), 'content-type': 'text/plain' };
    await expectRefusal(api, () => post(body, asText), 415, 'unsupported-media-type');
    await expectRefusal(api, () => post(`${body} `, asText), 401, 'invalid-signature');
  });

  it('is refused over bytes that are no UTF-8', async () => {
    const bytes = Uint8Array.from([0x22, 0xff, 0x22]);
    await expectRefusal(api, () => post(bytes, signatureOf('"\ufffd"')), 400, 'malformed-json');
  });
});

describe('a notice is refused', () => {
  const data = (members: unknown) => ({ data: members });
  const reason = (value: unknown) => data({ message_id: 'invite-1.1@x', reason: value });

  it.each<[string, Record<string, unknown>, string]>([
    ['no type', { type: undefined }, '#/type'],
    ['null as its type', { type: null }, '#/type'],
    ['an unknown type', { type: 'mail.opened' }, '#/type'],
    ['a type that all objects have', { type: 'constructor' }, '#/type'],
    ['a list as its type', { type: ['mail.bounced'] }, '#/type'],
    ['no timestamp', { timestamp: undefined }, '#/timestamp'],
    ['a number as its timestamp', { timestamp: 1_700_000_000 }, '#/timestamp'],
    ['a day as its timestamp', { timestamp: '2026-12-01' }, '#/timestamp'],
    ['a timestamp without an offset', { timestamp: '2026-12-01T09:30:00' }, '#/timestamp'],
    ['a day that there is not', { timestamp: '2026-02-30T09:30:00Z' }, '#/timestamp'],
    ['an hour that there is not', { timestamp: '2026-12-01T24:00:00Z' }, '#/timestamp'],
    ['words as its timestamp', { timestamp: 'Tue, 01 Dec 2026 09:30:00 GMT' }, '#/timestamp'],
    ['no data', { data: undefined }, '#/data'],
    ['null as its data', data(null), '#/data'],
    ['a string as its data', data('invite-1.1@x'), '#/data'],
    ['a list as its data', data([{ message_id: 'invite-1.1@x' }]), '#/data'],
    ['no message_id', data({}), '#/data/message_id'],
    ['null as its message_id', data({ message_id: null }), '#/data/message_id'],
    ['a number as its message_id', data({ message_id: 1 }), '#/data/message_id'],
    ['null as its reason', reason(null), '#/data/reason'],
    ['a number as its reason', reason(550), '#/data/reason'],
    ['501 characters as its reason', reason('x'.repeat(501)), '#/data/reason'],
    ['a NUL in its reason', reason('a\0b'), '#/data/reason'],
    ['half a character in its reason', reason('a\ud800b'), '#/data/reason'],
    ['another member', { extra: 1 }, '#/extra'],
    ['another member in its data', data({ message_id: 'invite-1.1@x', extra: 1 }), '#/data/extra'],
    ['a toString in its data', data({ message_id: 'invite-1.1@x', toString: 1 }), '#/data/toString'],
  ])('with %s, naming the member', async (_what, members, pointer) => {
    const body = bounceOf((await sent()).messageId, members);
    const answer = await expectRefusal(api, () => post(body, signatureOf(body)), 400, 'invalid-body');
    expect(answer.body.errors).toEqual([{ pointer, detail: expect.any(String) }]);
  });

  it.each([
    [
      'a __proto__',
      '{"type":"mail.bounced","timestamp":"2026-12-01T09:30:00Z","data":{"message_id":"x","__proto__":{}}}',
      'invalid-body',
    ],
    ['null', 'null', 'invalid-body'],
    ['nothing', '', 'invalid-body'],
    ['malformed JSON', '{"type":', 'malformed-json'],
  ])('with %s as its body', async (_what, body, code) => {
    await expectRefusal(api, () => post(body, signatureOf(body)), 400, code);
  });

  it.each([
    ['more than a day ahead', DAY_MS + MINUTE_MS],
    ['more than a month back', -31 * DAY_MS - MINUTE_MS],
  ])('dated %s, after its form, and whether or not it is about a mail of ours', async (_when, ms) => {
    const timestamp = later(ms).toISOString();
    for (const messageId of [(await sent()).messageId, 'somebody-elses@mail.example.com']) {
      const body = bounceOf(messageId, { timestamp });
      await expectRefusal(api, () => post(body, signatureOf(body)), 400, 'invalid-timestamp');
    }
    const malformed = bounceOf('invite-1.1@x', { timestamp, extra: 1 });
    await expectRefusal(api, () => post(malformed, signatureOf(malformed)), 400, 'invalid-body');
  });

  it('with every mistake named at once', async () => {
    const body = JSON.stringify({ type: 'x', timestamp: 1, data: { reason: 1, more: 1 }, more: 1 });
    const answer = await expectRefusal(api, () => post(body, signatureOf(body)), 400, 'invalid-body');
    const pointers = answer.body.errors.map((error: { pointer: string }) => error.pointer).sort();
    expect(pointers).toEqual(['#/data/message_id', '#/data/more', '#/data/reason', '#/more', '#/timestamp', '#/type']);
  });

  it('beyond 64 KiB', async () => {
    const body = JSON.stringify('x'.repeat(64 * 1024));
    await expectRefusal(api, () => post(body, signatureOf(body)), 413, 'body-too-large');
  });

  it('takes 500 characters of any plane as its reason', async () => {
    const { messageId } = await sent();
    expect((await tell({ type: 'mail.bounced', at: later(0), messageId, reason: '👋'.repeat(500) })).status).toBe(204);
  });
});

it('without a secret there is no such route, whatever is sent', async () => {
  const off = await startTestApi();
  try {
    const body = bounceOf('invite-1.1@127.0.0.1');
    for (const path of [MAIL_EVENTS_PATH, '/api/v1/nothing-here/']) {
      for (const headers of [signatureOf(body), { 'content-type': 'application/json' }]) {
        const refusal = await expectRefusal(off, () => off.post(path, { headers, body }), 404, 'not-found');
        const nowhere = await expectRefusal(off, () => off.post('/api/v1/neither-here/'), 404, 'not-found');
        expect(refusal.body).toEqual(nowhere.body);
      }
    }
  } finally {
    await off.stop();
  }
});

it('the example of the operating manual sends a notice that is taken', async () => {
  const { id } = await sent();
  const manual = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
  const code = /```js\n([\s\S]*?)```/
    .exec(manual)![1]!
    .replace('https://invites.example.com', api.origin)
    .replace(/invite-12\.1@[\w.]+/, `invite-${id}.1@${HOST}`);
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], {
    env: { ...process.env, NODE_OPTIONS: '', MAIL_EVENTS_SECRET },
  });
  expect(stdout.trim()).toBe('204');
  expect((await historyOf(id)).find(({ kind }) => kind === 'mail-bounced')).toMatchObject({
    reply: '550 5.1.1 no such user',
  });
});
