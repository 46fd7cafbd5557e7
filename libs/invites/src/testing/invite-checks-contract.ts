import assert from 'node:assert/strict';
import type { ClaimedCheck } from '../application/ports/invite-checks.js';
import { InviteError } from '../domain/invite-error.js';
import type { Invite } from '../domain/invite.js';
import { aDraft, type DraftTerms } from './builders.js';
import {
  added,
  type ContractCase,
  type ContractSubject,
  type EventContractSubject,
  REMIND_AFTER_MS,
} from './contract.js';

const NOW = new Date('2026-03-01T10:00:00.123Z');
const HOUR_MS = 60 * 60 * 1000;
const LEASE_MS = 60_000;
const later = (ms: number) => new Date(NOW.getTime() + ms);

const send = ({ repository }: ContractSubject, actorId: number, terms: Partial<DraftTerms> = {}): Promise<Invite> =>
  added(repository, aDraft({ actorId, now: NOW, validForMs: HOUR_MS, ...terms }));

/** Until when what is claimed at that instant is. */
const claimedUntil = (now: Date) => new Date(now.getTime() + LEASE_MS);

const claim = ({ checks }: ContractSubject, now: Date, limit = 10) =>
  checks.claim({ now, dueAgainAt: claimedUntil(now), limit });

const addressesOf = (claimed: readonly ClaimedCheck[]) => claimed.map(({ invite }) => invite.state.email.normalised);

async function remind({ checks }: ContractSubject, claimed: readonly ClaimedCheck[], now: Date) {
  const reminders = claimed.map((check) => ({ check, change: check.invite.remind({ now, inviter: check.inviter })! }));
  return (await checks.remind(reminders)).map((outcome) => (outcome instanceof InviteError ? outcome.code : outcome));
}

const resend = ({ repository }: ContractSubject, inviteId: number, actorId: number, now: Date) =>
  repository.change({ inviteId, actorId }, (invite, actor) => invite.resend({ now, actor }));

/** The events `lapsed` that are queued, by their instants. */
async function lapses({ events }: EventContractSubject, now: Date) {
  const claimed = await events.claim({
    claimedBy: '00000000-0000-4000-8000-000000000000',
    now,
    leaseMs: 1,
    limit: 100,
  });
  return claimed.flatMap(({ event }) => (event.kind === 'lapsed' ? [event.at.getTime() - NOW.getTime()] : []));
}

