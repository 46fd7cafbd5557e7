import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { InviteEvent } from '../domain/invite-event.js';
import type { ClaimedEvent } from '../application/ports/event-outbox.js';
import { Invite, type Member } from '../domain/invite.js';
import { aDraft, type DraftTerms } from './builders.js';
import { added, type ContractCase, type EventContractSubject, tokenOf } from './contract.js';

const NOW = new Date('2026-03-01T10:00:00.000Z');
const LEASE_MS = 30_000;
const VALID_MS = 60_000;
const later = (ms: number) => new Date(NOW.getTime() + ms);

const draft = (actorId: number, email: string, now = NOW, more: Partial<DraftTerms> = {}) =>
  aDraft({ actorId, email, now, validForMs: VALID_MS, ...more });

/** Invites as many, a millisecond after one another; each has queued an event. */
async function send({ repository, addMember, tokens }: EventContractSubject, count: number) {
  const actorId = await addMember(1, 4);
  const invites: Invite[] = [];
  for (let index = 0; index < count; index++) {
    const token = tokens.create();
    invites.push(await added(repository, draft(actorId, `Person${index}@example.com`, later(index), { token })));
  }
  return { actorId, invites, ids: invites.map(({ state }) => state.id) };
}

function claim({ events }: EventContractSubject, now = later(1_000), limit = 100): Promise<ClaimedEvent[]> {
  return events.claim({ claimedBy: randomUUID(), now, leaseMs: LEASE_MS, limit });
}

/** Handles and returns the events that are waiting. */
async function published(subject: EventContractSubject): Promise<InviteEvent[]> {
  const claimed = await claim(subject, later(10 * VALID_MS));
  for (const one of claimed) assert.equal(await subject.events.settle(one, { status: 'handled' }), true);
  return claimed.map(({ event }) => event);
}

const kindsOf = (events: readonly InviteEvent[]) => events.map(({ kind, inviteId }) => `${inviteId} ${kind}`).sort();

/** Has the first mail of each invite come to this. */
async function settleMails({ outbox }: EventContractSubject, status: 'failed' | 'sent' | 'skipped' | 'queued') {
  const mails = await outbox.claim({ claimedBy: randomUUID(), now: later(1_000), leaseMs: LEASE_MS, limit: 100 });
  const outcome = { status, at: later(1_000), reply: '', dueAt: later(1_000) } as never;
  for (const mail of mails) assert.equal(await outbox.settle(mail, outcome), true);
}

const settling: readonly ContractCase<EventContractSubject>[] = [
  {
    promise: 'an event is claimed once it is due, oldest first, and claimers at the same time share',
    async run(subject) {
      const { ids } = await send(subject, 40);
      assert.deepEqual(await claim(subject, later(-1)), []);
      const [first] = await claim(subject, later(1_000), 1);
      assert.deepEqual([first?.event.inviteId, first?.attempt, first?.handledBy], [ids[0], 1, []]);
      const claims = await Promise.all(Array.from({ length: 8 }, () => claim(subject, later(1_000), 5)));
      assert.deepEqual(
        claims
          .flat()
          .map(({ event }) => event.inviteId)
          .sort((a, b) => a - b),
        ids.slice(1),
      );
    },
  },
  {
    promise: 'an event whose claim has ended is due again under the same id, and its attempt has counted',
    async run(subject) {
      await send(subject, 1);
      const [before] = await claim(subject, NOW);
      assert.deepEqual(await claim(subject, later(LEASE_MS - 1)), []);
      const [after] = await claim(subject, later(LEASE_MS));
      assert.deepEqual(after?.event, before?.event);
      assert.equal(after?.attempt, 2);
    },
  },
  {
    promise: 'only the holder of the claim renews and settles an event',
    async run(subject) {
      await send(subject, 1);
      const { events } = subject;
      const [stale] = await claim(subject, NOW);
      assert.equal(await events.renew(stale!, later(2 * LEASE_MS)), true);
      assert.deepEqual(await claim(subject, later(2 * LEASE_MS - 1)), []);
      const [current] = await claim(subject, later(2 * LEASE_MS));
      assert.equal(await events.renew(stale!, later(9 * LEASE_MS)), false);
      assert.equal(await events.settle(stale!, { status: 'handled' }), false);
      assert.equal(await events.settle(stale!, { status: 'unhandled', handledBy: ['a'], dueAt: NOW }), false);
      assert.deepEqual(await claim(subject, later(3 * LEASE_MS - 1)), []);
      assert.equal(await events.settle(current!, { status: 'handled' }), true);
    },
  },
  {
    promise: 'what has been handled is never claimed, renewed or settled again',
    async run(subject) {
      await send(subject, 1);
      const [event] = await claim(subject, NOW);
      assert.equal(await subject.events.settle(event!, { status: 'handled' }), true);
      assert.equal(await subject.events.settle(event!, { status: 'handled' }), false);
      assert.equal(await subject.events.renew(event!, later(LEASE_MS)), false);
      assert.deepEqual(await claim(subject, later(10 * LEASE_MS)), []);
    },
  },
  {
    promise:
      'an event that some handlers have failed on is due when the outcome says, and names those that have succeeded',
    async run(subject) {
      await send(subject, 1);
      const [event] = await claim(subject, NOW);
      const outcome = { status: 'unhandled', handledBy: ['a', 'b, "c"'], dueAt: later(60_000) } as const;
      assert.equal(await subject.events.settle(event!, outcome), true);
      assert.equal(await subject.events.settle(event!, outcome), false);
      assert.deepEqual(await claim(subject, later(59_999)), []);
      const [again] = await claim(subject, later(60_000));
      assert.deepEqual([again?.event.id, again?.attempt, again?.handledBy], [event!.event.id, 2, ['a', 'b, "c"']]);
    },
  },
  {
    promise: 'what was given up is never claimed again',
    async run(subject) {
      await send(subject, 1);
      const [event] = await claim(subject, NOW);
      const givenUp = { status: 'unhandled', handledBy: [], dueAt: undefined } as const;
      assert.equal(await subject.events.settle(event!, givenUp), true);
      assert.deepEqual(await claim(subject, later(1_000 * LEASE_MS)), []);
    },
  },
];

