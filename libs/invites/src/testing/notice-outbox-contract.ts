import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ClaimedNotice } from '../application/ports/notice-outbox.js';
import { EmailAddress } from '../domain/email-address.js';
import type { Invite, InviteChange, Member } from '../domain/invite.js';
import { NOTICE_DELAY_MS } from '../domain/notice.js';
import { aDraft } from './builders.js';
import { added, type ContractCase, type ContractSubject, tokenOf } from './contract.js';

const NOW = new Date('2026-03-01T10:00:00.123Z');
const LEASE_MS = 30_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const later = (ms: number) => new Date(NOW.getTime() + ms);
const DUE = later(NOTICE_DELAY_MS);

interface Sent {
  readonly invite: Invite;
  /** By the holder of the token. */
  change(decide: (invite: Invite, inviter: Member | undefined) => InviteChange | undefined): Promise<unknown>;
}

async function send(subject: ContractSubject, actorId: number, email: string, workspaceId = 1): Promise<Sent> {
  const draft = aDraft({ actorId, email, now: later(-1_000), workspaceId, token: subject.tokens.create() });
  const invite = await added(subject.repository, draft);
  const token = tokenOf(subject, invite);
  return { invite, change: (decide) => subject.repository.changeByToken(token, decide) };
}

/** An invite of this inviter that has been declined. */
async function declined(subject: ContractSubject, actorId: number, email: string, at = NOW, workspaceId = 1) {
  await (await send(subject, actorId, email, workspaceId)).change((invite) => invite.decline({ now: at }));
}

const claim = ({ notices }: ContractSubject, now: Date, limit = 10, perInviterPerDay = 0) =>
  notices.claim({ claimedBy: randomUUID(), now, leaseMs: LEASE_MS, limit, perInviterPerDay });

const toldBy = (notices: readonly ClaimedNotice[]) =>
  notices.map(({ news }) => news.map(({ kind, invite }) => `${kind} ${invite.state.email.normalised}`));

const SENT = { status: 'sent', at: DUE, reply: '250 ok' } as const;

