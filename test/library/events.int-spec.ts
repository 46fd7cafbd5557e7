import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  AnnounceLapsedInvites,
  BulkSendInvites,
  CancelInvite,
  CloseLapsedInvites,
  DeclineInvite,
  RequestLink,
  EditInvite,
  type InviteEvent,
  MailRefusal,
  OnInviteEvent,
  RecordMailEvent,
} from '@invites/invites';
import { eventually } from '../support/processes.js';
import { openTestHosts, type TestHost, type TestHosts } from '../support/test-host.js';

const EVENTS = { events: true };
const DAY_MS = 24 * 60 * 60_000;

@Injectable()
class Ledger {
  readonly received: InviteEvent[] = [];

  @OnInviteEvent(
    'sent',
    'resent',
    'edited',
    'accepted',
    'declined',
    'cancelled',
    'closed',
    'reminded',
    'requested',
    'lapsed',
    'mail-failed',
    'mail-bounced',
  )
  async note(event: InviteEvent): Promise<void> {
    this.received.push(event);
  }
}

@Injectable()
class Chat {
  readonly asked: InviteEvent[] = [];
  away = false;

  @OnInviteEvent('sent')
  async announce(event: InviteEvent): Promise<void> {
    this.asked.push(event);
    if (this.away) throw new Error('the chat is away');
  }
}

let hosts: TestHosts;
let host: TestHost;
let ledger: Ledger;
let chat: Chat;
let workspaces = 0;

beforeAll(async () => {
  hosts = await openTestHosts();
  host = await hosts.start({ options: EVENTS, providers: [Ledger, Chat] });
  ledger = host.module.get(Ledger);
  chat = host.module.get(Chat);
});
afterAll(() => hosts.close());

/** A workspace of its own, with an owner. */
async function workspace() {
  workspaces += 1;
  return { id: workspaces, owner: await hosts.member(workspaces, 4) };
}

const kindsIn = (workspaceId: number) =>
  ledger.received.filter((event) => event.workspaceId === workspaceId).map(({ kind }) => kind);

async function deliver(by = host) {
  while ((await by.deliverEvents()).length > 0);
}

describe('a handler is called', () => {
  it('for everything that happens to an invite, once', async () => {
    const { id, owner } = await workspace();
    const use = <T>(useCase: new (...args: never[]) => T) => host.module.get(useCase, { strict: false });
    const emails = ['edited@example.com', 'declined@example.com', 'accepted@example.com', 'lapsed@example.com'];
    const sent = await use(BulkSendInvites).execute({ actor: owner, workspaceId: id, role: 2, emails });
    const [edited, declined, accepted, lapsed] = sent as { id: number; token: string }[];
    await host.resend(owner, edited!.id);
    await use(EditInvite).execute({ actor: owner, inviteId: edited!.id, role: 3 });
    await use(EditInvite).execute({ actor: owner, inviteId: edited!.id, role: 3 });
    await use(CancelInvite).execute({ actor: owner, inviteId: edited!.id });
    await use(DeclineInvite).execute({ token: declined!.token });
    const ada = await hosts.member(id, undefined, 'accepted@example.com');
    await host.accept(ada, accepted!.token);
    await host.accept(ada, accepted!.token);
    host.clock.advance(40 * DAY_MS);
    await use(RequestLink).execute({ token: lapsed!.token });
    for (let time = 0; time < 2; time++) await use(AnnounceLapsedInvites).execute();
    await use(CloseLapsedInvites).execute();
    await deliver();
    await deliver();
    expect(kindsIn(id).sort()).toEqual([
      'accepted',
      'cancelled',
      'closed',
      'declined',
      'edited',
      'lapsed',
      'requested',
      'resent',
      'sent',
      'sent',
      'sent',
      'sent',
    ]);
    expect(ledger.received.find(({ kind }) => kind === 'accepted')).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      kind: 'accepted',
      at: expect.any(Date),
      inviteId: accepted!.id,
      workspaceId: id,
      email: 'accepted@example.com',
      role: 2,
      metadata: {},
      returnTo: null,
      actorId: ada.userId,
    });
    for (const { token } of sent as { token: string }[]) expect(JSON.stringify(ledger.received)).not.toContain(token);
    expect((await hosts.stored(id)).events).toEqual([]);
  });

  it('for a mail that is given up, and for one that has come back', async () => {
    const { id, owner } = await workspace();
    await host.send(owner, id, 'gone@example.com');
    host.mailer.refusal = new MailRefusal('550 no such user', true);
    await host.deliverMails();
    host.mailer.refusal = undefined;
    const other = await host.send(owner, id, 'full@example.com');
    await host.deliverMails();
    const { messageId } = host.mailer.sent.at(-1)!;
    const notice = { kind: 'bounced', messageId, at: host.clock.now(), reason: '552 full' } as const;
    await host.module.get(RecordMailEvent, { strict: false }).execute(notice);
    await host.module.get(RecordMailEvent, { strict: false }).execute(notice);
    await deliver();
    expect(kindsIn(id).sort()).toEqual(['mail-bounced', 'mail-failed', 'sent', 'sent']);
    expect(
      ledger.received.find(({ kind, workspaceId }) => kind === 'mail-bounced' && workspaceId === id),
    ).toMatchObject({
      inviteId: other.id,
      email: 'full@example.com',
      actorId: null,
    });
  });

  it('again and alone when it has thrown, until it has had the event under the same id', async () => {
    const { id, owner } = await workspace();
    chat.away = true;
    chat.asked.length = 0;
    await host.send(owner, id, 'ada@example.com');
    await deliver();
    expect(kindsIn(id)).toEqual(['sent']);
    await host.send(owner, id, 'bob@example.com');
    await deliver();
    expect(kindsIn(id)).toEqual(['sent', 'sent']);
    chat.away = false;
    await deliver();
    expect(chat.asked).toHaveLength(2);
    host.clock.advance(1.1 * 60_000);
    await deliver();
    expect(chat.asked).toHaveLength(4);
    expect(new Set(chat.asked.map((event) => event.id)).size).toBe(2);
    expect(kindsIn(id)).toEqual(['sent', 'sent']);
    expect((await hosts.stored(id)).events).toEqual([]);
  });
});

