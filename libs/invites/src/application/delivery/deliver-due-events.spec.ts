import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { EmailAddress } from '../../domain/email-address.js';
import { Invite } from '../../domain/invite.js';
import { FixedClock, InMemoryEventOutbox, InMemoryInviteStore } from '../../testing/index.js';
import { DeliverDueEvents, EVENTS_AT_ONCE } from './deliver-due-events.js';
import { INVITE_EVENT_KINDS, type InviteEvent, type InviteEventHandler } from '../../domain/invite-event.js';
import type { ClaimedEvent, EventOutcome } from '../ports/event-outbox.js';
import { MAX_ATTEMPTS } from './retry-schedule.js';

const LEASE_MS = 30_000;
const DAY_MS = 24 * 60 * 60_000;

const logged: string[] = [];
beforeEach(() => {
  logged.length = 0;
  const write = (level: string) => (message: unknown, fields: unknown) =>
    void logged.push(`${level}: ${String(message)} ${JSON.stringify(fields)}`);
  Logger.overrideLogger(Object.assign(new ConsoleLogger(), { warn: write('warn'), error: write('error') }));
});
afterEach(() => Logger.overrideLogger(['fatal']));

const named = ({ received: [event] }: Listener) => JSON.stringify({ event_id: event!.id, invite_id: event!.inviteId });

/** Notes each event that it receives, and then hangs or fails if the test has asked for that. */
class Listener implements InviteEventHandler {
  readonly received: InviteEvent[] = [];
  /** What to throw, in place of handling. */
  failure: unknown;
  hangs = false;

  constructor(
    readonly name: string,
    readonly kinds: InviteEventHandler['kinds'] = INVITE_EVENT_KINDS,
  ) {}

  async handle(event: InviteEvent): Promise<void> {
    this.received.push(event);
    if (this.hangs) await new Promise<never>(() => {});
    if (this.failure !== undefined) throw this.failure;
  }
}

class ThrowsAtOnce extends Listener {
  override handle(event: InviteEvent): Promise<void> {
    this.received.push(event);
    throw new Error('before there was a promise');
  }
}

/** Loses the process or the database when the test asks for it. */
class TroubledOutbox extends InMemoryEventOutbox {
  dies = false;
  settled = 0;
  readonly signs = new EventEmitter();
  holds = true;

  override async settle(event: ClaimedEvent, outcome: EventOutcome): Promise<boolean> {
    this.settled += 1;
    if (this.dies) throw new Error('the database is away');
    return super.settle(event, outcome);
  }

  override async renew(event: ClaimedEvent, leaseEndsAt: Date): Promise<boolean> {
    const renewed = this.holds && (await super.renew(event, leaseEndsAt));
    this.signs.emit('renewed');
    return renewed;
  }
}

function setUp(list: readonly InviteEventHandler[], mailLeaseMs = LEASE_MS) {
  const clock = new FixedClock();
  const store = new InMemoryInviteStore();
  const outbox = new TroubledOutbox(store);
  const draft = Invite.send({
    now: clock.now(),
    actor: { userId: 7, role: 4 },
    workspaceId: 1,
    email: EmailAddress.parse('ada@example.com'),
    role: 2,
    message: '',
    validForMs: DAY_MS,
    token: { tokenSeed: randomUUID(), tokenDigest: Buffer.alloc(32) },
  });
  const worker = () => new DeliverDueEvents(outbox, { list }, clock, { mailLeaseMs });
  const delivery = worker();
  return {
    clock,
    store,
    outbox,
    delivery,
    worker,
    deliver: async (by = delivery) => Promise.all(await by.execute()),
    send: () => store.write(new Invite({ id: store.invites.size + 1, ...draft.state }), 1, draft.entry),
  };
}