/** What every `NoticeOutbox` promises. */
export const noticeOutboxContract: readonly ContractCase[] = [
  {
    promise:
      'an inviter is told, a minute later and with the invites as they are, of all that others and the mail have done',
    async run(subject) {
      const [inviterId, userId] = [await subject.addMember(1, 4), await subject.addMember(2, 1)];
      const [accepted, refused, bounced, failed, asked] = [
        await send(subject, inviterId, 'accepted@example.com'),
        await send(subject, inviterId, 'declined@example.com'),
        await send(subject, inviterId, 'bounced@example.com'),
        await send(subject, inviterId, 'failed@example.com'),
        await send(subject, inviterId, 'asked@example.com'),
      ];
      const verifiedEmail = EmailAddress.parse('accepted@example.com');
      await accepted.change((invite, inviter) => invite.accept({ now: NOW, userId, verifiedEmail, inviter }));
      await refused.change((invite) => invite.decline({ now: later(1) }));
      const bounce = {
        inviteId: bounced.invite.state.id,
        number: 1,
        kind: 'bounced',
        at: later(2),
        reason: null,
      } as const;
      for (const event of [bounce, { ...bounce, at: later(3) }]) await subject.outbox.record(event);
      const mails = await subject.outbox.claim({ claimedBy: randomUUID(), now: NOW, leaseMs: LEASE_MS, limit: 10 });
      const lost = mails.find(({ invite }) => invite.state.id === failed.invite.state.id)!;
      for (let time = 0; time < 2; time++)
        // the first record may have been lost
        await subject.outbox.settle(lost, { status: 'failed', at: later(4), reply: '550 no such user' });
      const lapsedAt = later(2 * 60 * 60 * 1000);
      await asked.change((invite) => invite.request({ now: lapsedAt }));
      assert.deepEqual(await claim(subject, later(NOTICE_DELAY_MS - 1)), []);
      const [notice, ...others] = await claim(subject, later(NOTICE_DELAY_MS + 4));
      assert.deepEqual(others, []);
      const { workspaceId, attempt, news } = notice!;
      assert.deepEqual([notice!.inviterId, workspaceId, attempt], [inviterId, 1, 1]);
      assert.deepEqual(toldBy([notice!]), [
        [
          'accepted accepted@example.com',
          'declined declined@example.com',
          'bounced bounced@example.com',
          'given-up failed@example.com',
          'requested asked@example.com',
        ],
      ]);
      assert.deepEqual(
        news.map(({ at }) => at),
        [NOW, later(1), later(2), later(4), lapsedAt],
      );
      assert.deepEqual(news.map(({ invite }) => invite.state.status).slice(0, 2), ['accepted', 'cancelled']);
    },
  },
  {
    promise: 'nobody is told what they have done themselves, nor of what others than its invitee do with an invite',
    async run(subject) {
      const inviterId = await subject.addMember(1, 4);
      const own = await send(subject, inviterId, 'own@example.com');
      const verifiedEmail = EmailAddress.parse('own@example.com');
      await own.change((invite, inviter) => invite.accept({ now: NOW, userId: inviterId, verifiedEmail, inviter }));
      const { invite } = await send(subject, inviterId, 'ada@example.com');
      const ref = { inviteId: invite.state.id, actorId: await subject.addMember(1, 4) };
      await subject.repository.change(ref, (current, actor) => current.edit({ now: NOW, actor, role: 1 }));
      await subject.repository.change(ref, (current, actor) => current.resend({ now: NOW, actor }));
      await subject.repository.change(ref, (current, actor) => current.cancel({ now: NOW, actor }));
      assert.deepEqual(await claim(subject, later(DAY_MS)), []);
    },
  },
  {
    promise: 'what waits for one inviter in one workspace is one mail, and it is claimed by one of several workers',
    async run(subject) {
      const [one, other] = [await subject.addMember(1, 4), await subject.addMember(1, 4)];
      await subject.addMember(2, 4);
      await declined(subject, one, 'a@example.com');
      await declined(subject, one, 'b@example.com', later(NOTICE_DELAY_MS - 1));
      await declined(subject, other, 'c@example.com');
      await declined(subject, other, 'd@example.com', later(1), 2);
      const claims = (
        await Promise.all(Array.from({ length: 4 }, () => claim(subject, later(NOTICE_DELAY_MS + 1))))
      ).flat();
      // An inviter whose mails somebody else was making is left to the next claim.
      claims.push(...(await claim(subject, later(NOTICE_DELAY_MS + 1))));
      assert.deepEqual(toldBy(claims).sort(), [
        ['declined a@example.com', 'declined b@example.com'],
        ['declined c@example.com'],
        ['declined d@example.com'],
      ]);
      assert.equal(new Set(claims.map(({ id }) => id)).size, 3);
    },
  },
  {
    promise: 'a mail whose lease has ended is due again as the same mail, and what has happened since is another one',
    async run(subject) {
      const inviterId = await subject.addMember(1, 4);
      await declined(subject, inviterId, 'a@example.com');
      const [first] = await claim(subject, DUE);
      await declined(subject, inviterId, 'b@example.com', DUE);
      assert.equal(await subject.notices.renew(first!, later(NOTICE_DELAY_MS + 2 * LEASE_MS)), true);
      assert.deepEqual(await claim(subject, later(NOTICE_DELAY_MS + LEASE_MS)), []);
      const again = await claim(subject, later(2 * NOTICE_DELAY_MS));
      assert.deepEqual(toldBy(again).sort(), [['declined a@example.com'], ['declined b@example.com']]);
      const repeated = again.find(({ id }) => id === first!.id);
      assert.deepEqual(toldBy([repeated!]), toldBy([first!]));
      assert.equal(repeated!.attempt, 2);
      assert.equal(await subject.notices.settle(first!, SENT), false);
      assert.equal(await subject.notices.renew(first!, later(DAY_MS)), false);
    },
  },
  {
    promise: 'a mail that is settled is not due again; one that is put off is, with or without its attempt',
    async run(subject) {
      const inviterId = await subject.addMember(1, 4);
      await declined(subject, inviterId, 'a@example.com');
      const [first] = await claim(subject, DUE);
      assert.deepEqual(await subject.notices.oldestQueuedAt(), DUE);
      const putOff = { status: 'queued', at: DUE, reply: 'busy', dueAt: later(DAY_MS) } as const;
      assert.equal(await subject.notices.settle(first!, putOff), true);
      assert.deepEqual(await claim(subject, later(DAY_MS - 1)), []);
      const [second] = await claim(subject, later(DAY_MS));
      assert.equal(second!.attempt, 2);
      await subject.notices.settle(second!, { ...putOff, uncounted: true });
      const [third] = await claim(subject, later(DAY_MS));
      assert.equal(third!.attempt, 2);
      for (let time = 0; time < 2; time++) assert.equal(await subject.notices.settle(third!, SENT), true);
      assert.equal(await subject.notices.oldestQueuedAt(), null);
      assert.deepEqual(await claim(subject, later(3 * DAY_MS)), []);
    },
  },
  {
    promise:
      'beyond the limit of their inviter notices wait, and go together once a mail is a day old; skipped ones do not count',
    async run(subject) {
      const inviterId = await subject.addMember(1, 4);
      await subject.addMember(2, 4);
      const tell = async (at: Date, outcome: 'sent' | 'skipped', workspaceId = 1) => {
        await declined(subject, inviterId, `person${at.getTime()}@example.com`, at, workspaceId);
        const claimed = await claim(subject, new Date(at.getTime() + NOTICE_DELAY_MS), 10, 2);
        for (const one of claimed) await subject.notices.settle(one, { ...SENT, status: outcome });
        return claimed.length;
      };
      const hour = 60 * 60 * 1000;
      assert.equal(await tell(NOW, 'sent'), 1);
      assert.equal(await tell(later(hour), 'skipped'), 1);
      assert.equal(await tell(later(2 * hour), 'sent', 2), 1);
      assert.equal(await tell(later(3 * hour), 'sent'), 0);
      assert.equal(await tell(later(4 * hour), 'sent'), 0);
      await subject.notices.purge(later(5 * hour));
      assert.deepEqual(await claim(subject, later(DAY_MS + NOTICE_DELAY_MS - 1), 10, 2), []);
      const [together, ...others] = await claim(subject, later(DAY_MS + NOTICE_DELAY_MS), 10, 2);
      assert.deepEqual([together!.news.length, others], [2, []]);
    },
  },
];