describe('no handler is called', () => {
  it('for what is not committed yet, or for what is rolled back', async () => {
    const { id, owner } = await workspace();
    const rollback = new Error('the host thinks better of it');
    const attempt = host.dataSource.transaction(async (manager) => {
      await host.transaction.within(manager, () => host.send(owner, id, 'never@example.com'));
      throw rollback;
    });
    await expect(attempt).rejects.toBe(rollback);
    await host.dataSource.transaction(async (manager) => {
      await host.transaction.within(manager, () => host.send(owner, id, 'ada@example.com'));
      await deliver();
      expect(kindsIn(id)).toEqual([]);
    });
    await deliver();
    expect(kindsIn(id)).toEqual(['sent']);
  });

  it('for anything without the option: nothing is queued, and a host that has a handler does not start', async () => {
    const start = hosts.start({ providers: [Ledger] });
    await expect(start).rejects.toThrow(
      'Ledger.note is to handle events, and none are queued: give InvitesModule the option events: true, in every process.',
    );
    const { id, owner } = await workspace();
    const silent = await hosts.start();
    const { id: inviteId } = await silent.send(owner, id, 'ada@example.com');
    await silent.resend(owner, inviteId);
    expect(await hosts.stored(id)).toMatchObject({ history: [['sent'], ['resent']], events: [] });
  });
});

it('a process without handlers queues what one with handlers delivers, and delivers nothing itself', async () => {
  const { id, owner } = await workspace();
  const sender = await hosts.start({ options: EVENTS, worker: true });
  sender.clock.advance(host.clock.now().getTime() - sender.clock.now().getTime());
  const { id: inviteId } = await sender.send(owner, id, 'ada@example.com');
  await sender.resend(owner, inviteId);
  expect(await sender.deliverEvents()).toEqual([]);
  expect((await hosts.stored(id)).events).toEqual([['resent'], ['sent']]);
  await deliver();
  expect(kindsIn(id).sort()).toEqual(['resent', 'sent']);
  expect((await hosts.stored(id)).events).toEqual([]);
  await sender.close(); // its worker would take mails of the tests that follow
});

it('two hosts at once call their handlers once for each event', async () => {
  const { id, owner } = await workspace();
  const other = await hosts.start({ options: EVENTS, providers: [Ledger, Chat] });
  for (let count = 0; count < 60; count++) await host.send(owner, id, `person${count}@example.com`);
  other.clock.advance(host.clock.now().getTime() - other.clock.now().getTime());
  await Promise.all([deliver(), deliver(other), deliver(), deliver(other)]);
  const received = [...ledger.received, ...other.module.get(Ledger).received].filter(
    (event) => event.workspaceId === id,
  );
  expect(received).toHaveLength(60);
  expect(new Set(received.map((event) => event.id)).size).toBe(60);
});

it('a worker is woken: mails and events leave once the transaction of a host is committed', async () => {
  const { id, owner } = await workspace();
  await host.deliverMails();
  await deliver();
  const worker = await hosts.start({ options: EVENTS, providers: [Ledger], worker: true });
  worker.clock.advance(host.clock.now().getTime() - worker.clock.now().getTime());
  await worker.dataSource.transaction(async (manager) => {
    await worker.transaction.within(manager, () => worker.send(owner, id, 'ada@example.com'));
  });
  const received = () => worker.module.get(Ledger).received.filter((event) => event.workspaceId === id);
  await eventually(async () => (worker.mailer.sent.length > 0 && received().length > 0) || undefined);
  expect(worker.mailer.sent).toMatchObject([{ to: 'ada@example.com' }]);
  expect(received()).toMatchObject([{ kind: 'sent' }]);
});