describe('a handler', () => {
  it('receives events of its kinds and no others, and each event goes once all have had it', async () => {
    const [sent, closed] = [new Listener('sent', ['sent']), new Listener('closed', ['closed'])];
    const { deliver, send, store } = setUp([sent, closed]);
    send();
    await deliver();
    await deliver();
    expect(sent.received).toMatchObject([{ kind: 'sent', inviteId: 1, email: 'ada@example.com', role: 2, actorId: 7 }]);
    expect(closed.received).toEqual([]);
    expect(store.events.size).toBe(0);
  });

  it.each([
    ['an error', new Error('out of order'), 'out of order'],
    ['a text', 'out of order', 'out of order'],
    ['null', null, 'null'],
  ])('that throws %s is called again later, alone, under the same id', async (_what, failure, words) => {
    const [broken, sound] = [new Listener('broken'), new Listener('sound')];
    broken.failure = failure;
    const { deliver, send, clock, store } = setUp([broken, sound]);
    send();
    await deliver();
    expect(logged).toEqual([`warn: broken has failed on sent: ${words} ${named(broken)}`]);
    clock.advance(0.9 * 60_000 - 1);
    await deliver();
    expect(broken.received).toHaveLength(1);
    broken.failure = undefined;
    clock.advance(0.2 * 60_000 + 1);
    await deliver();
    expect(broken.received).toHaveLength(2);
    expect(broken.received[1]).toEqual(broken.received[0]);
    expect(sound.received).toHaveLength(1);
    expect(store.events.size).toBe(0);
  });

  it('that throws before it has made a promise has failed like any other', async () => {
    const [broken, sound] = [new ThrowsAtOnce('broken'), new Listener('sound')];
    const { deliver, send, clock } = setUp([broken, sound]);
    send();
    await deliver();
    clock.advance(0.2 * DAY_MS);
    await deliver();
    expect([broken.received.length, sound.received.length]).toEqual([2, 1]);
  });

  it('that fails does not hold up other events', async () => {
    const broken = new Listener('broken', ['sent']);
    broken.failure = new Error('out of order');
    const sound = new Listener('sound', ['closed']);
    const { deliver, send, store, clock } = setUp([broken, sound]);
    send();
    store.queueEvent('closed', 1, clock.now());
    await deliver();
    expect(sound.received).toHaveLength(1);
  });

  it('that hangs keeps nothing from the others, and is called again once it is broken off', async () => {
    const [stuck, sound] = [new Listener('stuck'), new Listener('sound')];
    stuck.hangs = true;
    const { delivery, send, clock, deliver } = setUp([stuck, sound]);
    send();
    const [attempt] = await delivery.execute();
    expect(sound.received).toHaveLength(1);
    delivery.inFlight.abort();
    await attempt;
    stuck.hangs = false;
    clock.advance(1.1 * 60_000);
    await deliver();
    expect([stuck.received.length, sound.received.length]).toEqual([2, 1]);
  });
});

describe('a handler that hangs', () => {
  it('gives its place up to other events after a moment, and keeps its claim', async () => {
    const stuck = new Listener('stuck');
    stuck.hangs = true;
    const { delivery, worker, send, store } = setUp([stuck]);
    send();
    await Promise.all(await delivery.execute());
    expect([...store.events.values()]).toMatchObject([{ attempts: 1, handledBy: [] }]);
    expect(await worker().execute()).toEqual([]);
    delivery.inFlight.abort();
    await delivery.inFlight.idle();
    expect([...store.events.values()]).toMatchObject([{ claimedBy: undefined }]);
  });
});

describe('a tireless handler', () => {
  it('is called until it succeeds, every half a day in the end, and alone', async () => {
    const [tireless, other] = [Object.assign(new Listener('tireless'), { tireless: true }), new Listener('other')];
    tireless.failure = new Error('away');
    other.failure = new Error('out of order');
    const { deliver, send, clock, store } = setUp([tireless, other]);
    send();
    for (let count = 0; count < 20; count++) {
      await deliver();
      clock.advance(0.6 * DAY_MS);
    }
    expect([tireless.received.length, other.received.length]).toEqual([20, 8]);
    tireless.failure = undefined;
    await deliver();
    expect([tireless.received.length, other.received.length]).toEqual([21, 8]);
    expect([...store.events.values()]).toMatchObject([{ dueAt: undefined, handledBy: ['tireless'] }]);
  });
});

