import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ClaimedMail, MailEvent } from '../application/ports/mail-outbox.js';
import { EmailAddress } from '../domain/email-address.js';
import { Invite } from '../domain/invite.js';
import { InviteError } from '../domain/invite-error.js';
import { aDraft, type DraftTerms } from './builders.js';
import { added, type ContractCase, type ContractSubject } from './contract.js';

const NOW = new Date('2026-03-01T10:00:00.000Z');
const LEASE_MS = 30_000;
const later = (ms: number) => new Date(NOW.getTime() + ms);

const draft = (actorId: number, terms: Partial<DraftTerms>) =>
  aDraft({ actorId, now: NOW, role: 1, validForMs: 60_000, ...terms });

async function queue({ repository, addMember }: ContractSubject, count: number, workspaceId = 1): Promise<number[]> {
  const userId = await addMember(workspaceId, 4);
  const ids: number[] = [];
  for (let index = 0; index < count; index++) {
    const terms = { now: later(index), workspaceId, email: `person${index}@example.com` };
    const { state } = await added(repository, draft(userId, terms));
    ids.push(state.id);
  }
  return ids;
}

function claim({ outbox }: ContractSubject, now: Date, limit = 100): Promise<ClaimedMail[]> {
  return outbox.claim({ claimedBy: randomUUID(), now, leaseMs: LEASE_MS, limit });
}

const inviteIds = (mails: readonly ClaimedMail[]) => mails.map(({ invite }) => invite.state.id);

const refusalIn = (outcome: unknown) => (outcome instanceof InviteError ? outcome.code : 'done');

/** What a resend of each of these invites comes to. */
async function resent({ repository, addMember }: ContractSubject, ids: readonly number[], force?: boolean) {
  const decide = (invite: Invite, actor: { userId: number; role: 1 | 2 | 3 | 4 }) =>
    invite.resend({ now: NOW, actor, force });
  return (await repository.changeMany(ids, await addMember(1, 4), 1, decide)).map(refusalIn);
}

