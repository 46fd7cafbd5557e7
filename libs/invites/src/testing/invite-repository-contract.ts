import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { EmailAddress } from '../domain/email-address.js';
import { Invite, type InviteChange, type Member } from '../domain/invite.js';
import { InviteError } from '../domain/invite-error.js';
import { aDraft, type DraftTerms } from './builders.js';
import { added, type ContractCase, type ContractSubject, refusalOf, tokenOf } from './contract.js';
import { inviteLimitsContract } from './invite-limits-contract.js';

const NOW = new Date('2026-03-01T10:00:00.123Z');
const HOUR_MS = 60 * 60 * 1000;
const WORKSPACE = 1;
const CROWD = 50;

/** A draft to the first workspace by one of its Owners. */
const draft = (actorId: number, terms: Partial<DraftTerms> = {}) => aDraft({ actorId, now: NOW, ...terms });

/** A change of another kind than resend: it ends the pending state. */
function close(invite: Invite): InviteChange {
  if (invite.state.status !== 'pending') throw new InviteError('invite-not-pending');
  return {
    invite: new Invite({ ...invite.state, status: 'expired' }),
    entry: { kind: 'closed', at: NOW, actorId: null },
  };
}

const resend = (invite: Invite, actor: { userId: number; role: 1 | 2 | 3 | 4 }) => invite.resend({ now: NOW, actor });

function codesOf(settled: readonly PromiseSettledResult<unknown>[]): string[] {
  return settled.map((one) => (one.status === 'fulfilled' ? 'done' : (one.reason as InviteError).code)).sort();
}

async function addOne({ repository, addMember, tokens }: ContractSubject, terms?: Partial<DraftTerms>) {
  const actorId = await addMember(terms?.workspaceId ?? WORKSPACE, 4);
  return { actorId, invite: await added(repository, draft(actorId, { token: tokens.create(), ...terms })) };
}

