import { describe, expect, it } from '@jest/globals';
import type { InviteLimits } from '../../settings.js';
import { inMemoryUseCases, WORKSPACE } from '../../testing/in-memory-use-cases.js';
import { AnnounceLapsedInvites } from './announce-lapsed-invites.js';
import { RemindInvitees } from './remind-invitees.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

async function setUp(limits: Partial<InviteLimits> = {}, remindAfterMs = [2 * DAY_MS, 5 * DAY_MS]) {
  const all = await inMemoryUseCases({ limits });
  const { store, outbox, clock, repository, actors } = all;
  const checks = all.checksUnder(limits);
  const reminding = new RemindInvitees(checks, clock, { remindAfterMs });
  const announcing = new AnnounceLapsedInvites(all.checks, clock);
  /** The server takes all mails that are due. */
  const deliver = async () => {
    const claim = { claimedBy: 'a worker', now: clock.now(), leaseMs: 1_000, limit: 100 };
    for (const mail of await outbox.claim(claim))
      await outbox.settle(mail, { status: 'sent', at: clock.now(), reply: '250 ok' });
  };
  const sweep = async () => {
    await Promise.all([reminding.execute(), reminding.execute()]);
    await Promise.all([announcing.execute(), announcing.execute()]);
    await deliver();
  };
  return {
    ...all,
    checks,
    remind: () => reminding.execute(),
    deliver,
    sweep,
    /** Sweeps at each of these steps from now. */
    async sweepFor(days: number, everyMs = HOUR_MS) {
      for (let ms = 0; ms < days * DAY_MS; ms += everyMs) {
        clock.advance(everyMs);
        await sweep();
      }
    },
    async sent(terms: Parameters<typeof all.send>[0] = {}) {
      const invite = await all.send(terms);
      await deliver();
      return invite;
    },
    /** When its invitee was reminded, in days since the first of all invites. */
    remindersOf: (id: number) =>
      store.history.flatMap(({ inviteId, kind, at }) =>
        inviteId === id && kind === 'reminded' ? [(at.getTime() - store.history[0]!.at.getTime()) / DAY_MS] : [],
      ),
    edit: (inviteId: number, message: string) =>
      repository.change({ inviteId, actorId: actors.admin.userId }, (invite, actor) =>
        invite.edit({ now: clock.now(), actor, message }),
      ),
  };
}