/** What every `MailOutbox` promises. */
export const mailOutboxContract: readonly ContractCase[] = [
  {
    promise: 'a mail is claimed once it is due, the oldest of a workspace first, with its invite as it is now',
    async run(subject) {
      const ids = await queue(subject, 3);
      assert.deepEqual(await claim(subject, later(-1)), []);
      const [first] = await claim(subject, later(10), 1);
      assert.equal(first?.invite.state.id, ids[0]);
      assert.equal(first?.number, 1);
      assert.equal(first?.attempt, 1);
      assert.deepEqual(inviteIds(await claim(subject, later(10))), ids.slice(1));
    },
  },
  {
    promise: 'who claims a mail learns what its inviter is now',
    async run(subject) {
      const inviters = [await subject.addMember(1, 4), await subject.addMember(1, 4, 2)] as const;
      for (const [index, userId] of inviters.entries())
        await added(subject.repository, draft(userId, { email: `person${index}@example.com`, now: later(index) }));
      const [one, bound] = await claim(subject, later(10));
      await subject.removeMember(1, inviters[0]);
      const inviterAt = async (now: Date) => {
        const mails = (await claim(subject, now)).toSorted((a, b) => a.invite.state.id - b.invite.state.id);
        const members = await Promise.all(mails.map((mail) => mail.inviter()));
        return members.map((member) => member && [member.userId, member.role, member.maxInviteRole]);
      };
      assert.deepEqual([one?.number, bound?.number], [1, 1]);
      assert.deepEqual(await inviterAt(later(2 * LEASE_MS)), [undefined, [inviters[1], 4, 2]]);
    },
  },
  {
    promise:
      'workspaces take turns: the backlog of one holds up no other, whether it waits for a first attempt or another',
    async run(subject) {
      const backlog = await queue(subject, 20, 1);
      await queue(subject, 1, 2);
      await queue(subject, 2, 3);
      const workspacesOf = (mails: readonly ClaimedMail[]) => mails.map(({ invite }) => invite.state.workspaceId);
      const [first, ...others] = await claim(subject, later(100), 3);
      assert.deepEqual(workspacesOf([first!, ...others]).sort(), [1, 2, 3]);
      assert.equal(first!.invite.state.id, backlog[0]);
      const rest = await claim(subject, later(100), 3);
      assert.deepEqual(workspacesOf(rest).sort(), [1, 1, 3]);
      const postponed = { status: 'queued', at: NOW, reply: '', dueAt: later(200) } as const;
      for (const mail of [first!, ...others, ...rest]) await subject.outbox.settle(mail, postponed);
      assert.deepEqual(workspacesOf(await claim(subject, later(300), 3)).sort(), [1, 2, 3]);
    },
  },
  {
    promise: 'claimers at the same time share the mails out, each to one of them',
    async run(subject) {
      const ids = await queue(subject, 40);
      const claims = await Promise.all(Array.from({ length: 8 }, () => claim(subject, later(1_000), 5)));
      assert.deepEqual(
        inviteIds(claims.flat()).sort((a, b) => a - b),
        ids,
      );
    },
  },
  {
    promise: 'a claim whose lease has ended is due again, and its attempt has counted',
    async run(subject) {
      await queue(subject, 1);
      await claim(subject, NOW);
      assert.deepEqual(await claim(subject, later(LEASE_MS - 1)), []);
      const [again] = await claim(subject, later(LEASE_MS));
      assert.equal(again?.attempt, 2);
    },
  },
  {
    promise: 'only the holder of the claim settles a mail',
    async run(subject) {
      const [inviteId] = await queue(subject, 1);
      const [stale] = await claim(subject, NOW);
      const [current] = await claim(subject, later(LEASE_MS));
      assert.equal(await subject.outbox.settle(stale!, { status: 'failed', at: NOW, reply: 'too late' }), false);
      assert.equal(await subject.outbox.settle(current!, { status: 'sent', at: NOW, reply: '250 ok' }), true);
      assert.equal(await subject.outbox.settle(current!, { status: 'failed', at: NOW, reply: 'twice' }), false);
      assert.equal(await subject.outbox.settle(current!, { status: 'sent', at: NOW, reply: '250 ok' }), true);
      assert.deepEqual((await subject.kept(inviteId!)).mails, [{ number: 1, status: 'sent', reply: '250 ok' }]);
    },
  },
  {
    promise: 'a settled mail is never claimed again',
    async run(subject) {
      await queue(subject, 3);
      const mails = await claim(subject, later(10));
      const statuses = ['sent', 'skipped', 'failed'] as const;
      await Promise.all(
        mails.map((mail, index) => subject.outbox.settle(mail, { status: statuses[index]!, at: NOW, reply: '' })),
      );
      assert.deepEqual(await claim(subject, later(10 * LEASE_MS)), []);
    },
  },
  {
    promise: 'an attempt that does not count is given back',
    async run(subject) {
      await queue(subject, 1);
      const [mail] = await claim(subject, NOW);
      const back = { status: 'queued', at: NOW, dueAt: NOW, uncounted: true } as const;
      assert.equal(await subject.outbox.settle(mail!, back), true);
      assert.equal((await claim(subject, NOW))[0]?.attempt, 1);
    },
  },
  {
    promise: 'a mail that is put back is due when it says',
    async run(subject) {
      await queue(subject, 1);
      const [mail] = await claim(subject, NOW);
      await subject.outbox.settle(mail!, { status: 'queued', at: NOW, reply: '450 later', dueAt: later(60_000) });
      assert.deepEqual(await claim(subject, later(59_999)), []);
      assert.equal((await claim(subject, later(60_000)))[0]?.attempt, 2);
    },
  },
  {
    promise: 'a claim that is renewed goes on, and only its holder renews it',
    async run(subject) {
      await queue(subject, 1);
      const [mail] = await claim(subject, NOW);
      assert.equal(await subject.outbox.renew(mail!, later(2 * LEASE_MS)), true);
      assert.deepEqual(await claim(subject, later(2 * LEASE_MS - 1)), []);
      const [taken] = await claim(subject, later(2 * LEASE_MS));
      assert.equal(await subject.outbox.renew(mail!, later(9 * LEASE_MS)), false);
      assert.equal(await subject.outbox.settle(taken!, { status: 'sent', at: NOW, reply: '250 ok' }), true);
      assert.equal(await subject.outbox.renew(taken!, later(9 * LEASE_MS)), false);
    },
  },
  {
    promise: 'failed mails are listed, newest first, and no others',
    async run(subject) {
      const ids = await queue(subject, 4);
      const mails = await claim(subject, later(10));
      const settle = (index: number, status: 'failed' | 'sent', ms: number) =>
        subject.outbox.settle(mails[index]!, { status, at: later(ms), reply: `reply ${index}` });
      await settle(0, 'failed', 100);
      await settle(1, 'sent', 200);
      await settle(2, 'failed', 300);
      const failed = await subject.outbox.failed(10);
      assert.deepEqual(
        failed.map(({ inviteId, number, attempts, failedAt, reply, workspaceId }) => [
          inviteId,
          workspaceId,
          number,
          attempts,
          failedAt.getTime() - NOW.getTime(),
          reply,
        ]),
        [
          [ids[2], 1, 1, 1, 300, 'reply 2'],
          [ids[0], 1, 1, 1, 100, 'reply 0'],
        ],
      );
      assert.equal((await subject.outbox.failed(1)).length, 1);
    },
  },
  {
    promise: 'a failed mail that is requeued has all its attempts before it; what has not failed stays as it is',
    async run(subject) {
      await queue(subject, 3);
      const [failed, sent, claimed] = await claim(subject, later(10));
      await subject.outbox.settle(failed!, { status: 'failed', at: NOW, reply: '550 no' });
      await subject.outbox.settle(sent!, { status: 'sent', at: NOW, reply: '250 ok' });
      const all = [failed!.id, sent!.id, claimed!.id, 987_654_321];
      assert.deepEqual(await subject.outbox.requeue(all, later(50)), [failed!.id]);
      assert.deepEqual(await subject.outbox.requeue(all, later(50)), []);
      const [again, ...others] = await claim(subject, later(50));
      assert.deepEqual([again?.id, again?.attempt, others.length], [failed!.id, 1, 0]);
    },
  },
  {
    promise: 'the backlog counts what is queued and what has failed, and knows what has been due and queued longest',
    async run(subject) {
      const { outbox } = subject;
      const none = { queued: 0, oldestDueAt: null, oldestQueuedAt: null, failed: 0 };
      assert.deepEqual(await outbox.backlog(NOW), none);
      await queue(subject, 3);
      const all = { queued: 3, oldestDueAt: NOW, oldestQueuedAt: NOW, failed: 0 };
      assert.deepEqual(await outbox.backlog(later(10)), all);
      const [mail] = await claim(subject, later(10), 1);
      assert.deepEqual(await outbox.backlog(later(10)), { ...all, oldestDueAt: later(1) });
      await outbox.settle(mail!, { status: 'failed', at: NOW, reply: '' });
      const rest = { queued: 2, oldestDueAt: null, oldestQueuedAt: later(1), failed: 1 };
      assert.deepEqual(await outbox.backlog(later(-5)), rest);
    },
  },
  {
    promise: 'a mail that is put off goes on waiting since it was queued, and one that is requeued waits since then',
    async run(subject) {
      const { outbox } = subject;
      const oldest = async (now: Date) => (await outbox.backlog(now)).oldestQueuedAt;
      await queue(subject, 2);
      const [first, second] = await claim(subject, later(10));
      await outbox.settle(first!, { status: 'queued', at: later(10), reply: '450 later', dueAt: later(60_000) });
      await outbox.settle(second!, { status: 'sent', at: later(10), reply: '250 ok' });
      assert.deepEqual(await oldest(later(20)), NOW);
      const [again] = await claim(subject, later(60_000));
      await outbox.settle(again!, { status: 'failed', at: later(60_000), reply: '550 no' });
      assert.equal(await oldest(later(60_000)), null);
      await outbox.requeue([again!.id], later(90_000));
      assert.deepEqual(await oldest(later(90_000)), later(90_000));
    },
  },
  {
    promise:
      'of the events of a mail the latest delivery and the earliest bounce are kept, in whatever order they come',
    async run(subject) {
      const [inviteId] = await queue(subject, 1);
      const mail = { inviteId: inviteId!, number: 1 };
      const events: MailEvent[] = [
        { ...mail, kind: 'delivered', at: later(10) },
        { ...mail, kind: 'delivered', at: later(30) },
        { ...mail, kind: 'delivered', at: later(20) },
        { ...mail, kind: 'bounced', at: later(50), reason: 'second' },
        { ...mail, kind: 'bounced', at: later(40), reason: null },
        { ...mail, kind: 'bounced', at: later(60), reason: 'third' },
      ];
      const expected = { deliveredAt: later(30), bouncedAt: later(40), bounce: null };
      for (const event of [...events, ...events]) await subject.outbox.record(event);
      assert.deepEqual((await subject.kept(inviteId!)).events, [expected]);
    },
  },
  {
    promise: 'an event is of one mail, and leaves its delivery alone',
    async run(subject) {
      const [inviteId, otherId] = await queue(subject, 2);
      const [claimed] = await claim(subject, NOW, 1);
      const { outbox } = subject;
      const none = { deliveredAt: null, bouncedAt: null, bounce: null };
      for (const number of [2, 999]) {
        await outbox.record({ inviteId: inviteId!, number, kind: 'bounced', at: NOW, reason: 'no such mail' });
      }
      await outbox.record({ inviteId: 999_999, number: 1, kind: 'delivered', at: NOW });
      assert.deepEqual((await subject.kept(inviteId!)).events, [none]);
      await outbox.record({ inviteId: inviteId!, number: 1, kind: 'bounced', at: NOW, reason: '550 gone' });
      assert.equal(await outbox.settle(claimed!, { status: 'sent', at: NOW, reply: '250 ok' }), true);
      const kept = await subject.kept(inviteId!);
      assert.deepEqual(kept.mails, [{ number: 1, status: 'sent', reply: '250 ok' }]);
      assert.deepEqual(kept.events, [{ ...none, bouncedAt: NOW, bounce: '550 gone' }]);
      assert.deepEqual((await subject.kept(otherId!)).events, [none]);
    },
  },
  {
    promise: 'an address that has bounced is mailed by force only, whatever the workspace, and spoils no other',
    async run(subject) {
      const { repository, outbox } = subject;
      const [bounced, other] = (await queue(subject, 2)) as [number, number];
      await outbox.record({ inviteId: bounced, number: 1, kind: 'bounced', at: NOW, reason: null });
      const before = await subject.kept(bounced);
      assert.deepEqual(await resent(subject, [bounced, other]), ['address-bounced', 'done']);
      const actorId = await subject.addMember(2, 4);
      const terms = { workspaceId: 2, email: 'person0@example.com' };
      const drafts = [draft(actorId, terms), draft(actorId, { ...terms, email: 'new@example.com' })];
      assert.deepEqual((await repository.add(drafts)).map(refusalIn), ['address-bounced', 'done']);
      assert.deepEqual(await subject.kept(bounced), before);
      assert.deepEqual(await resent(subject, [bounced], true), ['done']);
      assert.equal(refusalIn((await repository.add([draft(actorId, { ...terms, force: true })]))[0]), 'done');
      const again = await repository.add([draft(actorId, terms)]);
      assert.equal(refusalIn(again[0]), 'invite-already-pending');
    },
  },
  {
    promise: 'an address has bounced unless a mail to it was delivered later, in whatever order the events come',
    async run(subject) {
      const cases: [bounces: number[], deliveries: number[], expected: string][] = [
        [[10], [20], 'done'],
        [[20], [10], 'address-bounced'],
        [[10], [10], 'address-bounced'],
        [[10, 30], [20], 'address-bounced'],
        [[10, 30], [20, 40], 'done'],
      ];
      const orders: ((events: MailEvent[]) => MailEvent[])[] = [
        (events) => events,
        (events) => events.toReversed(),
        (events) => [...events, ...events],
        (events) => [...events, ...events].toReversed(),
      ];
      const ids = (await queue(subject, cases.length * orders.length)).values();
      for (const [bounces, deliveries, expected] of cases) {
        for (const order of orders) {
          const inviteId = ids.next().value!;
          await resent(subject, [inviteId]); // a delivery of the second mail is about the address of the first
          const events: MailEvent[] = [
            ...bounces.map((ms) => ({ inviteId, number: 1, kind: 'bounced', at: later(ms), reason: null }) as const),
            ...deliveries.map((ms) => ({ inviteId, number: 2, kind: 'delivered', at: later(ms) }) as const),
          ];
          for (const event of order(events)) await subject.outbox.record(event);
          assert.deepEqual(await resent(subject, [inviteId]), [expected]);
        }
      }
    },
  },
  {
    promise:
      'an address whose owner has complained is mailed by no force, and no delivery ends that, in whatever order',
    async run(subject) {
      const complained = { kind: 'complained', at: later(20), reason: 'complaint' } as const;
      const others: MailEvent[] = [
        { inviteId: 0, number: 1, kind: 'bounced', at: later(10), reason: null },
        { inviteId: 0, number: 1, kind: 'delivered', at: later(30) },
      ];
      const ids = await queue(subject, 2);
      for (const [index, inviteId] of ids.entries()) {
        const events = [...others.map((event) => ({ ...event, inviteId })), { ...complained, inviteId, number: 1 }];
        for (const event of index === 0 ? events : events.toReversed()) await subject.outbox.record(event);
      }
      for (const [index, bounced] of [true, true, false].entries()) {
        const address = EmailAddress.parse(`Person${index}@example.com`);
        assert.equal(await subject.outbox.hasBounced(address), bounced);
      }
      assert.deepEqual(await resent(subject, ids), ['address-bounced', 'address-bounced']);
      assert.deepEqual(await resent(subject, ids, true), ['address-bounced', 'address-bounced']);
      const actorId = await subject.addMember(2, 4);
      const forced = draft(actorId, { workspaceId: 2, email: 'person0@example.com', force: true });
      assert.equal(refusalIn((await subject.repository.add([forced]))[0]), 'address-bounced');
    },
  },
  {
    promise: 'a bounce and a later delivery that are recorded at the same moment leave the address free',
    async run(subject) {
      const ids = await queue(subject, 40);
      await resent(subject, ids); // two mails to one address, which nothing else keeps apart
      await Promise.all(
        ids.flatMap((inviteId) => [
          subject.outbox.record({ inviteId, number: 1, kind: 'bounced', at: later(10), reason: null }),
          subject.outbox.record({ inviteId, number: 2, kind: 'delivered', at: later(20) }),
        ]),
      );
      assert.deepEqual(
        await resent(subject, ids),
        ids.map(() => 'done'),
      );
    },
  },
];
