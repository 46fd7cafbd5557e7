import assert from 'node:assert/strict';
import type { InviteLimits } from '../settings.js';
import type { Invite } from '../domain/invite.js';
import { InviteError } from '../domain/invite-error.js';
import type { InviteRepository, MemberDecision } from '../application/ports/invite-repository.js';
import { aDraft, type DraftTerms } from './builders.js';
import { added, type ContractCase, refusalOf } from './contract.js';

const NOW = new Date('2026-03-01T10:00:00.123Z');
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const WORKSPACE = 1;
const CROWD = 50;

const later = (ms: number) => new Date(NOW.getTime() + ms);

/** A draft to the first workspace by one of its Owners. */
const draft = (actorId: number, terms: Partial<DraftTerms> = {}) => aDraft({ actorId, now: NOW, ...terms });

const resendAt =
  (now: Date): MemberDecision =>
  (invite, actor) =>
    invite.resend({ now, actor });

const codeOf = (outcome: unknown) => (outcome instanceof InviteError ? outcome.code : 'done');

/** What `change` and `changeMany` refuse a resend with: the same. */
async function refusedResend(repository: InviteRepository, { state }: Invite, actorId: number, now: Date) {
  const refusal = await refusalOf(repository.change({ inviteId: state.id, actorId }, resendAt(now)));
  const [outcome] = await repository.changeMany([state.id], actorId, state.workspaceId, resendAt(now));
  assert.ok(outcome instanceof InviteError);
  assert.deepEqual([outcome.code, outcome.facts], [refusal.code, refusal.facts]);
  return refusal;
}

