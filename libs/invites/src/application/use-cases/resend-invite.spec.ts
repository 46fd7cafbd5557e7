import { describe, expect, it } from '@jest/globals';
import { Invite, type InviteStatus } from '../../domain/invite.js';
import type { Actor } from '../../domain/actor.js';
import { inMemoryUseCases, type UseCaseTerms } from '../../testing/in-memory-use-cases.js';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

async function setUp(terms?: UseCaseTerms) {
  const all = await inMemoryUseCases(terms);
  const { actors, resendInvite } = all;
  return {
    ...all,
    resend: (inviteId: number, { actor = actors.admin, force }: { actor?: Actor; force?: boolean } = {}) =>
      resendInvite.execute({ actor, inviteId, force }),
    /** An invite that has come to this. */
    async sent(status: InviteStatus, role = 2): Promise<number> {
      const { id } = await all.send({ actor: actors.owner, role });
      const { invite, version } = all.store.invites.get(id)!;
      all.store.invites.set(id, { invite: new Invite({ ...invite.state, status }), version });
      return id;
    },
  };
}

describe('a resend', () => {
  it('of a lapsed invite revives it: same id, same token, seven more days, the resender as inviter', async () => {
    const { send, resend, clock, actors, store } = await setUp();
    const sent = await send({ actor: actors.owner, message: 'Hello' });
    clock.advance(10 * DAY_MS);
    expect(await resend(sent.id)).toEqual({
      ...sent,
      expiresAt: new Date(clock.now().getTime() + 7 * DAY_MS),
      inviterEmail: actors.admin.email,
    });
    expect(store.invites.get(sent.id)!.invite.state.inviterId).toBe(actors.admin.userId);
  });

  it('stands in the history, queues a mail and an event, and nothing else', async () => {
    const { send, resend, kept, events } = await setUp();
    const { id } = await send();
    await resend(id);
    expect(await kept(id)).toMatchObject({
      status: 'pending',
      history: ['sent', 'resent'],
      mails: [
        { number: 1, status: 'queued' },
        { number: 2, status: 'queued' },
      ],
    });
    expect(events()).toEqual([`sent ${id}`, `resent ${id}`]);
  });

  it('extends by the validity of the invite, and never shortens it', async () => {
    const { send, resend, clock } = await setUp({ options: { validForMs: 30 * DAY_MS } });
    const { id, expiresAt } = await send();
    expect((await resend(id)).expiresAt).toEqual(expiresAt);
    clock.advance(DAY_MS);
    expect((await resend(id)).expiresAt).toEqual(new Date(expiresAt.getTime() + DAY_MS));
  });

  it.each([
    ['keeps the token', false],
    ['replaces it where the settings say so', true],
  ])('%s', async (_what, rotateTokenOnResend) => {
    const { send, resend } = await setUp({ options: { rotateTokenOnResend } });
    const { id, token } = await send();
    const tokens = [token, (await resend(id)).token, (await resend(id)).token];
    expect(new Set(tokens).size).toBe(rotateTokenOnResend ? 3 : 1);
  });

  it('by fifty at the same time has an answer for each, and a mail', async () => {
    const { send, resend, kept } = await setUp();
    const { id } = await send();
    await Promise.all(Array.from({ length: 50 }, () => resend(id)));
    expect((await kept(id)).mails).toHaveLength(51);
  });
});

