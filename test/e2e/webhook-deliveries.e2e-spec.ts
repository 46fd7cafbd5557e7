import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import addFormats from 'ajv-formats';
import Ajv2020 from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeliverDueEvents, DeliverDueWebhooks, MailRefusal, RecordMailEvent, WEBHOOK_EVENTS } from '@invites/invites';
import { TellOwners } from '@invites/invites/internal';
import { createOpenApiDocument } from '../../apps/api/src/openapi.js';
import { freePort } from '../support/free-port.mjs';
import { eventually, watchProcess } from '../support/processes.js';
import { startTestApi, type TestApi } from '../support/test-api.js';
import { answerWith, type Receiver, signersOf, startReceiver } from '../support/webhook-receiver.js';

type Workspace = Awaited<ReturnType<TestApi['workspace']>>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
/** They share a pool, so that none may stop before the others. */
const others: TestApi[] = [];
afterAll(async () => {
  for (const one of [...others, api]) await one.stop();
});

async function another(env: Record<string, string> = {}): Promise<TestApi> {
  const { database, clock, mailer } = api;
  others.push(await startTestApi(env, undefined, { database, clock, mailer }));
  return others.at(-1)!;
}

const pathOf = (workspaceId: number, ...rest: (number | string)[]) =>
  `/api/v1/workspaces/${[workspaceId, 'webhooks', ...rest].join('/')}/`;

async function hook({ id, owner }: Workspace, { url }: Pick<Receiver, 'url'>, events = ['*']) {
  const { status, body } = await api.post(pathOf(id), { as: owner, json: { url, events } });
  expect(status).toBe(201);
  return body as { id: number; secret: string };
}

const send = async ({ id, admin }: Workspace, email = 'Ada@Example.com', more = {}) =>
  (await api.post('/api/v1/invites/', { as: admin, json: { workspace_id: id, email, role: '2', ...more } })).body;

const shown = async ({ id, owner }: Workspace, webhookId: number) =>
  (await api.get(pathOf(id, webhookId, 'deliveries'), { as: owner })).body;
const statusOf = async ({ id, owner }: Workspace) =>
  (await api.get(pathOf(id), { as: owner })).body.map(({ status }: { status: string }) => status);

/** Hands on all events, then delivers what is due now, once. */
async function deliver(on: TestApi = api): Promise<void> {
  for (const what of [on.app.get(DeliverDueEvents), on.app.get(DeliverDueWebhooks)])
    for (let begun = await what.execute(); begun.length > 0; begun = await what.execute()) await Promise.all(begun);
  await on.app.get(DeliverDueWebhooks).inFlight.idle();
}

