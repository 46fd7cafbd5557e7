import { describe, expect, it } from '@jest/globals';
import { InvitePolicy, type InviteProposal } from '../ports/invite-policy.js';
import { inMemoryUseCases, WORKSPACE } from '../../testing/in-memory-use-cases.js';

const DAY_MS = 24 * 60 * 60 * 1000;

class Refuses extends InvitePolicy {
  readonly asked: InviteProposal[] = [];
  answers: readonly (string | undefined)[] = ['All seats are taken.'];

  async vetoSending(proposals: readonly InviteProposal[]) {
    this.asked.push(...proposals);
    return this.answers;
  }

  async vetoAccepting(): Promise<undefined> {}
}

describe('a sent invite', () => {
  it('is pending for seven days, with a link, one entry in its history, one mail and one event', async () => {
    const { send, clock, tokens, store, kept, events, actors } = await inMemoryUseCases();
    const sent = await send({ email: ' Ada.L+x@Example.COM ', message: 'Come in,\n\twe are open', locale: 'de-at' });
    const { state } = store.invites.get(sent.id)!.invite;
    expect(sent).toEqual({
      id: state.id,
      token: tokens.tokenOf(state),
      email: 'Ada.L+x@Example.COM',
      role: 2,
      status: 'pending',
      message: 'Come in,\n\twe are open',
      createdAt: clock.now(),
      expiresAt: new Date(clock.now().getTime() + 7 * DAY_MS),
      acceptedAt: null,
      inviterEmail: actors.admin.email,
      inviterUsername: '',
      workspaceName: WORKSPACE.name,
      isExpired: false,
    });
    expect(state).toMatchObject({ locale: 'de-AT', inviterId: actors.admin.userId });
    expect(await kept(sent.id)).toMatchObject({
      status: 'pending',
      history: ['sent'],
      mails: [{ number: 1, status: 'queued' }],
    });
    expect(events()).toEqual([`sent ${sent.id}`]);
  });

  it('lasts as long as the settings say', async () => {
    const { send, clock } = await inMemoryUseCases({ options: { validForMs: 1000 } });
    expect((await send()).expiresAt).toEqual(new Date(clock.now().getTime() + 1000));
  });

  it('closes the lapsed one of the address', async () => {
    const { send, clock, kept, events } = await inMemoryUseCases();
    const lapsed = await send();
    clock.advance(7 * DAY_MS);
    const next = await send({ email: 'ADA@example.com' });
    expect(next.id).not.toBe(lapsed.id);
    expect(await kept(lapsed.id)).toMatchObject({ status: 'expired', history: ['sent', 'closed'] });
    expect(events().sort()).toEqual([`closed ${lapsed.id}`, `sent ${lapsed.id}`, `sent ${next.id}`]);
  });
});