const publishing: readonly ContractCase<EventContractSubject>[] = [
  {
    promise: 'each change queues one event: what happened, when, to which invite and by whom, without the token',
    async run(subject) {
      const { repository } = subject;
      const { actorId, invites, ids } = await send(subject, 5);
      const tokensOf = invites.map((invite) => tokenOf(subject, invite));
      const [first] = await claim(subject, NOW, 1);
      const { id, ...facts } = first!.event;
      assert.match(id, /^[0-9a-f-]{36}$/);
      const [edited, cancelled, accepted, , resent] = invites.map(({ state }) => state);
      const whose = {
        inviteId: edited!.id,
        workspaceId: 1,
        email: 'Person0@example.com',
        role: 2,
        metadata: {},
        returnTo: null,
        actorId,
      };
      assert.deepEqual(facts, { kind: 'sent', at: NOW, ...whose });
      await subject.events.settle(first!, { status: 'handled' });
      const now = later(100);
      const change = (inviteId: number, decide: (invite: Invite, actor: Member) => ReturnType<Invite['edit']>) =>
        repository.change({ inviteId, actorId }, decide);
      await change(edited!.id, (invite, actor) =>
        invite.edit({ now, actor, role: 3, metadata: { customer: '42' }, returnTo: '/a' }),
      );
      await change(edited!.id, () => undefined);
      await change(cancelled!.id, (invite, actor) => invite.cancel({ now, actor }));
      await change(resent!.id, (invite, actor) => invite.resend({ now, actor }));
      const guest = { now, userId: 77, verifiedEmail: accepted!.email };
      await repository.changeByToken(tokensOf[2]!, (invite, inviter) => invite.accept({ ...guest, inviter }));
      await repository.changeByToken(tokensOf[3]!, (invite) => invite.decline({ now }));
      const events = await published(subject);
      const changes = events.filter(({ kind }) => kind !== 'sent');
      const kinds = ['edited', 'cancelled', 'accepted', 'declined', 'resent'];
      assert.deepEqual(kindsOf(changes), ids.map((inviteId, index) => `${inviteId} ${kinds[index]}`).sort());
      const actors = new Map(changes.map((event) => [event.kind, event.actorId]));
      assert.deepEqual(
        kinds.map((kind) => actors.get(kind as never)),
        [actorId, actorId, 77, null, actorId],
      );
      const edit = changes.find(({ kind }) => kind === 'edited');
      assert.deepEqual([edit?.role, edit?.metadata, edit?.returnTo], [3, { customer: '42' }, '/a']);
      assert.equal(new Set(events.map((event) => event.id)).size, events.length);
      for (const [index, { state }] of invites.entries()) {
        assert.ok(!JSON.stringify(events).includes(tokensOf[index]!));
        assert.ok(!JSON.stringify(events).includes(state.tokenSeed));
      }
    },
  },
  {
    promise: 'what is refused, or has lost a race, queues no event',
    async run(subject) {
      const { repository } = subject;
      const { actorId, ids } = await send(subject, 1);
      const ref = { inviteId: ids[0]!, actorId };
      await published(subject);
      await repository.add([draft(actorId, 'person0@example.com')]);
      const refuse = () => {
        throw new Error('refused');
      };
      await assert.rejects(repository.change(ref, refuse));
      const attempts = Array.from({ length: 5 }, () =>
        repository.change(ref, (invite, actor) => invite.cancel({ now: NOW, actor })).catch(() => {}),
      );
      await Promise.all(attempts);
      assert.deepEqual(kindsOf(await published(subject)), [`${ids[0]} cancelled`]);
    },
  },
  {
    promise: 'of several changes at once each queues its own event',
    async run(subject) {
      const { repository, addMember } = subject;
      const { actorId, ids } = await send(subject, 2);
      await published(subject);
      const drafts = ['new@example.com', 'person1@example.com', 'other@example.com'];
      const outcomes = await repository.add(drafts.map((email) => draft(actorId, email)));
      const made = outcomes.filter((one): one is Invite => one instanceof Invite).map(({ state }) => state.id);
      assert.equal(made.length, 2);
      assert.deepEqual(kindsOf(await published(subject)), made.map((id) => `${id} sent`).sort());
      await repository.changeMany([...ids, 999_999], await addMember(1, 4), 1, (invite, actor) => {
        if (invite.state.id === ids[0]) return undefined;
        return invite.resend({ now: NOW, actor });
      });
      assert.deepEqual(kindsOf(await published(subject)), [`${ids[1]} resent`]);
    },
  },
  {
    promise: 'a lapsed invite queues an event when it is closed, by the invite that replaces it or by the sweeper',
    async run(subject) {
      const { repository } = subject;
      const { actorId, ids } = await send(subject, 2);
      await published(subject);
      const now = later(2 * VALID_MS);
      const another = await added(repository, draft(actorId, 'person0@example.com', now));
      assert.deepEqual(kindsOf(await published(subject)), [`${ids[0]} closed`, `${another.state.id} sent`].sort());
      await repository.closeLapsed({ lapsedBy: now, now, limit: 10 });
      await repository.closeLapsed({ lapsedBy: now, now, limit: 10 });
      const events = await published(subject);
      assert.deepEqual(kindsOf(events), [`${ids[1]} closed`]);
      assert.equal(events[0]?.actorId, null);
    },
  },
  {
    promise: 'a mail that has failed queues an event, each time; one that is sent, skipped or queued again does not',
    async run(subject) {
      const { ids } = await send(subject, 1);
      await published(subject);
      await settleMails(subject, 'queued');
      assert.deepEqual(await published(subject), []);
      for (let times = 0; times < 2; times++) {
        await settleMails(subject, 'failed');
        const events = await published(subject);
        assert.deepEqual(kindsOf(events), [`${ids[0]} mail-failed`]);
        assert.deepEqual(events[0]?.at, later(1_000));
        const [failed] = await subject.outbox.failed(1);
        await subject.outbox.requeue([failed!.id], NOW);
      }
      await settleMails(subject, 'sent');
      assert.deepEqual(await published(subject), []);
    },
  },
  {
    promise: 'a bounce queues one event, however often it is reported; a delivery queues none',
    async run(subject) {
      const { ids } = await send(subject, 20);
      await published(subject);
      const [inviteId] = ids as [number];
      const bounce = (ms: number, mail = { inviteId, number: 1 }) =>
        subject.outbox.record({ ...mail, kind: 'bounced', at: later(ms), reason: '550 no such user' });
      await subject.outbox.record({ inviteId, number: 1, kind: 'delivered', at: later(5) });
      await bounce(5, { inviteId, number: 2 });
      assert.deepEqual(await published(subject), []);
      const atOnce = ids.flatMap((id) => [10, 10, 20, 30].map((ms) => bounce(ms, { inviteId: id, number: 1 })));
      await Promise.all(atOnce);
      await bounce(40);
      assert.deepEqual(kindsOf(await published(subject)), ids.map((id) => `${id} mail-bounced`).sort());
      await bounce(5);
      assert.deepEqual(await published(subject), []);
    },
  },
];

/**
 * What an {@link EventOutbox} and the adapters that queue events promise: each change queues an event, which is kept
 * until it is handled.
 */
export const eventOutboxContract: readonly ContractCase<EventContractSubject>[] = [...settling, ...publishing];
