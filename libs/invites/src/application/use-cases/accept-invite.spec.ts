import { describe, expect, it } from '@jest/globals';
import type { Actor } from '../../domain/actor.js';
import type { Role } from '../../domain/role.js';
import { InvitePolicy, type InviteProposal } from '../ports/invite-policy.js';
import { inMemoryUseCases, type UseCaseTerms, WORKSPACE } from '../../testing/in-memory-use-cases.js';

const DAY_MS = 24 * 60 * 60 * 1000;

async function setUp(terms?: UseCaseTerms) {
  const all = await inMemoryUseCases(terms);
  const { actors, acceptInvite, directory } = all;
  return {
    ...all,
    accept: (token: string, actor: Actor = actors.invitee) => acceptInvite.execute({ actor, token }),
    roleOf: async ({ userId }: Actor) => (await directory.member(userId, WORKSPACE.id))?.role,
  };
}

class Closed extends InvitePolicy {
  readonly asked: InviteProposal[] = [];
  sentence: string | undefined = 'The team is closed.';

  async vetoSending(proposals: readonly InviteProposal[]) {
    return proposals.map(() => undefined);
  }

  async vetoAccepting(proposal: InviteProposal) {
    this.asked.push(proposal);
    return this.sentence;
  }
}

describe('an acceptance', () => {
  it('makes the invitee a member with the role of the invite, and stands in the history', async () => {
    const { send, accept, roleOf, actors, clock, kept, events } = await setUp();
    const sent = await send({ email: 'ADA@Example.com' });
    expect(await accept(sent.token)).toEqual({ ...sent, status: 'accepted', acceptedAt: clock.now() });
    expect(await roleOf(actors.invitee)).toBe(2);
    expect(await kept(sent.id)).toMatchObject({
      status: 'accepted',
      history: ['sent', 'accepted'],
      mails: [{ number: 1 }],
    });
    expect(events()).toEqual([`sent ${sent.id}`, `accepted ${sent.id}`]);
  });

  it('that is repeated by the same user answers the same and changes nothing, membership included', async () => {
    const { send, accept, stored, directory, roleOf, actors } = await setUp();
    const { token } = await send();
    const accepted = await accept(token);
    const before = stored();
    directory.removeMember(actors.invitee.userId, WORKSPACE.id);
    expect(await accept(token)).toEqual(accepted);
    expect(stored()).toEqual(before);
    expect(await roleOf(actors.invitee)).toBeUndefined();
  });

  it('leaves a member the higher of two roles', async () => {
    const { send, accept, roleOf, directory, actors } = await setUp();
    const roles: [held: Role, invited: Role, then: Role][] = [
      [1, 3, 3],
      [3, 1, 3],
    ];
    for (const [held, role, then] of roles) {
      directory.removeMember(actors.invitee.userId, WORKSPACE.id);
      const { token } = await send({ role });
      directory.setRole(actors.invitee.userId, WORKSPACE.id, held);
      await accept(token);
      expect(await roleOf(actors.invitee)).toBe(then);
    }
  });

  it('is of the link in each mail, after a resend too', async () => {
    const { send, accept, resendInvite, actors } = await setUp();
    const { id, token } = await send();
    await resendInvite.execute({ actor: actors.owner, inviteId: id });
    expect(await accept(token)).toMatchObject({ id, status: 'accepted' });
  });

  it('waits for its membership where that follows', async () => {
    const { send, accept, roleOf, actors, events } = await setUp({ options: { admitAfterwards: true } });
    const { id, token } = await send();
    expect(await accept(token)).toMatchObject({ status: 'accepted' });
    expect(await roleOf(actors.invitee)).toBeUndefined();
    expect(events()).toContain(`accepted ${id}`);
  });

  it('and the membership are stored together or not at all', async () => {
    const { send, accept, directory, stored } = await setUp();
    const { token } = await send();
    const before = stored();
    const { admit } = directory;
    directory.admit = () => Promise.reject(new Error('the directory is away'));
    await expect(accept(token)).rejects.toThrow('the directory is away');
    expect(stored()).toEqual(before);
    directory.admit = admit;
    expect(await accept(token)).toMatchObject({ status: 'accepted' });
  });

  it('of many at the same time is one', async () => {
    const { send, accept, kept } = await setUp();
    const { id, token } = await send();
    await Promise.all(Array.from({ length: 10 }, () => accept(token)));
    expect((await kept(id)).history).toEqual(['sent', 'accepted']);
  });
});