describe('a resend is refused', () => {
  it.each(['accepted', 'cancelled', 'expired'] as const)('of an invite that is %s', async (status) => {
    const all = await setUp();
    const id = await all.sent(status);
    expect(await all.expectRefusal(() => all.resend(id), 'invite-not-pending')).toEqual({ inviteId: id });
  });

  it.each([
    ['viewer', 1, 'permission-denied'],
    ['editor', 1, 'permission-denied'],
    ['admin', 4, 'role-above-own'],
    ['apiKey', 3, 'role-above-own'],
    ['outsider', 1, 'invite-not-found'],
  ] as const)('to the %s for role %i, before the state is checked: %s', async (who, role, code) => {
    const all = await setUp();
    const actor = all.actors[who];
    for (const status of ['pending', 'accepted'] as const) {
      const id = await all.sent(status, role);
      await all.expectRefusal(() => all.resend(id, { actor }), code);
      await all.cancel(id).catch(() => {});
    }
  });

  it.each([
    ['owner', 4],
    ['admin', 3],
    ['apiKey', 2],
  ] as const)('not to the %s for role %i', async (who, role) => {
    const all = await setUp();
    const actor = all.actors[who];
    const id = await all.sent('pending', role);
    expect(await all.resend(id, { actor })).toMatchObject({ id, inviterEmail: actor.email });
  });

  it('for what does not exist just as for what the actor can not see', async () => {
    const all = await setUp();
    const { id } = await all.send();
    const actor = all.actors.outsider;
    const foreign = await all.expectRefusal(() => all.resend(id, { actor }), 'invite-not-found');
    for (const missing of [999_999, 0, -1, 1.5, 2 ** 31, 1e300, Number.NaN])
      expect(await all.expectRefusal(() => all.resend(missing, { actor }), 'invite-not-found')).toEqual(foreign);
  });

  it('without a verified address, after the right and before the state is checked', async () => {
    const all = await setUp();
    const id = await all.sent('accepted');
    const unverified = (actor: Actor) => ({ actor: { ...actor, emailVerified: false } });
    await all.expectRefusal(() => all.resend(id, unverified(all.actors.viewer)), 'permission-denied');
    await all.expectRefusal(() => all.resend(id, unverified(all.actors.admin)), 'email-not-verified');
  });

  it('to an address that has bounced, unless it is forced; the next needs force again', async () => {
    const all = await setUp();
    const { id } = await all.send();
    await all.notice(id, 'bounced');
    await all.expectRefusal(() => all.resend(id), 'address-bounced');
    await all.resend(id, { force: true });
    expect((await all.kept(id)).mails).toHaveLength(2);
    await all.expectRefusal(() => all.resend(id), 'address-bounced');
  });

  it('to an address whose owner has complained, also by force', async () => {
    const all = await setUp();
    const { id } = await all.send();
    await all.notice(id, 'complained');
    for (const force of [false, true]) await all.expectRefusal(() => all.resend(id, { force }), 'address-bounced');
  });
});

describe('a limit', () => {
  it.each([
    ['mailsPerInvitePerHour', 'invite-limit', HOUR_MS],
    ['mailsPerAddressPerWorkspacePerDay', 'workspace-address-limit', DAY_MS],
    ['mailsPerAddressPerDay', 'address-limit', DAY_MS],
    ['sendsPerWorkspacePerDay', 'workspace-limit', DAY_MS],
    ['mailsPerSenderPerDay', 'sender-limit', DAY_MS],
  ] as const)('of two, %s, counts the first mail and refuses the second resend: %s', async (limit, code, freeMs) => {
    const all = await setUp({ limits: { [limit]: 2 } });
    const { id } = await all.send();
    all.clock.advance(60_000);
    await all.resend(id);
    const facts = await all.expectRefusal(() => all.resend(id), code);
    expect(facts).toEqual({ retryAfterS: freeMs / 1000 - 60 });
    all.clock.advance(freeMs - 60_000 - 1000);
    await all.expectRefusal(() => all.resend(id), code);
    all.clock.advance(1000);
    expect(await all.resend(id)).toMatchObject({ status: 'pending' });
  });

  it('of live invites refuses to revive a lapsed one, and no resend of a live one', async () => {
    const all = await setUp({ limits: { pendingPerWorkspace: 1 } });
    const lapsed = await all.send();
    all.clock.advance(7 * DAY_MS);
    const live = await all.send({ email: 'grace@example.com' });
    const facts = await all.expectRefusal(() => all.resend(lapsed.id), 'pending-limit');
    expect(facts).toEqual({ retryAfterS: (7 * DAY_MS) / 1000 });
    expect(await all.resend(live.id)).toMatchObject({ id: live.id });
    await all.cancel(live.id);
    expect(await all.resend(lapsed.id)).toMatchObject({ isExpired: false });
  });

  it('comes last: right, state and bounces are checked before', async () => {
    const all = await setUp({ limits: { mailsPerInvitePerHour: 1 } });
    const { id } = await all.send();
    await all.expectRefusal(() => all.resend(id), 'invite-limit');
    await all.expectRefusal(() => all.resend(id, { actor: all.actors.viewer }), 'permission-denied');
    await all.notice(id, 'bounced');
    await all.expectRefusal(() => all.resend(id), 'address-bounced');
    await all.expectRefusal(() => all.resend(id, { force: true }), 'invite-limit');
    await all.cancel(id);
    await all.expectRefusal(() => all.resend(id, { force: true }), 'invite-not-pending');
  });
});