describe('an event', () => {
  it('is given up after eight attempts, in about a day, stays to be seen, and is logged as an error', async () => {
    const [broken, sound] = [new Listener('broken'), new Listener('sound')];
    broken.failure = new Error('out of order');
    const { deliver, send, clock, store } = setUp([broken, sound]);
    send();
    for (let count = 0; count < 20; count++) {
      await deliver();
      clock.advance(0.6 * DAY_MS);
    }
    expect([broken.received.length, sound.received.length]).toEqual([MAX_ATTEMPTS, 1]);
    expect([...store.events.values()]).toMatchObject([{ dueAt: undefined, handledBy: ['sound'] }]);
    expect(logged.filter((line) => line.startsWith('error'))).toEqual([
      `error: sent is given up: broken has failed at every attempt ${named(broken)}`,
    ]);
  });

  it('is given up unheard when each attempt has ended with its worker', async () => {
    const deadly = new Listener('deadly');
    const { deliver, send, clock, store, outbox } = setUp([deadly]);
    send();
    for (let count = 0; count < MAX_ATTEMPTS; count++) {
      await outbox.claim({ claimedBy: randomUUID(), now: clock.now(), leaseMs: LEASE_MS, limit: 1 });
      clock.advance(LEASE_MS);
    }
    await deliver();
    expect(deadly.received).toEqual([]);
    expect([...store.events.values()]).toMatchObject([{ dueAt: undefined }]);
    expect(logged).toEqual([
      expect.stringMatching(/^error: sent is given up: deadly has failed at every attempt \{"event_id":/),
    ]);
  });

  it('is delivered again under the same id when the process dies between handling and recording it', async () => {
    const listener = new Listener('listener');
    const { delivery, worker, send, clock, store, outbox, deliver } = setUp([listener]);
    send();
    outbox.dies = true;
    const [attempt] = await delivery.execute();
    delivery.inFlight.abort();
    await expect(attempt).rejects.toThrow('the database is away');
    outbox.dies = false;
    await deliver(worker());
    expect(listener.received).toHaveLength(1);
    clock.advance(LEASE_MS);
    await deliver(worker());
    expect(listener.received).toHaveLength(2);
    expect(listener.received[1]).toEqual(listener.received[0]);
    expect(store.events.size).toBe(0);
  });

  it('is kept from other workers while it is in flight, however long that takes', async () => {
    const slow = new Listener('slow');
    const signs = new EventEmitter();
    slow.handle = async () => void (await once(signs, 'finish'));
    const { delivery, worker, send, outbox, clock } = setUp([slow], 30);
    send();
    const [attempt] = await delivery.execute();
    clock.advance(20);
    await once(outbox.signs, 'renewed');
    clock.advance(20);
    expect(await worker().execute()).toEqual([]);
    signs.emit('finish');
    await attempt;
    expect(outbox.settled).toBe(1);
  });

  it('that has gone to another worker is left to that one', async () => {
    const stuck = new Listener('stuck');
    stuck.hangs = true;
    const { delivery, send, outbox, store } = setUp([stuck], 30);
    send();
    outbox.holds = false;
    const [attempt] = await delivery.execute();
    const [event] = store.events.values();
    event!.claimedBy = 'another worker';
    await attempt;
    expect(event).toMatchObject({ claimedBy: 'another worker', attempts: 1, handledBy: [] });
  });

  it('goes to one of several workers', async () => {
    const listener = new Listener('listener');
    const { deliver, worker, send, store } = setUp([listener]);
    for (let count = 0; count < 4 * EVENTS_AT_ONCE; count++) send();
    await Promise.all([1, 2, 3, 4].map(() => deliver(worker())));
    expect(new Set(listener.received.map(({ id }) => id)).size).toBe(4 * EVENTS_AT_ONCE);
    expect(listener.received).toHaveLength(4 * EVENTS_AT_ONCE);
    expect(store.events.size).toBe(0);
  });

  it('that nobody wants goes', async () => {
    const { deliver, send, store } = setUp([new Listener('closed', ['closed'])]);
    send();
    await deliver();
    expect(store.events.size).toBe(0);
  });

  it('waits where there are no handlers at all', async () => {
    const { deliver, send, store } = setUp([]);
    send();
    await deliver();
    expect([...store.events.values()]).toMatchObject([{ attempts: 0 }]);
  });
});
