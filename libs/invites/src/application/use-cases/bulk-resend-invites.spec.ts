import { describe, expect, it } from '@jest/globals';
import { InviteError } from '../../domain/invite-error.js';
import type { BulkResendInvitesCommand } from './bulk-resend-invites.js';
import type { BulkOutcome } from './bulk-outcome.js';
import { inMemoryUseCases, type UseCaseTerms, WORKSPACE } from '../../testing/in-memory-use-cases.js';

const DAY_MS = 24 * 60 * 60 * 1000;

const resultsOf = (outcomes: readonly BulkOutcome[]) =>
  outcomes.map((one) => (one instanceof InviteError ? one.code : one.id));

async function setUp(terms?: UseCaseTerms) {
  const all = await inMemoryUseCases(terms);
  return {
    ...all,
    async resendMany(
      inviteIds: BulkResendInvitesCommand['inviteIds'],
      command: Partial<BulkResendInvitesCommand> = {},
    ) {
      const asked = { actor: all.actors.admin, workspaceId: WORKSPACE.id, inviteIds, ...command };
      const resent = await all.bulkResendInvites.execute(asked);
      if (inviteIds !== 'lapsed') expect(resent.map(({ inviteId }) => inviteId)).toEqual(inviteIds);
      return resent.map(({ outcome }) => outcome);
    },
  };
}

describe('many resends', () => {
  it('have an outcome each, in order; what is refused spoils no other, and changes nothing', async () => {
    const { send, cancel, notice, resendMany, actors, clock, kept } = await setUp();
    const ids: Record<string, number> = {};
    for (const name of ['lapsed', 'cancelled', 'bounced'])
      ids[name] = (await send({ email: `${name}@example.com` })).id;
    ids.owners = (await send({ actor: actors.owner, role: 4 })).id;
    const elsewhere = { actor: actors.outsider, workspaceId: WORKSPACE.id + 1 };
    ids.elsewhere = (await send(elsewhere)).id;
    await cancel(ids.cancelled!);
    await notice(ids.bounced!, 'bounced');
    clock.advance(8 * DAY_MS);
    ids.live = (await send({ email: 'live@example.com' })).id;
    const asked = [
      ids.live,
      ids.cancelled,
      ids.bounced,
      ids.owners,
      ids.elsewhere,
      999_999,
      ids.live,
      ids.lapsed,
    ] as number[];
    const outcomes = await resendMany(asked);
    expect(resultsOf(outcomes)).toEqual([
      ids.live,
      'invite-not-pending',
      'address-bounced',
      'role-above-own',
      'invite-not-found',
      'invite-not-found',
      'duplicate-in-request',
      ids.lapsed,
    ]);
    const expiresAt = new Date(clock.now().getTime() + 7 * DAY_MS);
    expect(outcomes[7]).toMatchObject({
      status: 'pending',
      isExpired: false,
      expiresAt,
      inviterEmail: actors.admin.email,
    });
    for (const id of [ids.live!, ids.lapsed!])
      expect(await kept(id)).toMatchObject({ history: ['sent', 'resent'], mails: [{ number: 1 }, { number: 2 }] });
    for (const id of [ids.bounced!, ids.owners!, ids.elsewhere!]) expect((await kept(id)).history).toEqual(['sent']);
  });

  it('reach addresses that have bounced by force', async () => {
    const { send, notice, resendMany } = await setUp();
    const { id } = await send();
    await notice(id, 'bounced');
    expect(resultsOf(await resendMany([id], { force: true }))).toEqual([id]);
  });

  it('of all that has lapsed are of up to a hundred, the newest first, and of what the actor may resend', async () => {
    const { send, resendMany, actors, clock, kept, notice } = await setUp();
    const ids: number[] = [];
    for (let count = 0; count < 101; count++) ids.unshift((await send({ email: `p${count}@example.com` })).id);
    const owners = await send({ actor: actors.owner, role: 4 });
    const bounced = await send({ email: 'bounced@example.com' });
    await notice(bounced.id, 'bounced');
    expect(await resendMany('lapsed')).toEqual([]);
    clock.advance(8 * DAY_MS);
    expect(resultsOf(await resendMany('lapsed'))).toEqual(ids.slice(0, 100));
    expect(resultsOf(await resendMany('lapsed'))).toEqual(ids.slice(100));
    expect(resultsOf(await resendMany('lapsed'))).toEqual([]);
    expect(resultsOf(await resendMany('lapsed', { actor: actors.owner, force: true }))).toEqual([
      bounced.id,
      owners.id,
    ]);
    expect((await kept(ids[100]!)).history).toEqual(['sent', 'resent']);
  });

  it('go only where the workspace invites: what has lapsed at another domain is left out of a hundred', async () => {
    const { send, resendMany, directory, clock, kept } = await setUp();
    const allowed = await send({ email: 'ada@example.com' });
    const barred = await send({ email: 'ada@example.org' });
    clock.advance(8 * DAY_MS);
    directory.setAllowedEmailDomains(WORKSPACE.id, ['example.com']);
    expect(resultsOf(await resendMany([barred.id, allowed.id]))).toEqual(['domain-not-allowed', allowed.id]);
    expect((await kept(barred.id)).history).toEqual(['sent']);
    clock.advance(8 * DAY_MS);
    expect(resultsOf(await resendMany('lapsed'))).toEqual([allowed.id]);
  });

  it('of none are none', async () => {
    expect(await (await setUp()).resendMany([])).toEqual([]);
  });

  it.each([
    [{ mailsPerInvitePerHour: 1 }, ['invite-limit', 'invite-limit', 'invite-limit']],
    [{ sendsPerWorkspacePerDay: 5 }, ['done', 'done', 'workspace-limit']],
    [{ mailsPerSenderPerDay: 4 }, ['done', 'sender-limit', 'sender-limit']],
  ] as const)('count one after the other under %j', async (limits, expected) => {
    const { send, resendMany } = await setUp({ limits });
    const ids: number[] = [];
    for (const name of ['one', 'two', 'three']) ids.push((await send({ email: `${name}@example.com` })).id);
    const outcomes = resultsOf(await resendMany(ids));
    expect(outcomes.map((one) => (typeof one === 'number' ? 'done' : one))).toEqual(expected);
  });
});

describe('many resends are refused as a whole', () => {
  it.each([
    ['viewer', 'permission-denied'],
    ['editor', 'permission-denied'],
    ['outsider', 'workspace-not-found'],
  ] as const)('to the %s: %s', async (who, code) => {
    const all = await setUp();
    const { id } = await all.send();
    await all.expectRefusal(() => all.resendMany([id], { actor: all.actors[who] }), code);
  });

  it('without a verified address, which an API key does not need', async () => {
    const all = await setUp();
    const { id } = await all.send();
    const actor = { ...all.actors.admin, emailVerified: false };
    await all.expectRefusal(() => all.resendMany([id], { actor }), 'email-not-verified');
    expect(resultsOf(await all.resendMany([id], { actor: all.actors.apiKey }))).toEqual([id]);
  });
});