/** What every `InviteChecks` promises. */
export const inviteChecksContract: readonly ContractCase<EventContractSubject>[] = [
  {
    promise:
      'a live invite is looked at when its first reminder would be due, by one who looks, with what has happened to it',
    async run(subject) {
      const actorId = await subject.addMember(1, 4);
      const invite = await send(subject, actorId);
      await subject.repository.change({ inviteId: invite.state.id, actorId }, (one, actor) =>
        one.edit({ now: later(1), actor, role: 1 }),
      );
      assert.deepEqual(await claim(subject, later(REMIND_AFTER_MS - 1)), []);
      const claims = await Promise.all([1, 2, 3].map(() => claim(subject, later(REMIND_AFTER_MS))));
      const [check, ...others] = claims.flat();
      assert.deepEqual(others, []);
      const { inviter, sentAt, remindedAt, editedAt, mailStatus } = check!;
      assert.deepEqual([inviter?.userId, inviter?.role], [actorId, 4]);
      assert.deepEqual(
        { sentAt, remindedAt, editedAt, mailStatus },
        { sentAt: NOW, remindedAt: null, editedAt: later(1), mailStatus: 'queued' },
      );
      assert.equal(check!.invite.state.role, 1);
      assert.equal((await claim(subject, later(REMIND_AFTER_MS + LEASE_MS))).length, 1);
    },
  },
  {
    promise: 'one that is to be looked at again is, then, the oldest first; a short one at its expiry',
    async run(subject) {
      const actorId = await subject.addMember(1, 4);
      await send(subject, actorId, { email: 'a@example.com', now: later(1) });
      await send(subject, actorId, { email: 'b@example.com' });
      await send(subject, actorId, { email: 'short@example.com', validForMs: 1_000 });
      await resend(
        subject,
        (await send(subject, actorId, { email: 'c@example.com', now: later(2) })).state.id,
        actorId,
        later(3),
      );
      assert.deepEqual(addressesOf(await claim(subject, later(REMIND_AFTER_MS + 2), 2)).sort(), [
        'a@example.com',
        'b@example.com',
      ]);
      const [last] = await claim(subject, later(REMIND_AFTER_MS + 3));
      assert.deepEqual(addressesOf([last!]), ['c@example.com']);
      const lookAgain = { invite: last!.invite, at: later(REMIND_AFTER_MS + 5) };
      await subject.checks.lookAgain([lookAgain], claimedUntil(later(REMIND_AFTER_MS + 3)));
      assert.deepEqual(await claim(subject, later(REMIND_AFTER_MS + 4)), []);
      assert.deepEqual(addressesOf(await claim(subject, later(REMIND_AFTER_MS + 5))), ['c@example.com']);
      await subject.checks.lookAgain([], later(0));
    },
  },
  {
    promise:
      'a resend has the invite looked at when its own first reminder would be due, also while somebody looks at it',
    async run(subject) {
      const actorId = await subject.addMember(1, 4);
      const sent = await send(subject, actorId);
      const [check] = await claim(subject, later(REMIND_AFTER_MS));
      await resend(subject, sent.state.id, actorId, later(REMIND_AFTER_MS + 1));
      await subject.checks.lookAgain(
        [{ invite: check!.invite, at: sent.state.expiresAt }],
        claimedUntil(later(REMIND_AFTER_MS)),
      );
      assert.deepEqual(await claim(subject, later(2 * REMIND_AFTER_MS)), []);
      assert.equal((await claim(subject, later(2 * REMIND_AFTER_MS + 1))).length, 1);
    },
  },
  {
    promise:
      'a reminder is stored once with its history, mail and event, and leaves link, expiry and inviter as they are',
    async run(subject) {
      const invite = await send(subject, await subject.addMember(1, 4));
      const at = later(REMIND_AFTER_MS);
      const claimed = await claim(subject, at);
      const outcomes = await Promise.all([1, 2, 3].map(() => remind(subject, claimed, at)));
      assert.deepEqual(
        outcomes.flat().filter((outcome) => outcome === true),
        [true],
      );
      const { history, mails } = await subject.kept(invite.state.id);
      assert.deepEqual(history, ['sent', 'reminded']);
      assert.deepEqual(
        mails.map(({ number }) => number),
        [1, 2],
      );
      const [again] = await claim(subject, later(REMIND_AFTER_MS + LEASE_MS));
      assert.deepEqual(again!.invite.state, { ...invite.state, mails: 2 });
      assert.deepEqual([again!.sentAt, again!.remindedAt], [NOW, at]);
    },
  },
  {
    promise:
      'a reminder is refused by the limits on mail and for an address that has bounced, and then nothing is stored',
    async run(subject) {
      const actorId = await subject.addMember(1, 4);
      const [one, other] = [
        await send(subject, actorId, { email: 'a@example.com' }),
        await send(subject, actorId, { email: 'b@example.com' }),
      ];
      await subject.outbox.record({ inviteId: other.state.id, number: 1, kind: 'bounced', at: NOW, reason: null });
      const at = later(REMIND_AFTER_MS);
      const claimed = await claim(subject, at);
      const checks = subject.checksUnder({ mailsPerInvitePerHour: 1 });
      assert.deepEqual((await remind({ ...subject, checks }, claimed, at)).sort(), ['address-bounced', 'invite-limit']);
      for (const { state } of [one, other]) assert.deepEqual((await subject.kept(state.id)).history, ['sent']);
    },
  },
  {
    promise:
      'a lapse is an event, once, and again when a resend has revived the invite; a resend before it puts it off',
    async run(subject) {
      const actorId = await subject.addMember(1, 4);
      const {
        state: { id },
      } = await send(subject, actorId);
      const lapse = async (now: Date) =>
        void (await Promise.all([1, 2, 3].map(() => subject.checks.lapse({ now, limit: 10 }))));
      const look = async (now: Date) => {
        for (const { invite } of await claim(subject, now))
          await subject.checks.lookAgain([{ invite, at: invite.state.expiresAt }], claimedUntil(now));
        await lapse(now);
      };
      await resend(subject, id, actorId, later(1_000));
      await look(later(HOUR_MS));
      assert.deepEqual(await lapses(subject, later(HOUR_MS)), []);
      await look(later(HOUR_MS + 1_000));
      await look(later(HOUR_MS + 2_000));
      assert.deepEqual(await lapses(subject, later(2 * HOUR_MS)), [HOUR_MS + 1_000]);
      await resend(subject, id, actorId, later(2 * HOUR_MS));
      await look(later(3 * HOUR_MS));
      await look(later(4 * HOUR_MS));
      assert.deepEqual(await lapses(subject, later(4 * HOUR_MS)), [HOUR_MS + 1_000, 3 * HOUR_MS]);
      assert.deepEqual((await subject.kept(id)).history, ['sent', 'resent', 'resent']);
    },
  },
  {
    promise: 'what is settled has no lapse, what was closed for a lapse has, and neither is looked at again',
    async run(subject) {
      const actorId = await subject.addMember(1, 4);
      const cancelled = await send(subject, actorId, { email: 'a@example.com' });
      await subject.repository.change({ inviteId: cancelled.state.id, actorId }, (invite, actor) =>
        invite.cancel({ now: NOW, actor }),
      );
      await send(subject, actorId, { email: 'b@example.com' });
      const at = later(2 * HOUR_MS);
      await subject.repository.closeLapsed({ lapsedBy: at, now: at, limit: 10 });
      assert.equal(await subject.checks.lapse({ now: at, limit: 1 }), 1);
      assert.equal(await subject.checks.lapse({ now: at, limit: 10 }), 1);
      assert.equal(await subject.checks.lapse({ now: at, limit: 10 }), 0);
      assert.deepEqual(await lapses(subject, at), [HOUR_MS]);
      assert.deepEqual(await claim(subject, at), []);
    },
  },
];