describe('an acceptance is refused', () => {
  it('to another account, and to one without a verified address; the invitee can still accept', async () => {
    const all = await setUp();
    const { token } = await all.send();
    await all.expectRefusal(() => all.accept(token, all.actors.owner), 'wrong-account');
    const unverified = { ...all.actors.invitee, emailVerified: false };
    await all.expectRefusal(() => all.accept(token, unverified), 'email-not-verified');
    const malformed = { ...all.actors.invitee, email: 'ada' };
    await all.expectRefusal(() => all.accept(token, malformed), 'email-not-verified');
    expect(await all.accept(token)).toMatchObject({ status: 'accepted' });
  });

  it('to a second user with the same address', async () => {
    const all = await setUp();
    const { id, token } = await all.send();
    await all.accept(token);
    const second = { ...all.actors.invitee, userId: 2_000 };
    expect(await all.expectRefusal(() => all.accept(token, second), 'invite-not-pending')).toEqual({ inviteId: id });
  });

  it('once it is cancelled or has lapsed; the wrong account is refused first', async () => {
    const all = await setUp();
    const cancelled = await all.send();
    await all.cancel(cancelled.id);
    await all.expectRefusal(() => all.accept(cancelled.token), 'invite-not-pending');
    await all.expectRefusal(() => all.accept(cancelled.token, all.actors.owner), 'wrong-account');
    const lapsed = await all.send();
    all.clock.advance(7 * DAY_MS);
    await all.expectRefusal(() => all.accept(lapsed.token), 'invite-expired');
  });

  it('when nobody can vouch for it: its inviter has left, or could not send it today; a resend makes the resender vouch for it', async () => {
    const all = await setUp();
    const { admin, owner } = all.actors;
    const { id, token } = await all.send({ role: 3 });
    const inviter: [role: Role, ceiling?: Role][] = [[2], [4, 2], [1]];
    for (const [role, ceiling] of inviter) {
      all.directory.setRole(admin.userId, WORKSPACE.id, role, ceiling);
      await all.expectRefusal(() => all.accept(token), 'inviter-lost-permission');
    }
    all.directory.removeMember(admin.userId, WORKSPACE.id);
    await all.expectRefusal(() => all.accept(token), 'inviter-lost-permission');
    await all.resendInvite.execute({ actor: owner, inviteId: id });
    expect(await all.accept(token)).toMatchObject({ status: 'accepted' });
  });

  it('at a domain that the workspace does not invite, until it does again', async () => {
    const all = await setUp();
    const { id, token } = await all.send();
    all.directory.setAllowedEmailDomains(WORKSPACE.id, ['example.org']);
    expect(await all.expectRefusal(() => all.accept(token), 'domain-not-allowed')).toEqual({ inviteId: id });
    all.directory.setAllowedEmailDomains(WORKSPACE.id, ['example.org', 'example.com']);
    expect(await all.accept(token)).toMatchObject({ status: 'accepted' });
  });

  it('by the policy of the host, in its words, and later it can be accepted', async () => {
    const policy = new Closed();
    const all = await setUp({ policy });
    const content = { metadata: { plan: 'team' }, returnTo: '/projects/7' };
    const { token } = await all.send(content);
    const facts = await all.expectRefusal(() => all.accept(token), 'refused-by-policy');
    expect(facts).toEqual({ sentence: 'The team is closed.' });
    expect(await all.roleOf(all.actors.invitee)).toBeUndefined();
    const proposal = {
      actor: all.actors.invitee,
      workspaceId: WORKSPACE.id,
      email: 'ada@example.com',
      role: 2,
      ...content,
    };
    expect(policy.asked).toEqual([proposal]);
    policy.sentence = undefined;
    expect(await all.accept(token)).toMatchObject({ status: 'accepted' });
    policy.sentence = 'It is not asked about a repetition.';
    expect(await all.accept(token)).toMatchObject({ status: 'accepted' });
  });

  it('of a token that is none', async () => {
    const all = await setUp();
    await all.send();
    for (const token of ['', '1', '00000000-0000-4000-8000-000000000000'])
      await all.expectRefusal(() => all.accept(token), 'invite-not-found');
  });
});