describe('an invitee', () => {
  it('is reminded when the settings say, with the same link and expiry, in the history and as an event', async () => {
    const { sent, sweepFor, remindersOf, kept, events, store } = await setUp();
    const { id } = await sent();
    const { state } = store.invites.get(id)!.invite;
    await sweepFor(6);
    expect(remindersOf(id)).toEqual([2, 5]);
    expect(store.invites.get(id)!.invite.state).toEqual({ ...state, mails: 3 });
    expect(await kept(id)).toMatchObject({
      history: ['sent', 'reminded', 'reminded'],
      mails: [{}, {}, { status: 'sent' }],
    });
    expect(events()).toEqual([`sent ${id}`, `reminded ${id}`, `reminded ${id}`]);
  });

  it('is not reminded where the settings say nothing', async () => {
    const { sent, sweepFor, remindersOf } = await setUp({}, []);
    const { id } = await sent();
    await sweepFor(8);
    expect(remindersOf(id)).toEqual([]);
  });

  it('is reminded again from a resend on, also when that has revived the invite', async () => {
    const { sent, sweepFor, deliver, remindersOf, resendInvite, actors, events } = await setUp();
    const { id } = await sent();
    await sweepFor(3);
    await resendInvite.execute({ actor: actors.admin, inviteId: id });
    await deliver();
    await sweepFor(8);
    expect(remindersOf(id)).toEqual([2, 5, 8]);
    await resendInvite.execute({ actor: actors.admin, inviteId: id });
    await deliver();
    await sweepFor(8);
    expect(remindersOf(id)).toEqual([2, 5, 8, 13, 16]);
    expect(events().filter((event) => event === `lapsed ${id}`)).toHaveLength(2);
  });

  it('gets one reminder when nobody has looked for longer than two', async () => {
    const { sent, sweep, clock, remindersOf } = await setUp();
    const { id } = await sent();
    clock.advance(6 * DAY_MS);
    await sweep();
    await sweep();
    expect(remindersOf(id)).toEqual([6]);
  });

  it('is reminded once when the sweeper dies before it could note when to look again', async () => {
    const { sent, sweep, remind, deliver, clock, checks, remindersOf } = await setUp();
    const { id } = await sent();
    const { lookAgain } = checks;
    checks.lookAgain = () => Promise.reject(new Error('the process ends'));
    clock.advance(2 * DAY_MS);
    await expect(remind()).rejects.toThrow('the process ends');
    checks.lookAgain = lookAgain;
    await deliver();
    clock.advance(HOUR_MS);
    await sweep();
    await sweep();
    expect(remindersOf(id)).toEqual([2]);
  });

  it.each<[string, (all: Awaited<ReturnType<typeof setUp>>, id: number, token: string) => Promise<unknown>]>([
    ['whose mail has bounced', ({ notice }, id) => notice(id, 'bounced')],
    ['who has complained', ({ notice }, id) => notice(id, 'complained')],
    ['whose invite is cancelled', ({ cancel }, id) => cancel(id)],
    [
      'who has accepted',
      ({ acceptInvite, actors }, _id, token) => acceptInvite.execute({ actor: actors.invitee, token }),
    ],
    [
      'whose inviter has left',
      async ({ directory, actors }) => directory.removeMember(actors.admin.userId, WORKSPACE.id),
    ],
    ['whose invite lapses first', async ({ clock }) => clock.advance(8 * DAY_MS)],
  ])('%s is not reminded', async (_who, happen) => {
    const all = await setUp();
    const { id, token } = await all.sent();
    await happen(all, id, token);
    await all.sweepFor(8);
    expect(all.remindersOf(id)).toEqual([]);
  });

  it('whose invite is delivered by hand, or whose mail has not left, is not reminded', async () => {
    const { send, sent, sweepFor, remindersOf, store } = await setUp();
    const byHand = await sent({ sendMail: false });
    const waiting = await send({ email: 'waiting@example.com' });
    store.mails.find(({ inviteId }) => inviteId === waiting.id)!.dueAt = new Date(8.64e15);
    await sweepFor(8);
    expect([remindersOf(byHand.id), remindersOf(waiting.id)]).toEqual([[], []]);
  });

  it('whose invite was edited within the hour is reminded when the hour is over', async () => {
    const { sent, sweepFor, remindersOf, edit, clock } = await setUp();
    const { id } = await sent();
    clock.advance(2 * DAY_MS - HOUR_MS / 2);
    await edit(id, 'Do come!');
    await sweepFor(1, MINUTE_MS);
    expect(remindersOf(id)).toEqual([2 + 0.5 / 24]);
  });

  it('waits for a reminder that a limit refuses until the limit lets it pass', async () => {
    const { sent, sweepFor, remindersOf } = await setUp({ mailsPerAddressPerWorkspacePerDay: 1 }, [DAY_MS / 2]);
    const { id } = await sent();
    await sweepFor(3);
    expect(remindersOf(id)).toEqual([1]);
  });
});

describe('a lapse', () => {
  it('is an event once, at the expiry, however often and by how many it is looked for', async () => {
    const { sent, sweepFor, events, store } = await setUp();
    const { id } = await sent();
    await sweepFor(10);
    expect(events().filter((event) => event.startsWith('lapsed'))).toEqual([`lapsed ${id}`]);
    const { expiresAt } = store.invites.get(id)!.invite.state;
    expect([...store.events.values()].find(({ kind }) => kind === 'lapsed')?.at).toEqual(expiresAt);
    expect(store.checks.size).toBe(0);
  });
});