/** What every `InviteRepository` promises, races and limits included. */
export const inviteRepositoryContract: readonly ContractCase[] = [
  {
    promise: 'an added invite is read as it was written',
    async run(subject) {
      const { actorId, invite } = await addOne(subject, {
        email: ' Ada.Lovelace+x@EXAMPLE.com ',
        message: 'Hi,\n\tthere 👋',
        locale: 'de-at',
        metadata: { customer: '42', constructor: '"\\{}', quoted: "it's \t\n👋" },
        returnTo: '/projects/7?tab=files#top',
      });
      let read: Invite | undefined;
      await subject.repository.change({ inviteId: invite.state.id, actorId }, (current, member) => {
        read = current;
        return resend(current, member);
      });
      assert.deepEqual(read?.state, invite.state);
      assert.equal(read?.state.locale, 'de-AT');
    },
  },
  {
    promise: 'a change is read as it was written',
    async run(subject) {
      const { actorId, invite } = await addOne(subject);
      const ref = { inviteId: invite.state.id, actorId };
      const later = new Date(NOW.getTime() + 12_345);
      const terms = { now: later, newToken: subject.tokens.create() };
      const changed = await subject.repository.change(ref, (current, actor) => current.resend({ ...terms, actor }));
      let read: Invite | undefined;
      await subject.repository.change(ref, (current, member) => {
        read = current;
        return resend(current, member);
      });
      assert.deepEqual(read?.state, changed.invite.state);
      assert.equal(read?.state.tokenSeed, terms.newToken.tokenSeed);
      assert.deepEqual(read?.state.tokenDigest, terms.newToken.tokenDigest);
    },
  },
  {
    promise: 'adding writes one history entry and queues one mail',
    async run(subject) {
      const { invite } = await addOne(subject);
      const kept = await subject.kept(invite.state.id);
      assert.deepEqual(kept.history, ['sent']);
      assert.deepEqual(kept.mails, [{ number: 1, status: 'queued', reply: undefined }]);
    },
  },
  {
    promise: 'what is delivered by hand queues no mail; a resend of it queues the first',
    async run(subject) {
      const { actorId, invite } = await addOne(subject, { byHand: true });
      const ref = { inviteId: invite.state.id, actorId };
      const kept = await subject.kept(ref.inviteId);
      assert.deepEqual([kept.history, kept.mails], [['sent'], []]);
      const emails = ['mailed@example.com', 'handed@example.com'];
      const both = await subject.repository.add(
        emails.map((email, index) => draft(actorId, { email, byHand: index > 0 })),
      );
      const mails = both.map(async (one) => (await subject.kept((one as Invite).state.id)).mails.length);
      assert.deepEqual(await Promise.all(mails), [1, 0]);
      await subject.repository.change(ref, resend);
      assert.deepEqual((await subject.kept(ref.inviteId)).mails, [{ number: 1, status: 'queued', reply: undefined }]);
    },
  },
  {
    promise: 'a resend writes one history entry and queues one mail',
    async run(subject) {
      const { actorId, invite } = await addOne(subject);
      await subject.repository.change({ inviteId: invite.state.id, actorId }, resend);
      const kept = await subject.kept(invite.state.id);
      assert.deepEqual(kept.history, ['sent', 'resent']);
      assert.deepEqual(
        kept.mails.map(({ number }) => number),
        [1, 2],
      );
    },
  },
  {
    promise: 'a change that is no resend queues no mail',
    async run(subject) {
      const { actorId, invite } = await addOne(subject);
      await subject.repository.change({ inviteId: invite.state.id, actorId }, close);
      const kept = await subject.kept(invite.state.id);
      assert.equal(kept.status, 'expired');
      assert.equal(kept.mails.length, 1);
    },
  },
  {
    promise: 'a refused decision writes nothing',
    async run(subject) {
      const { actorId, invite } = await addOne(subject);
      const before = await subject.kept(invite.state.id);
      const refused = subject.repository.change({ inviteId: invite.state.id, actorId }, () => {
        throw new InviteError('invite-not-pending');
      });
      assert.equal((await refusalOf(refused)).code, 'invite-not-pending');
      assert.deepEqual(await subject.kept(invite.state.id), before);
    },
  },
  {
    promise: 'a change is described before it is stored, and not stored when it could not be described',
    async run(subject) {
      const { actorId, invite } = await addOne(subject, { token: subject.tokens.create() });
      const ref = { inviteId: invite.state.id, actorId };
      const token = tokenOf(subject, invite);
      const before = await subject.kept(invite.state.id);
      const silent = async () => {
        throw new InviteError('invite-busy');
      };
      assert.equal((await refusalOf(subject.repository.change(ref, resend, silent))).code, 'invite-busy');
      const declined = subject.repository.changeByToken(token, (current) => current.decline({ now: NOW }), silent);
      assert.equal((await refusalOf(declined)).code, 'invite-busy');
      assert.deepEqual(await subject.kept(invite.state.id), before);
      const mails = await subject.repository.change(ref, resend, async (changed) => changed.invite.state.mails);
      assert.equal(mails, invite.state.mails + 1);
    },
  },
  {
    promise: 'a second live invite for the address is refused, names the first, and changes nothing',
    async run(subject) {
      const { actorId, invite } = await addOne(subject);
      const before = await subject.kept(invite.state.id);
      const refusal = await refusalOf(added(subject.repository, draft(actorId, { email: 'ADA@example.COM' })));
      assert.equal(refusal.code, 'invite-already-pending');
      assert.equal(refusal.facts.inviteId, invite.state.id);
      assert.deepEqual(await subject.kept(invite.state.id), before);
    },
  },
  {
    promise: 'the same address may have a live invite to each workspace',
    async run(subject) {
      const one = await addOne(subject, { workspaceId: 1 });
      const other = await addOne(subject, { workspaceId: 2 });
      assert.notEqual(one.invite.state.id, other.invite.state.id);
    },
  },
  {
    promise: 'a lapsed invite gives way to a new one and is closed with it',
    async run(subject) {
      const { actorId, invite } = await addOne(subject);
      const next = await added(subject.repository, draft(actorId, { now: new Date(NOW.getTime() + HOUR_MS) }));
      assert.notEqual(next.state.id, invite.state.id);
      const closed = await subject.kept(invite.state.id);
      assert.equal(closed.status, 'expired');
      assert.deepEqual(closed.history, ['sent', 'closed']);
      assert.equal(closed.mails.length, 1);
    },
  },
  {
    promise: 'an invite in a workspace that the actor is no member of does not exist',
    async run(subject) {
      const { invite } = await addOne(subject);
      const outsiderId = await subject.addMember(2, 4);
      const ref = { inviteId: invite.state.id, actorId: outsiderId };
      assert.equal((await refusalOf(subject.repository.change(ref, resend))).code, 'invite-not-found');
      assert.equal((await refusalOf(subject.repository.find(ref))).code, 'invite-not-found');
      assert.deepEqual((await subject.kept(invite.state.id)).history, ['sent']);
    },
  },
  {
    promise: 'what is no id, or names nothing, is not found',
    async run(subject) {
      const { actorId } = await addOne(subject);
      for (const inviteId of [0, -1, 1.5, Number.NaN, Infinity, 2 ** 31, Number.MAX_SAFE_INTEGER, 1e300]) {
        assert.equal(
          (await refusalOf(subject.repository.change({ inviteId, actorId }, resend))).code,
          'invite-not-found',
        );
      }
    },
  },
  {
    promise: 'the decision sees the role that the actor holds now, and up to which one the actor may invite',
    async run(subject) {
      const { invite } = await addOne(subject);
      const viewerId = await subject.addMember(WORKSPACE, 1);
      const ref = { inviteId: invite.state.id, actorId: viewerId };
      assert.equal((await refusalOf(subject.repository.change(ref, resend))).code, 'permission-denied');
      const { member } = await subject.repository.find(ref);
      assert.deepEqual([member.role, member.maxInviteRole], [1, undefined]);
      const bound = { inviteId: invite.state.id, actorId: await subject.addMember(WORKSPACE, 4, 1) };
      assert.equal((await refusalOf(subject.repository.change(bound, resend))).code, 'role-above-own');
      const [refused] = await subject.repository.changeMany([bound.inviteId], bound.actorId, WORKSPACE, resend);
      assert.equal(refused instanceof InviteError && refused.code, 'role-above-own');
      assert.equal((await subject.repository.find(bound)).member.maxInviteRole, 1);
    },
  },
  {
    promise: 'an edit is read as it was written, with its actor as the inviter',
    async run(subject) {
      const { invite } = await addOne(subject);
      const editorId = await subject.addMember(WORKSPACE, 3);
      const ref = { inviteId: invite.state.id, actorId: editorId };
      const edited = await subject.repository.change(ref, (current, actor) =>
        current.edit({
          now: NOW,
          actor,
          role: 3,
          message: 'New words',
          locale: 'fr',
          metadata: { a: 'b' },
          returnTo: '/',
        }),
      );
      const { state } = (await subject.repository.find(ref)).invite;
      assert.deepEqual(state, edited.invite.state);
      assert.deepEqual([state.inviterId, state.role, state.message], [editorId, 3, 'New words']);
      assert.deepEqual([state.locale, state.metadata, state.returnTo], ['fr', { a: 'b' }, '/']);
    },
  },
  {
    promise: 'of several invites each is found for a member of its workspace, and for nobody else',
    async run(subject) {
      const { actorId, invite: one } = await addOne(subject, { email: 'one@example.com' });
      const other = await added(subject.repository, draft(actorId, { email: 'other@example.com' }));
      const elsewhere = await addOne(subject, { workspaceId: 2 });
      const ids = [other.state.id, elsewhere.invite.state.id, 2 ** 40, one.state.id];
      const found = await subject.repository.findMany(ids, actorId);
      assert.deepEqual(found.map(({ invite }) => invite.state.id).sort(), [one.state.id, other.state.id].sort());
      assert.deepEqual(
        found.map(({ member }) => [member.userId, member.role]),
        found.map(() => [actorId, 4]),
      );
      assert.deepEqual(await subject.repository.findMany([], actorId), []);
    },
  },
  {
    promise: 'the pending invite of an address is changed, by one entry, and no other of the workspace or the address',
    async run(subject) {
      const { actorId, invite } = await addOne(subject);
      const beside = await added(subject.repository, draft(actorId, { email: 'beside@example.com' }));
      const elsewhere = await addOne(subject, { workspaceId: 2 });
      const email = EmailAddress.parse('ADA@example.com');
      const withdraw = (workspaceId: number) =>
        subject.repository.changePending({ workspaceId, email }, (current) => current.withdraw({ now: NOW, actorId }));
      await withdraw(WORKSPACE);
      await withdraw(WORKSPACE);
      await withdraw(3);
      const { status, history, mails } = await subject.kept(invite.state.id);
      assert.deepEqual([status, history, mails.length], ['cancelled', ['sent', 'cancelled'], 1]);
      for (const { state } of [beside, elsewhere.invite])
        assert.deepEqual((await subject.kept(state.id)).history, ['sent']);
    },
  },
  {
    promise: 'what is withdrawn at the moment of a resend is cancelled, before or after it',
    async run(subject) {
      const actorId = await subject.addMember(WORKSPACE, 4);
      for (let round = 0; round < 20; round++) {
        const { state } = await added(subject.repository, draft(actorId, { email: `racer${round}@example.com` }));
        const [resent] = await Promise.allSettled([
          subject.repository.change({ inviteId: state.id, actorId }, resend),
          subject.repository.changePending({ workspaceId: WORKSPACE, email: state.email }, (current) =>
            current.withdraw({ now: NOW, actorId }),
          ),
        ]);
        const inOrder = resent.status === 'fulfilled' ? ['sent', 'resent', 'cancelled'] : ['sent', 'cancelled'];
        const kept = await subject.kept(state.id);
        assert.deepEqual([kept.status, kept.history], ['cancelled', inOrder]);
      }
    },
  },
  {
    promise: `${CROWD} adds at once for one address make one invite with one mail`,
    async run(subject) {
      const actorId = await subject.addMember(WORKSPACE, 4);
      const attempts = Array.from({ length: CROWD }, () => added(subject.repository, draft(actorId)));
      const settled = await Promise.allSettled(attempts);
      assert.deepEqual(codesOf(settled), ['done', ...Array<string>(CROWD - 1).fill('invite-already-pending')].sort());
      const winner = settled.find((one) => one.status === 'fulfilled')!.value;
      for (const loser of settled.filter((one) => one.status === 'rejected')) {
        assert.equal((loser.reason as InviteError).facts.inviteId, winner.state.id);
      }
      assert.equal((await subject.kept(winner.state.id)).mails.length, 1);
    },
  },
  {
    promise: `of ${CROWD} resends at once none is lost`,
    async run(subject) {
      const { actorId, invite } = await addOne(subject);
      const ref = { inviteId: invite.state.id, actorId };
      await Promise.all(Array.from({ length: CROWD }, () => subject.repository.change(ref, resend)));
      const kept = await subject.kept(invite.state.id);
      assert.equal(kept.history.length, CROWD + 1);
      assert.deepEqual(
        kept.mails.map(({ number }) => number),
        Array.from({ length: CROWD + 1 }, (_, index) => index + 1),
      );
    },
  },
  {
    promise: 'a resend that races a competing change wins before it or is refused after it, never both',
    async run(subject) {
      const actorId = await subject.addMember(WORKSPACE, 4);
      for (let round = 0; round < 20; round++) {
        const invite = await added(subject.repository, draft(actorId, { email: `racer${round}@example.com` }));
        const ref = { inviteId: invite.state.id, actorId };
        const [resent] = await Promise.allSettled([
          subject.repository.change(ref, resend),
          subject.repository.change(ref, close),
          subject.repository.change(ref, close),
        ]);
        const kept = await subject.kept(invite.state.id);
        const inOrder = resent.status === 'fulfilled' ? ['sent', 'resent', 'closed'] : ['sent', 'closed'];
        assert.equal(kept.status, 'expired');
        assert.deepEqual(kept.history, inOrder);
        assert.equal(kept.mails.length, inOrder.length - 1);
      }
    },
  },
  {
    promise: 'a lapsed invite is either revived or replaced, never both',
    async run(subject) {
      const actorId = await subject.addMember(WORKSPACE, 4);
      const later = new Date(NOW.getTime() + 2 * HOUR_MS);
      for (let round = 0; round < 20; round++) {
        const email = `lapsed${round}@example.com`;
        const { state } = await added(subject.repository, draft(actorId, { email }));
        const [revived, replaced] = await Promise.allSettled([
          subject.repository.change({ inviteId: state.id, actorId }, (current, actor) =>
            current.resend({ now: later, actor }),
          ),
          added(subject.repository, draft(actorId, { email, now: later })),
        ]);
        const kept = await subject.kept(state.id);
        assert.notEqual(revived.status, replaced.status);
        assert.equal(kept.status, revived.status === 'fulfilled' ? 'pending' : 'expired');
      }
    },
  },
  {
    promise: 'several adds have an outcome each, in order, and one that is refused spoils no other',
    async run(subject) {
      const { actorId, invite } = await addOne(subject);
      const emails = ['one@example.com', 'ada@example.com', 'two@example.com'];
      const outcomes = await subject.repository.add(emails.map((email) => draft(actorId, { email })));
      const results = outcomes.map((one) =>
        one instanceof InviteError ? one.facts.inviteId : one.state.email.normalised,
      );
      assert.deepEqual(results, ['one@example.com', invite.state.id, 'two@example.com']);
      assert.deepEqual(await subject.repository.add([]), []);
    },
  },
  {
    promise: 'several changes have an outcome each, in order, and one that is refused spoils no other',
    async run(subject) {
      const { actorId, invite: first } = await addOne(subject, { email: 'first@example.com' });
      const closed = await added(subject.repository, draft(actorId, { email: 'closed@example.com' }));
      const last = await added(subject.repository, draft(actorId, { email: 'last@example.com' }));
      const elsewhere = await addOne(subject, { workspaceId: 2, email: 'elsewhere@example.com' });
      await subject.repository.change({ inviteId: closed.state.id, actorId }, close);
      const ids = [last.state.id, closed.state.id, elsewhere.invite.state.id, 2 ** 40, first.state.id];
      const outcomes = await subject.repository.changeMany(ids, actorId, WORKSPACE, resend);
      const results = outcomes.map((one) => (one instanceof InviteError ? one.code : one.invite.state.id));
      const expected = [last.state.id, 'invite-not-pending', 'invite-not-found', 'invite-not-found', first.state.id];
      assert.deepEqual(results, expected);
      assert.deepEqual((await subject.kept(first.state.id)).history, ['sent', 'resent']);
      assert.deepEqual((await subject.kept(closed.state.id)).history, ['sent', 'closed']);
      assert.deepEqual((await subject.kept(elsewhere.invite.state.id)).history, ['sent']);
    },
  },
  {
    promise: 'several changes are stored as what each of them is: what is no resend queues no mail',
    async run(subject) {
      const { actorId, invite: first } = await addOne(subject, { email: 'first@example.com' });
      const resent = await added(subject.repository, draft(actorId, { email: 'resent@example.com' }));
      const untouched = await added(subject.repository, draft(actorId, { email: 'untouched@example.com' }));
      const ids = [first, resent, untouched].map(({ state }) => state.id);
      const outcomes = await subject.repository.changeMany(ids, actorId, WORKSPACE, (invite, member) => {
        if (invite.state.id === untouched.state.id) return undefined;
        return invite.state.id === resent.state.id ? resend(invite, member) : close(invite);
      });
      const statuses = outcomes.map((one) => (one instanceof InviteError ? one.code : one.invite.state.status));
      assert.deepEqual(statuses, ['expired', 'pending', 'pending']);
      const kept = await Promise.all(ids.map((id) => subject.kept(id)));
      assert.deepEqual(
        kept.map(({ status, history, mails }) => [status, history, mails.length]),
        [
          ['expired', ['sent', 'closed'], 1],
          ['pending', ['sent', 'resent'], 2],
          ['pending', ['sent'], 1],
        ],
      );
    },
  },
  {
    promise: 'many changes that race single ones lose none',
    async run(subject) {
      const { actorId, invite } = await addOne(subject);
      const ref = { inviteId: invite.state.id, actorId };
      const many = () => subject.repository.changeMany([ref.inviteId], actorId, WORKSPACE, resend);
      const one = () => subject.repository.change(ref, resend);
      await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 ? many() : one())));
      assert.equal((await subject.kept(ref.inviteId)).mails.length, 21);
    },
  },
  {
    promise: 'the holder of the token finds the invite, and decides knowing what its inviter is now',
    async run(subject) {
      const inviterId = await subject.addMember(WORKSPACE, 4, 2);
      const invite = await added(subject.repository, draft(inviterId, { token: subject.tokens.create() }));
      const token = tokenOf(subject, invite);
      const ceilings = (inviter: Member | undefined) => [inviter?.userId, inviter?.role, inviter?.maxInviteRole];
      const found = await subject.repository.findByToken(token);
      assert.deepEqual([found.invite.state, ...ceilings(found.inviter)], [invite.state, inviterId, 4, 2]);
      await subject.removeMember(WORKSPACE, inviterId);
      assert.equal((await subject.repository.findByToken(token)).inviter, undefined);
      const { invite: declined, changed } = await subject.repository.changeByToken(token, (current, inviter) => {
        assert.equal(inviter, undefined);
        return current.decline({ now: NOW });
      });
      assert.deepEqual([declined.state.status, changed], ['cancelled', true]);
      const again = await subject.repository.changeByToken(token, () => undefined);
      assert.deepEqual([again.invite.state, again.changed], [declined.state, false]);
      const unknown = subject.repository.findByToken(randomUUID());
      assert.equal((await refusalOf(unknown)).code, 'invite-not-found');
    },
  },
  {
    promise: 'an acceptance is read as it was written',
    async run(subject) {
      const { invite } = await addOne(subject);
      const userId = await subject.addMember(2, 1);
      const token = tokenOf(subject, invite);
      const terms = { now: NOW, userId, verifiedEmail: invite.state.email };
      const { invite: accepted } = await subject.repository.changeByToken(token, (current, inviter) =>
        current.accept({ ...terms, inviter }),
      );
      assert.deepEqual((await subject.repository.findByToken(token)).invite.state, accepted.state);
      assert.equal(accepted.state.acceptedById, userId);
    },
  },
  {
    promise:
      'the lapsed invites of a workspace are found, the newest first, up to a role, and those that have bounced by force',
    async run(subject) {
      const { actorId } = await addOne(subject, { email: 'live@example.com', now: new Date(NOW.getTime() + HOUR_MS) });
      await addOne(subject, { workspaceId: 2 });
      const ids: Record<string, number> = {};
      for (const [name, role] of Object.entries({
        first: 1,
        second: 2,
        bounced: 1,
        complained: 1,
        owner: 4,
        cancelled: 1,
      } as const)) {
        ids[name] = (await added(subject.repository, draft(actorId, { email: `${name}@example.com`, role }))).state.id;
      }
      const { first, second, bounced, complained, owner, cancelled } = ids;
      await subject.repository.change({ inviteId: cancelled!, actorId }, (invite, actor) =>
        invite.cancel({ now: NOW, actor }),
      );
      for (const [inviteId, kind] of [
        [bounced!, 'bounced'],
        [complained!, 'complained'],
      ] as const)
        await subject.outbox.record({ inviteId, number: 1, kind, at: NOW, reason: null });
      const terms = {
        workspaceId: WORKSPACE,
        now: new Date(NOW.getTime() + HOUR_MS),
        maxRole: 3,
        force: false,
        limit: 9,
      } as const;
      const found = (more: object) => subject.repository.findLapsed({ ...terms, ...more });
      assert.deepEqual(await found({}), [second, first]);
      assert.deepEqual(await found({ limit: 1 }), [second]);
      assert.deepEqual(await found({ maxRole: 4 }), [owner, second, first]);
      assert.deepEqual(await found({ maxRole: 1, force: true }), [bounced, first]);
      assert.deepEqual(await found({ allowedEmailDomains: ['example.org', 'example.com'] }), [second, first]);
      assert.deepEqual(await found({ allowedEmailDomains: ['example.org', 'sub.example.com', 'com'] }), []);
      assert.deepEqual(await found({ allowedEmailDomains: [] }), [second, first]);
      assert.deepEqual(await found({ now: new Date(NOW.getTime() + HOUR_MS - 1) }), []);
    },
  },
  {
    promise: 'what has lapsed long enough is closed, in batches, once over all sweepers, and nothing else is',
    async run(subject) {
      const { actorId } = await addOne(subject, { email: 'live@example.com', now: new Date(NOW.getTime() + HOUR_MS) });
      const lapsed: Invite[] = [];
      for (let count = 0; count < 7; count++) {
        lapsed.push(await added(subject.repository, draft(actorId, { email: `lapsed${count}@example.com` })));
      }
      const terms = {
        lapsedBy: new Date(NOW.getTime() + HOUR_MS),
        now: new Date(NOW.getTime() + 2 * HOUR_MS),
        limit: 3,
      };
      const early = { ...terms, lapsedBy: new Date(NOW.getTime() + HOUR_MS - 1) };
      assert.equal(await subject.repository.closeLapsed(early), 0);
      const swept = await Promise.all(Array.from({ length: 5 }, () => subject.repository.closeLapsed(terms)));
      const rest = await subject.repository.closeLapsed({ ...terms, limit: 10 });
      assert.equal(
        swept.reduce((sum, one) => sum + one, rest),
        7,
      );
      for (const { state } of lapsed) assert.deepEqual((await subject.kept(state.id)).history, ['sent', 'closed']);
    },
  },
  ...inviteLimitsContract,
];
