import assert from 'node:assert/strict';
import { aDraft } from './builders.js';
import { added, type ContractCase, type ContractSubject, tokenOf } from './contract.js';

const NOW = new Date('2026-03-01T10:00:00.123Z');
const LEASE_MS = 60_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const later = (ms: number) => new Date(NOW.getTime() + ms);

/** A lapsed invite for whose link somebody asks. */
async function requested(subject: ContractSubject, email: string, at = NOW) {
  const terms = { actorId: await subject.addMember(1, 4), email, now: later(-DAY_MS), token: subject.tokens.create() };
  const token = tokenOf(subject, await added(subject.repository, aDraft(terms)));
  const request = (now: Date) => subject.repository.changeByToken(token, (invite) => invite.request({ now }));
  return { ...(await request(at)), request };
}

const claim = ({ notices }: ContractSubject, now: Date, limit = 10) =>
  notices.claim({ now, dueAgainAt: new Date(now.getTime() + LEASE_MS), limit });

export const requestNoticesContract: readonly ContractCase[] = [
  {
    promise: 'a request is kept with its invite and in the history, and is told of with the invite as it is now',
    async run(subject) {
      const { invite, changed } = await requested(subject, 'ada@example.com');
      assert.equal(changed, true);
      assert.deepEqual((await subject.kept(invite.state.id)).history, ['sent', 'requested']);
      assert.deepEqual(await claim(subject, later(-1)), []);
      const notices = await claim(subject, NOW);
      assert.deepEqual(
        notices.map((notice) => notice.invite.state),
        [{ ...invite.state, requestedAt: NOW }],
      );
    },
  },
  {
    promise:
      'a notice is claimed by one worker, the oldest first, and by another one when the first has not settled it',
    async run(subject) {
      await requested(subject, 'second@example.com', later(1));
      await requested(subject, 'first@example.com');
      const addresses = async (at: Date, limit?: number) =>
        (await claim(subject, at, limit)).map(({ invite }) => invite.state.email.normalised);
      assert.deepEqual(await addresses(later(10), 1), ['first@example.com']);
      assert.deepEqual((await Promise.all([addresses(later(10)), addresses(later(10))])).flat(), [
        'second@example.com',
      ]);
      assert.deepEqual((await addresses(later(10 + LEASE_MS))).sort(), ['first@example.com', 'second@example.com']);
    },
  },
  {
    promise:
      'a notice that is settled is not told of again; one that is due again, or for which somebody asks again, is',
    async run(subject) {
      const { request } = await requested(subject, 'ada@example.com');
      const [first] = await claim(subject, NOW);
      const [second] = await claim(subject, later(LEASE_MS));
      await subject.notices.settle(first!);
      assert.equal((await claim(subject, later(2 * LEASE_MS))).length, 1);
      await request(later(DAY_MS));
      await subject.notices.settle(second!);
      const [third] = await claim(subject, later(DAY_MS));
      assert.deepEqual(third!.invite.state.requestedAt, later(DAY_MS));
      await subject.notices.settle(third!);
      assert.deepEqual(await claim(subject, later(2 * DAY_MS)), []);
    },
  },
];