describe('sending is refused', () => {
  it.each([
    ['viewer', 1, 'permission-denied'],
    ['editor', 1, 'permission-denied'],
    ['admin', 4, 'role-above-own'],
    ['apiKey', 3, 'role-above-own'],
    ['outsider', 1, 'workspace-not-found'],
    ['invitee', 1, 'workspace-not-found'],
  ] as const)('to the %s for role %i: %s', async (who, role, code) => {
    const all = await inMemoryUseCases();
    await all.expectRefusal(() => all.send({ actor: all.actors[who], role }), code);
  });

  it.each([
    ['owner', 4],
    ['admin', 3],
    ['apiKey', 2],
  ] as const)('not to the %s for role %i', async (who, role) => {
    const { send, actors } = await inMemoryUseCases();
    expect(await send({ actor: actors[who], role })).toMatchObject({ role, inviterEmail: actors[who].email });
  });

  it.each([999_999, 2 ** 31, Number.MAX_SAFE_INTEGER, 1e30, 0, -1, 1.5, Number.NaN])(
    'to the workspace %d, which does not exist',
    async (workspaceId) => {
      const all = await inMemoryUseCases();
      await all.expectRefusal(() => all.send({ workspaceId }), 'workspace-not-found');
    },
  );

  it('in the order existence, right, verified address, role, form, state', async () => {
    const all = await inMemoryUseCases();
    const { actors, send } = all;
    const unverified = { ...actors.admin, emailVerified: false };
    const wrong = { role: 9, email: 'nobody', message: '\0', locale: '?' };
    await send();
    const outsider = { ...actors.outsider, emailVerified: false };
    await all.expectRefusal(() => send({ ...wrong, actor: outsider }), 'workspace-not-found');
    const viewer = { ...actors.viewer, emailVerified: false };
    await all.expectRefusal(() => send({ ...wrong, actor: viewer }), 'permission-denied');
    await all.expectRefusal(() => send({ ...wrong, actor: unverified }), 'email-not-verified');
    await all.expectRefusal(() => send(wrong), 'invalid-role');
    await all.expectRefusal(() => send({ ...wrong, role: 4 }), 'role-above-own');
    await all.expectRefusal(() => send({ ...wrong, role: 2 }), 'invalid-email');
    await all.expectRefusal(() => send({ message: '\0', locale: '?' }), 'invalid-message');
    await all.expectRefusal(() => send({ locale: '?' }), 'invalid-locale');
    await all.expectRefusal(() => send(), 'invite-already-pending');
  });

  it('to the verified address of a member, naming them; not to an unverified one, nor to that of an outsider', async () => {
    const all = await inMemoryUseCases();
    const { editor, outsider } = all.actors;
    const again = () => all.send({ email: ` ${editor.email.toUpperCase()} `, force: true });
    expect(await all.expectRefusal(again, 'already-member')).toEqual({ userId: editor.userId });
    expect(await all.send({ email: outsider.email })).toMatchObject({ status: 'pending' });
    const facts = { email: editor.email, emailVerified: false, fullName: '', username: '', picture: null };
    all.directory.addUser(editor.userId, facts);
    expect(await all.send({ email: editor.email })).toMatchObject({ status: 'pending' });
  });

  it('while the address has a live pending invite, however it is written, naming that; a plus tag is another address', async () => {
    const all = await inMemoryUseCases();
    const { id } = await all.send({ email: 'Twice@example.com' });
    const again = () => all.send({ email: ' TWICE@Example.com ' });
    expect(await all.expectRefusal(again, 'invite-already-pending')).toEqual({ inviteId: id });
    expect(await all.send({ email: 'twice+other@example.com' })).toMatchObject({ status: 'pending' });
  });

  it('to an address that has bounced, unless it is forced', async () => {
    const all = await inMemoryUseCases();
    const { id } = await all.send();
    await all.notice(id, 'bounced');
    await all.cancel(id);
    await all.expectRefusal(() => all.send({ email: 'ADA@example.com' }), 'address-bounced');
    const elsewhere = { workspaceId: WORKSPACE.id + 1, actor: all.actors.outsider };
    await all.expectRefusal(() => all.send(elsewhere), 'address-bounced');
    const forced = await all.send({ force: true });
    expect((await all.kept(forced.id)).mails).toMatchObject([{ number: 1, status: 'queued' }]);
  });

  it('to an address whose owner has complained, also by force', async () => {
    const all = await inMemoryUseCases();
    const { id } = await all.send();
    await all.notice(id, 'complained');
    await all.cancel(id);
    await all.expectRefusal(() => all.send({ force: true }), 'address-bounced');
  });

  it('by the policy of the host, in its words', async () => {
    const policy = new Refuses();
    const all = await inMemoryUseCases({ policy });
    const content = { metadata: { plan: 'team' }, returnTo: '/projects/7' };
    const facts = await all.expectRefusal(
      () => all.send({ email: 'Ada@EXAMPLE.com', ...content }),
      'refused-by-policy',
    );
    expect(facts).toEqual({ sentence: 'All seats are taken.' });
    const { admin: actor } = all.actors;
    expect(policy.asked).toEqual([{ actor, workspaceId: WORKSPACE.id, email: 'ada@example.com', role: 2, ...content }]);
    policy.answers = [undefined];
    expect(await all.send()).toMatchObject({ status: 'pending' });
  });

  it('with an error when the policy does not answer about each', async () => {
    const policy = new Refuses();
    policy.answers = [];
    const { send, store } = await inMemoryUseCases({ policy });
    await expect(send()).rejects.toThrow('was asked about 1, and has answered 0');
    expect(store.invites.size).toBe(0);
  });
});

describe('a limit', () => {
  it.each([
    ['mailsPerAddressPerWorkspacePerDay', 'workspace-address-limit', DAY_MS],
    ['mailsPerAddressPerDay', 'address-limit', DAY_MS],
    ['sendsPerWorkspacePerDay', 'workspace-limit', DAY_MS],
    ['mailsPerSenderPerDay', 'sender-limit', DAY_MS],
    ['pendingPerWorkspace', 'pending-limit', 7 * DAY_MS],
  ] as const)('of one, %s, refuses the second mail: %s', async (limit, code, freeMs) => {
    const all = await inMemoryUseCases({ limits: { [limit]: 1 } });
    const { id } = await all.send();
    const ofAddress = code.endsWith('address-limit');
    if (ofAddress) await all.cancel(id);
    const second = () => all.send(ofAddress ? {} : { email: 'grace@example.com' });
    const facts = await all.expectRefusal(second, code);
    expect(facts).toEqual({ retryAfterS: freeMs / 1000 });
    all.clock.advance(freeMs - 1000);
    await all.expectRefusal(second, code);
    all.clock.advance(1000);
    expect(await second()).toMatchObject({ status: 'pending' });
  });

  it('comes last: right, state and bounces are checked before', async () => {
    const all = await inMemoryUseCases({ limits: { sendsPerWorkspacePerDay: 1 } });
    const { id } = await all.send();
    await all.expectRefusal(() => all.send({ actor: all.actors.viewer }), 'permission-denied');
    await all.expectRefusal(() => all.send(), 'invite-already-pending');
    await all.notice(id, 'bounced');
    await all.cancel(id);
    await all.expectRefusal(() => all.send(), 'address-bounced');
    await all.expectRefusal(() => all.send({ force: true }), 'workspace-limit');
  });

  it('of the address never refuses the first mail of a workspace', async () => {
    const { send, actors } = await inMemoryUseCases({ limits: { mailsPerAddressPerDay: 1 } });
    await send();
    expect(await send({ workspaceId: WORKSPACE.id + 1, actor: actors.outsider })).toMatchObject({ status: 'pending' });
  });
});