/** Checks bodies against the `webhooks` of the API document; null when there is nothing to say against one. */
function documentedEvents() {
  const document = createOpenApiDocument(api.app);
  const ajv = new Ajv2020.default({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema(document, 'document');
  return ({ type, ...rest }: { type: string }) => {
    const path = `webhooks/${type}/post/requestBody/content/application~1json/schema`;
    if (!document.webhooks?.[type]) return 'unknown';
    const validate = ajv.compile({ $ref: `document#/${path}` });
    return validate({ type, ...rest }) ? null : validate.errors;
  };
}

const typesOf = ({ received }: Receiver) => received.map(({ body }) => body.type as string);

describe('a webhook', () => {
  it('is told of each event that it listens to, signed by Standard Webhooks, without token and message', async () => {
    const [workspace, receiver] = [await api.workspace(), await startReceiver()];
    const { id, secret } = await hook(workspace, receiver);
    const content = { metadata: { plan: 'team' }, return_to: '/projects/7' };
    const invite = await send(workspace, 'Ada@Example.com', { message: 'Glad to have you', ...content });
    const at = api.clock.now();
    await deliver();
    expect(receiver.received).toHaveLength(1);
    const [{ headers, method, body }] = receiver.received as [Receiver['received'][0]];
    const { token, message, ...rest } = invite;
    expect(body).toEqual({
      type: 'invite.sent',
      timestamp: at.toISOString(),
      data: {
        invite: rest,
        workspace_id: workspace.id,
        actor: { user_id: workspace.ids.admin, email: workspace.admin.email },
        ...content,
      },
    });
    expect(JSON.stringify(receiver.received)).not.toContain(token);
    expect(JSON.stringify(receiver.received)).not.toContain(message);
    expect({ method, type: headers['content-type'] }).toEqual({ method: 'POST', type: 'application/json' });
    expect(signersOf(receiver.received[0]!, [secret])).toEqual([secret]);
    expect(await shown(workspace, id)).toEqual([
      {
        event_id: headers['webhook-id'],
        type: 'invite.sent',
        attempts: 1,
        response_status: 204,
        last_attempt_at: at.toISOString(),
        next_attempt_at: null,
        delivered_at: at.toISOString(),
      },
    ]);
  });

  it('learns of every kind of event, by name, and one that listens to few learns of those only', async () => {
    const [workspace, all, few] = [await api.workspace(), await startReceiver(), await startReceiver()];
    await hook(workspace, all);
    await hook(workspace, few, ['invite.accepted', 'mail.failed']);
    const { admin } = workspace;
    const ofInvite = (id: number | string, what: string) => api.post(`/api/v1/invites/${id}/${what}/`, { as: admin });
    const [edited, declined, cancelled] = [
      await send(workspace, 'bounces@example.com'),
      await send(workspace, 'b@example.com'),
      await send(workspace, 'c@example.com'),
    ];
    const guest = workspace.outsider;
    const accepted = await send(workspace, guest.email);
    await ofInvite(edited.id, 'resend');
    await api.call('PATCH', `/api/v1/invites/${edited.id}/detail/`, { as: admin, json: { role: '1' } });
    await api.post(`/api/v1/invites/${declined.token}/decline/`);
    await ofInvite(cancelled.id, 'cancel');
    const lapsed = await send(workspace, 'd@example.com');
    await api.dataSource.query('UPDATE invites SET expires_at = created_at WHERE id = $1', [lapsed.id]);
    await api.post(`/api/v1/invites/${lapsed.token}/request/`);
    await api.post(`/api/v1/invites/${accepted.token}/accept/`, { as: guest });
    api.mailer.refuseWith(new MailRefusal('550 no such user', true));
    await api.deliver();
    api.mailer.refuseWith(undefined);
    const messageId = `invite-${edited.id}.2@${new URL(api.settings.publicUrl).hostname}`;
    await api.app.get(RecordMailEvent).execute({ kind: 'bounced', at: api.clock.now(), messageId });
    await deliver();
    const kinds = ['accepted', 'cancelled', 'declined', 'edited', 'requested', 'resent', 'sent'];
    expect([...new Set(typesOf(all))].sort()).toEqual([
      ...kinds.map((kind) => `invite.${kind}`),
      'mail.bounced',
      'mail.failed',
    ]);
    expect([...new Set(typesOf(few))].sort()).toEqual(['invite.accepted', 'mail.failed']);
    const acceptance = all.received.find(({ body }) => body.type === 'invite.accepted')!;
    expect(acceptance.body.data).toMatchObject({
      invite: { status: 'accepted', email: guest.email },
      actor: { email: guest.email },
    });
    const ofOthers = few.received.find(({ body }) => body.type === 'invite.accepted')!;
    expect(ofOthers.headers['webhook-id']).toBe(acceptance.headers['webhook-id']);
    for (const type of ['invite.declined', 'invite.requested'])
      expect(all.received.find(({ body }) => body.type === type)!.body.data.actor).toBeNull();
    const documented = documentedEvents();
    for (const { body } of all.received) expect([body.type, documented(body)]).toEqual([body.type, null]);
    expect(documented({ ...acceptance.body, type: 'invite.exploded' })).not.toBeNull();
    expect(documented({ ...acceptance.body, data: {} })).not.toBeNull();
  });

  it('of another workspace hears nothing, nor does one that is disabled, or deleted before it is its turn', async () => {
    const [one, other] = [await api.workspace(), await api.workspace()];
    const receiver = await startReceiver();
    const [stopped, deleted] = [await hook(one, receiver), await hook(one, receiver)];
    await hook(other, receiver);
    const { id, owner } = one;
    await api.call('PATCH', pathOf(id, stopped.id), { as: owner, json: { status: 'disabled' } });
    await send(one);
    for (const begun of await api.app.get(DeliverDueEvents).execute()) await begun;
    await api.call('DELETE', pathOf(id, deleted.id), { as: owner });
    await deliver();
    expect(receiver.received).toEqual([]);
  });

  it('can be tested, also while it is disabled', async () => {
    const [workspace, receiver] = [await api.workspace(), await startReceiver()];
    const { id, secret } = await hook(workspace, receiver, ['mail.bounced']);
    await api.call('PATCH', pathOf(workspace.id, id), { as: workspace.owner, json: { status: 'disabled' } });
    const { body } = await api.post(pathOf(workspace.id, id, 'test'), { as: workspace.owner });
    await deliver();
    expect(receiver.received).toMatchObject([
      {
        headers: { 'webhook-id': body.event_id },
        body: { type: 'webhook.test', data: { workspace_id: workspace.id } },
      },
    ]);
    expect(signersOf(receiver.received[0]!, [secret])).toEqual([secret]);
    expect(await shown(workspace, id)).toMatchObject([{ attempts: 1, response_status: 204 }]);
  });

  it('shows its newest hundred deliveries, newest first; older ones go', async () => {
    const [workspace, receiver] = [await api.workspace(), await startReceiver()];
    const { id } = await hook(workspace, receiver);
    const ids: string[] = [];
    for (let count = 0; count < 103; count++) {
      ids.push((await api.post(pathOf(workspace.id, id, 'test'), { as: workspace.owner })).body.event_id);
      if (count % 50 === 0) await deliver();
    }
    await deliver();
    await api.post(pathOf(workspace.id, id, 'test'), { as: workspace.owner });
    const deliveries = await shown(workspace, id);
    expect(deliveries).toHaveLength(100);
    expect(deliveries.slice(1).map(({ event_id }: { event_id: string }) => event_id)).toEqual(ids.slice(-99).reverse());
    const [{ kept }] = await api.dataSource.query(
      'SELECT count(*)::int AS kept FROM invite_webhook_deliveries WHERE webhook_id = $1',
      [id],
    );
    expect(kept).toBe(100);
  });
});

describe('docs/webhooks.md', () => {
  it('has a receiver that works as it stands, in ten lines or little more, and refuses what is not ours', async () => {
    const page = readFileSync(new URL('../../docs/webhooks.md', import.meta.url), 'utf8');
    const code = /```js\n(.*?)```/s.exec(page)![1]!;
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(15);
    const workspace = await api.workspace();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const { id, secret } = await hook(workspace, { url });
    const env = { PORT: String(port), WEBHOOK_SECRET: secret, PATH: process.env.PATH! };
    const receiver = watchProcess(spawn(process.execPath, ['--input-type=module', '-e', code], { env }));
    await eventually(async () => (await fetch(url).catch(() => undefined)) && true);
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
    const invite = await send(workspace, 'documented@example.com');
    await deliver();
    expect(await shown(workspace, id)).toMatchObject([{ response_status: 204 }]);
    await receiver.printed(new RegExp(`^[0-9a-f-]{36} invite\\.sent ${invite.id}$`, 'm'));
    expect(code).toContain("from 'standardwebhooks'");
  });

  it('names each event', () => {
    const page = readFileSync(new URL('../../docs/webhooks.md', import.meta.url), 'utf8');
    for (const event of [...WEBHOOK_EVENTS, 'webhook.test']) expect(page).toContain(`\`${event}\``);
  });
});

describe('after a change of its secret', () => {
  it('a webhook signs with both for 24 hours, and then with the new one', async () => {
    const [workspace, receiver] = [await api.workspace(), await startReceiver()];
    const { id, secret } = await hook(workspace, receiver);
    const { body } = await api.post(pathOf(workspace.id, id, 'rotate-secret'), { as: workspace.owner });
    const secrets = [body.secret as string, secret];
    const test = async () => {
      await api.post(pathOf(workspace.id, id, 'test'), { as: workspace.owner });
      await deliver();
      return signersOf(receiver.received.at(-1)!, secrets);
    };
    expect(await test()).toEqual(secrets);
    api.clock.advance(DAY_MS - 1);
    expect(await test()).toEqual(secrets);
    api.clock.advance(1);
    expect(await test()).toEqual(secrets.slice(0, 1));
  });
});

describe('after a change of INVITES_TOKEN_KEY', () => {
  it('the secret is still known while the key before is, and then an Owner rotates it; nothing else breaks', async () => {
    const [workspace, receiver] = [await api.workspace(), await startReceiver()];
    const { id, secret } = await hook(workspace, receiver);
    const [key, old] = ['another key for the tests, of 32 bytes or more', api.settings.tokenKey];
    const during = await another({ INVITES_TOKEN_KEY: key, INVITES_TOKEN_KEY_BEFORE: old });
    const after = await another({ INVITES_TOKEN_KEY: key });
    const test = async (on: TestApi) => {
      await on.post(pathOf(workspace.id, id, 'test'), { as: workspace.owner });
      await deliver(on);
    };
    await test(during);
    expect(signersOf(receiver.received.at(-1)!, [secret])).toEqual([secret]);
    await test(after);
    expect(receiver.received).toHaveLength(1);
    expect((await shown(workspace, id))[0]).toMatchObject({ attempts: 1, response_status: null });
    const { body } = await after.post(pathOf(workspace.id, id, 'rotate-secret'), { as: workspace.owner });
    await test(after);
    expect(signersOf(receiver.received.at(-1)!, [body.secret])).toEqual([body.secret]);
  });
});

describe('a receiver that fails', () => {
  it.each<[string, Receiver['answer'], number | null]>([
    ['with 500', answerWith(500), 500],
    ['with 404', answerWith(404), 404],
    [
      'with a redirect',
      (_request, response) => response.writeHead(307, { location: receivers.innocent.url }).end(),
      307,
    ],
    ['by a reset', (request) => request.socket.resetAndDestroy(), null],
    ['by closing the connection', (request) => request.socket.destroy(), null],
    ['with what is no HTTP', (request) => void request.socket.end('SMTP 220 hello\r\n\r\n'), null],
    [
      'with headers without an end',
      (request) => void request.socket.write(`HTTP/1.1 204 x\r\n${'a: b\r\n'.repeat(20_000)}`),
      null,
    ],
    [
      'with 101',
      (request) => void request.socket.write('HTTP/1.1 101 x\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
      null,
    ],
  ])('%s is asked again by the schedule, under the same id, and no other address is', async (_how, answer, status) => {
    const [workspace, receiver] = [await api.workspace(), await startReceiver(answer)];
    const { id } = await hook(workspace, receiver);
    await send(workspace);
    await deliver();
    const [first] = await shown(workspace, id);
    expect(first).toMatchObject({ attempts: 1, response_status: status, delivered_at: null });
    const waitMs = Date.parse(first.next_attempt_at) - api.clock.now().getTime();
    expect(waitMs).toBeGreaterThan(0.8 * MINUTE_MS);
    expect(waitMs).toBeLessThan(1.2 * MINUTE_MS);
    await deliver();
    expect(receiver.received).toHaveLength(1);
    receiver.answer = answerWith(204);
    api.clock.advance(waitMs);
    await deliver();
    expect(receiver.received).toHaveLength(2);
    const [one, two] = receiver.received as [Receiver['received'][0], Receiver['received'][0]];
    expect(two.headers['webhook-id']).toBe(one.headers['webhook-id']);
    expect(two.text).toBe(one.text);
    expect(two.headers['webhook-timestamp']).not.toBe(one.headers['webhook-timestamp']);
    expect(await shown(workspace, id)).toMatchObject([{ attempts: 2, response_status: 204, next_attempt_at: null }]);
    expect(receivers.innocent.received).toEqual([]);
  });

  it('is given up after eight attempts in about a day', async () => {
    const [workspace, receiver] = [await api.workspace(), await startReceiver(answerWith(500))];
    const { id } = await hook(workspace, receiver);
    await send(workspace);
    const attempts: number[] = [];
    for (let count = 0; count < 10; count++) {
      await deliver();
      attempts.push(receiver.received.length);
      api.clock.advance(13.3 * HOUR_MS);
    }
    expect(attempts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 8, 8]);
    expect(await shown(workspace, id)).toMatchObject([{ attempts: 8, next_attempt_at: null, delivered_at: null }]);
    const [{ bodies }] = await api.dataSource.query(
      'SELECT count(body)::int AS bodies FROM invite_webhook_deliveries WHERE webhook_id = $1',
      [id],
    );
    expect(bodies).toBe(0);
  });

  it('with 410 disables the webhook at once, and what else it was to be told is given up', async () => {
    const [workspace, receiver] = [await api.workspace(), await startReceiver(answerWith(410))];
    const { id } = await hook(workspace, receiver);
    await send(workspace);
    for (const begun of await api.app.get(DeliverDueEvents).execute()) await begun;
    const [only] = await api.app.get(DeliverDueWebhooks).execute({ limit: 1 });
    await send(workspace, 'b@example.com');
    await only;
    await deliver();
    expect(receiver.received).toHaveLength(1);
    expect(await statusOf(workspace)).toEqual(['disabled']);
    expect((await shown(workspace, id))[0]).toMatchObject({ response_status: 410, next_attempt_at: null });
    const enable = { as: workspace.owner, json: { status: 'enabled' } };
    await api.call('PATCH', pathOf(workspace.id, id), enable);
    receiver.answer = answerWith(204);
    await send(workspace, 'c@example.com');
    await deliver();
    expect(receiver.received).toHaveLength(2);
  });
});

const receivers = {} as { innocent: Receiver };
beforeAll(async () => {
  receivers.innocent = await startReceiver();
});

describe('a receiver that is slow', () => {
  it('delays no other, and has a few requests at a time; a stop breaks them off, and their leases end', async () => {
    const [workspace, other] = [await api.workspace(), await api.workspace()];
    const slow = await startReceiver(() => {});
    const quick = await startReceiver();
    const { id } = await hook(workspace, slow);
    await hook(other, quick);
    for (let count = 0; count < 30; count++) await api.post(pathOf(workspace.id, id, 'test'), { as: workspace.owner });
    const deliverDueWebhooks = api.app.get(DeliverDueWebhooks);
    await Promise.all(await deliverDueWebhooks.execute());
    await send(other);
    for (const begun of await api.app.get(DeliverDueEvents).execute()) await begun;
    await Promise.all(await deliverDueWebhooks.execute());
    expect(typesOf(quick)).toEqual(['invite.sent']);
    expect(slow.received).toHaveLength(5);
    deliverDueWebhooks.inFlight.abort();
    await deliverDueWebhooks.inFlight.idle();
    slow.answer = answerWith(204);
    await deliver();
    expect(slow.received).toHaveLength(30);
    api.clock.advance(MINUTE_MS);
    await deliver();
    expect(slow.received).toHaveLength(35);
    expect((await shown(workspace, id)).every((one: { delivered_at: unknown }) => one.delivered_at)).toBe(true);
  });
});

describe('five days of failures', () => {
  it('disable the webhook, and its Owners are mailed, in the language of the workspace’s invites', async () => {
    const [workspace, receiver] = [await api.workspace(), await startReceiver(answerWith(500))];
    const { id } = await hook(workspace, receiver);
    await send(workspace, 'ada@example.com', { locale: 'de-AT' });
    await deliver();
    api.clock.advance(5 * DAY_MS - 1_000);
    await deliver();
    expect(await statusOf(workspace)).toEqual(['enabled']);
    api.clock.advance(12.1 * HOUR_MS);
    const before = api.mailer.sent.length;
    await deliver();
    expect(await statusOf(workspace)).toEqual(['disabled']);
    expect(await shown(workspace, id)).toMatchObject([{ next_attempt_at: null }]);
    api.mailer.refuseWith(new Error('the mail server is away'));
    await api.app.get(TellOwners).execute();
    api.mailer.refuseWith(undefined);
    api.clock.advance(10 * MINUTE_MS);
    await Promise.all([api.app.get(TellOwners).execute(), api.app.get(TellOwners).execute()]);
    await api.app.get(TellOwners).execute();
    const mails = api.mailer.sent.slice(before);
    expect(mails.map(({ to, subject }) => ({ to, subject }))).toEqual([
      { to: workspace.owner.email, subject: 'Ein Webhook von Analytical Engines wurde abgeschaltet' },
    ]);
    expect(mails[0]!.text).toContain(
      'Seit fünf Tagen hat 127[.]0.0.1 kein Ereignis von Analytical Engines angenommen.',
    );
    expect(mails[0]!.text).not.toContain('/hook');
  });

  it('are none when an event was taken in between', async () => {
    const [workspace, receiver] = [await api.workspace(), await startReceiver(answerWith(500))];
    await hook(workspace, receiver);
    await send(workspace);
    await deliver();
    receiver.answer = answerWith(204);
    api.clock.advance(2 * DAY_MS);
    await deliver();
    receiver.answer = answerWith(500);
    api.clock.advance(4 * DAY_MS);
    await send(workspace, 'b@example.com');
    await deliver();
    expect(await statusOf(workspace)).toEqual(['enabled']);
  });
});

describe('two workers', () => {
  it('deliver each event once; one that dies between attempt and record leaves it to the other, under the same id', async () => {
    const [workspace, receiver] = [await api.workspace(), await startReceiver()];
    const { id } = await hook(workspace, receiver);
    const other = await another();
    for (let count = 0; count < 12; count++) await api.post(pathOf(workspace.id, id, 'test'), { as: workspace.owner });
    await Promise.all([deliver(), deliver(other)]);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(12);
    expect(ids).toHaveLength(12);
  });
});

describe('a workspace without webhooks', () => {
  it('queues nothing, and its changes take as many statements as ever', async () => {
    const [without, listening] = [await api.workspace(), await api.workspace()];
    const receiver = await startReceiver();
    await hook(listening, receiver, ['invite.resent']);
    await deliver();
    const count = async (workspace: Workspace) => {
      const { id } = await send(workspace);
      const resend = () => api.post(`/api/v1/invites/${id}/resend/`, { as: workspace.admin });
      return (await api.statementsOf(resend)).count;
    };
    expect([await count(without), await count(listening)]).toEqual([2, 2]);
    const queued = await api.dataSource.query('SELECT workspace_id, kind FROM invite_events');
    expect(queued).toEqual([{ workspace_id: String(listening.id), kind: 'resent' }]);
  });
});