/** Limits that are not given are off. Part of the contract of the repository. */
export const inviteLimitsContract: readonly ContractCase[] = [
  {
    promise: 'a limit of two refuses the third mail until the first counts no more, and nobody whom it is not about',
    async run(subject) {
      const [actorId, other] = [await subject.addMember(1, 4), await subject.addMember(1, 4)];
      for (const workspaceId of [2, 3]) await subject.addMember(workspaceId, 4);
      const here = { workspaceId: 1, email: 'lapsing@example.com', validForMs: 1 };
      // For each limit: two mails, one that is too many, one that it is not about, and after how long the first counts
      // no more.
      const cases: [Partial<InviteLimits>, string, Partial<DraftTerms>[], by: number, freeMs: number][] = [
        [
          { mailsPerAddressPerWorkspacePerDay: 2 },
          'workspace-address-limit',
          [here, here, here, { ...here, workspaceId: 2 }],
          actorId,
          DAY_MS,
        ],
        [{ sendsPerWorkspacePerDay: 2 }, 'workspace-limit', [{}, {}, {}, { workspaceId: 2 }], actorId, DAY_MS],
        [{ mailsPerSenderPerDay: 2 }, 'sender-limit', [{}, { workspaceId: 2 }, { workspaceId: 3 }, {}], other, DAY_MS],
        [{ pendingPerWorkspace: 2 }, 'pending-limit', [{}, {}, {}, { workspaceId: 2 }], actorId, WEEK_MS],
      ];
      for (const [index, [limits, code, terms, by, freeMs]] of cases.entries()) {
        const repository = subject.limited(limits);
        const start = NOW.getTime() + index * 4 * WEEK_MS; // each after what those before it have left
        const at = (ms: number) => new Date(start + ms);
        const one = (place: number, ms: number, userId = actorId) => {
          const email = `${code}-${place}@example.com`;
          return draft(userId, { email, validForMs: WEEK_MS, now: at(ms), ...terms[place] });
        };
        await added(repository, one(0, 0));
        await added(repository, one(1, HOUR_MS));
        const refusal = await refusalOf(added(repository, one(2, 2 * HOUR_MS)));
        assert.deepEqual([refusal.code, refusal.facts.retryAfterS], [code, (freeMs - 2 * HOUR_MS) / 1000]);
        await added(repository, one(3, 2 * HOUR_MS, by));
        assert.equal((await refusalOf(added(repository, one(2, freeMs - 1)))).code, code);
        await added(repository, one(2, freeMs));
      }
    },
  },
  {
    promise: 'the limit of an invite counts its mails within an hour, by every sender',
    async run(subject) {
      const repository = subject.limited({ mailsPerInvitePerHour: 2 });
      const actorId = await subject.addMember(WORKSPACE, 4);
      const { state } = await added(repository, draft(actorId));
      const resend = async (ms: number) => {
        const ref = { inviteId: state.id, actorId: await subject.addMember(WORKSPACE, 4) };
        return repository.change(ref, resendAt(later(ms)));
      };
      await resend(HOUR_MS / 2);
      const refusal = await refusalOf(resend(HOUR_MS - 1));
      assert.deepEqual([refusal.code, refusal.facts.retryAfterS], ['invite-limit', 1]);
      await resend(HOUR_MS);
      assert.deepEqual((await subject.kept(state.id)).history, ['sent', 'resent', 'resent']);
    },
  },
  {
    promise:
      "the limit of an address counts over all workspaces, refuses no workspace's first mail, and reveals only the hour",
    async run(subject) {
      const repository = subject.limited({ mailsPerAddressPerDay: 2 });
      const actorIds = [await subject.addMember(1, 4), await subject.addMember(2, 4), await subject.addMember(3, 4)];
      const send = (workspaceId: number) => added(repository, draft(actorIds[workspaceId - 1]!, { workspaceId }));
      const first = await send(1);
      await send(2);
      const { state: third } = await send(3);
      const ref = { inviteId: first.state.id, actorId: actorIds[0]! };
      const refusal = await refusalOf(repository.change(ref, resendAt(NOW)));
      assert.equal(refusal.code, 'address-limit');
      const freeAt = NOW.getTime() + refusal.facts.retryAfterS! * 1000;
      assert.equal(Math.floor(freeAt / 1000) % 3600, 0);
      assert.ok(freeAt >= NOW.getTime() + DAY_MS && freeAt <= NOW.getTime() + DAY_MS + HOUR_MS);
      await repository.change(ref, resendAt(later(DAY_MS)));
      assert.deepEqual((await subject.kept(third.id)).history, ['sent']);
    },
  },
  {
    promise: 'several mails at once are counted one after the other, and those that are refused count for nothing',
    async run(subject) {
      const actorId = await subject.addMember(WORKSPACE, 4);
      const repository = subject.limited({
        sendsPerWorkspacePerDay: 3,
        mailsPerSenderPerDay: 3,
        pendingPerWorkspace: 9,
      });
      const live = await added(repository, draft(actorId, { email: 'live@example.com' }));
      const emails = ['live', 'one', 'two', 'three', 'four'].map((name) => `${name}@example.com`);
      const outcomes = await repository.add(emails.map((email) => draft(actorId, { email })));
      assert.deepEqual(outcomes.map(codeOf), [
        'invite-already-pending',
        'done',
        'done',
        'workspace-limit',
        'workspace-limit',
      ]);
      assert.deepEqual((await subject.kept(live.state.id)).history, ['sent']);
    },
  },
  {
    promise: 'a resend counts as a send does, and one that is refused changes nothing',
    async run(subject) {
      const [actorId, other] = [await subject.addMember(WORKSPACE, 4), await subject.addMember(WORKSPACE, 4)];
      const cases: [Partial<InviteLimits>, string][] = [
        [{ mailsPerAddressPerWorkspacePerDay: 2 }, 'workspace-address-limit'],
        [{ sendsPerWorkspacePerDay: 2 }, 'workspace-limit'],
        [{ mailsPerSenderPerDay: 2 }, 'sender-limit'],
      ];
      for (const [index, [limits, code]] of cases.entries()) {
        const repository = subject.limited(limits);
        const start = index * WEEK_MS; // when what the cases before it have sent counts no more
        const terms = { now: later(start), email: `${code}@example.com`, validForMs: WEEK_MS };
        const invite = await added(repository, draft(actorId, terms));
        const ref = { inviteId: invite.state.id, actorId };
        await repository.change(ref, resendAt(later(start + HOUR_MS)));
        const before = await subject.kept(ref.inviteId);
        const refusal = await refusedResend(repository, invite, actorId, later(start + 2 * HOUR_MS));
        assert.deepEqual([refusal.code, refusal.facts.retryAfterS], [code, (22 * HOUR_MS) / 1000]);
        assert.deepEqual(await subject.kept(ref.inviteId), before);
        const byOther = repository.change({ ...ref, actorId: other }, resendAt(later(start + 2 * HOUR_MS)));
        if (code === 'sender-limit') await byOther;
        else assert.equal((await refusalOf(byOther)).code, code);
        await repository.change(ref, resendAt(later(start + DAY_MS)));
      }
    },
  },
  {
    promise: 'a lapsed invite is revived within the limit of live ones only, and a live one is resent at that limit',
    async run(subject) {
      const actorId = await subject.addMember(WORKSPACE, 4);
      const lapsed = await added(subject.repository, draft(actorId, { email: 'lapsed@example.com', validForMs: 1 }));
      const live = await added(subject.repository, draft(actorId, { validForMs: WEEK_MS }));
      const repository = subject.limited({ pendingPerWorkspace: 1 });
      const refusal = await refusedResend(repository, lapsed, actorId, later(HOUR_MS));
      assert.deepEqual([refusal.code, refusal.facts.retryAfterS], ['pending-limit', (WEEK_MS - HOUR_MS) / 1000]);
      const ref = { inviteId: live.state.id, actorId };
      await repository.change(ref, resendAt(later(HOUR_MS)));
      await repository.change(ref, (invite, actor) => invite.cancel({ now: later(HOUR_MS), actor }));
      await repository.change({ ...ref, inviteId: lapsed.state.id }, resendAt(later(HOUR_MS)));
    },
  },
  {
    promise: 'of several limits that are reached, the refusal names the one with the longest wait',
    async run(subject) {
      const repository = subject.limited({ mailsPerInvitePerHour: 1, sendsPerWorkspacePerDay: 1 });
      const actorId = await subject.addMember(WORKSPACE, 4);
      const invite = await added(repository, draft(actorId));
      const refusal = await refusedResend(repository, invite, actorId, NOW);
      assert.deepEqual([refusal.code, refusal.facts.retryAfterS], ['workspace-limit', DAY_MS / 1000]);
    },
  },
  {
    promise: 'a live invite for the address, and a bounce of it, are refused before any limit',
    async run(subject) {
      const repository = subject.limited({ mailsPerInvitePerHour: 1, mailsPerAddressPerWorkspacePerDay: 1 });
      const actorId = await subject.addMember(WORKSPACE, 4);
      const invite = await added(repository, draft(actorId));
      assert.equal((await refusalOf(added(repository, draft(actorId)))).code, 'invite-already-pending');
      const bounce = { inviteId: invite.state.id, number: 1, kind: 'bounced', at: NOW, reason: null } as const;
      await subject.outbox.record(bounce);
      assert.equal((await refusedResend(repository, invite, actorId, NOW)).code, 'address-bounced');
    },
  },
  {
    promise:
      'what is delivered by hand is refused by no limit on mail and no bounce, and counts for none but that of pending ones',
    async run(subject) {
      const actorId = await subject.addMember(WORKSPACE, 4);
      const first = await added(subject.repository, draft(actorId, { email: 'complained@example.com' }));
      const complaint = { inviteId: first.state.id, number: 1, kind: 'complained', at: NOW, reason: null } as const;
      await subject.outbox.record(complaint);
      await subject.repository.change({ inviteId: first.state.id, actorId }, (invite, actor) =>
        invite.cancel({ now: NOW, actor }),
      );
      const repository = subject.limited({
        mailsPerAddressPerDay: 1,
        mailsPerAddressPerWorkspacePerDay: 1,
        sendsPerWorkspacePerDay: 2,
        mailsPerSenderPerDay: 2,
        pendingPerWorkspace: 4,
      });
      const one = (name: string, byHand: boolean) => draft(actorId, { email: `${name}@example.com`, byHand });
      await added(repository, one('complained', true));
      const outcomes = await repository.add([
        one('hand', true),
        one('mail', false),
        one('other-hand', true),
        one('late', false),
      ]);
      assert.deepEqual(outcomes.map(codeOf), ['done', 'done', 'done', 'workspace-limit']);
      assert.equal((await refusalOf(added(repository, one('fifth', true)))).code, 'pending-limit');
      assert.equal((await refusalOf(added(repository, one('HAND', true)))).code, 'invite-already-pending');
      const hand = outcomes[0] as Invite;
      const refusal = await refusedResend(repository, hand, actorId, NOW);
      assert.equal(refusal.code, 'workspace-limit');
    },
  },
  {
    promise: 'several resends at once are counted one after the other',
    async run(subject) {
      const actorId = await subject.addMember(WORKSPACE, 4);
      const repository = subject.limited({ sendsPerWorkspacePerDay: 5 });
      const emails = ['one', 'two', 'three'].map((name) => `${name}@example.com`);
      const ids: number[] = [];
      for (const email of emails) ids.push((await added(repository, draft(actorId, { email }))).state.id);
      const codes = (await repository.changeMany(ids, actorId, WORKSPACE, resendAt(NOW))).map(codeOf);
      assert.deepEqual(codes.toSorted(), ['done', 'done', 'workspace-limit']);
      assert.deepEqual((await subject.kept(ids[codes.indexOf('workspace-limit')]!)).history, ['sent']);
    },
  },
  {
    promise: `of ${CROWD} adds at once, by one sender to many workspaces, as many are stored as the limit allows`,
    async run(subject) {
      const repository = subject.limited({ mailsPerSenderPerDay: 5, sendsPerWorkspacePerDay: 1000 });
      const actorId = await subject.addMember(1, 4);
      const workspaceIds = [1, 2, 3, 4, 5];
      for (const workspaceId of workspaceIds.slice(1)) await subject.addMember(workspaceId, 4);
      const attempts = Array.from({ length: CROWD }, (_, index) =>
        added(repository, draft(actorId, { workspaceId: workspaceIds[index % 5], email: `p${index}@example.com` })),
      );
      const settled = await Promise.all(attempts.map((attempt) => attempt.catch((error: InviteError) => error)));
      assert.deepEqual(settled.map(codeOf).sort(), [
        ...Array<string>(5).fill('done'),
        ...Array<string>(CROWD - 5).fill('sender-limit'),
      ]);
    },
  },
];
