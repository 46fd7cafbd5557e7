import { describe, expect, it } from '@jest/globals';
import { InviteError } from '../../domain/invite-error.js';
import { InvitePolicy, type InviteProposal } from '../ports/invite-policy.js';
import type { BulkSendInvitesCommand } from './bulk-send-invites.js';
import type { BulkOutcome } from './bulk-outcome.js';
import type { InviteDetails } from './invite-describer.js';
import { inMemoryUseCases, type UseCaseTerms, WORKSPACE } from '../../testing/in-memory-use-cases.js';

const DAY_MS = 24 * 60 * 60 * 1000;

const resultsOf = (outcomes: readonly BulkOutcome[]) =>
  outcomes.map((one) => (one instanceof InviteError ? one.code : one.email));

async function setUp(terms?: UseCaseTerms) {
  const all = await inMemoryUseCases(terms);
  return {
    ...all,
    sendMany: (emails: readonly string[], command: Partial<BulkSendInvitesCommand> = {}) =>
      all.bulkSendInvites.execute({
        actor: all.actors.admin,
        workspaceId: WORKSPACE.id,
        role: 2,
        emails,
        ...command,
      }),
  };
}

class OnlyOurDomain extends InvitePolicy {
  async vetoSending(proposals: readonly InviteProposal[]) {
    return proposals.map(({ email }) => (email.endsWith('@example.com') ? undefined : 'We invite example.com only.'));
  }

  async vetoAccepting(): Promise<undefined> {}
}

describe('many invites', () => {
  it('have an outcome each, in order; what is refused spoils no other, and leaves no trace', async () => {
    const { send, cancel, notice, sendMany, store, events, kept } = await setUp();
    const pending = await send({ email: 'pending@example.com' });
    const bounced = await send({ email: 'bounced@example.com' });
    await notice(bounced.id, 'bounced');
    await cancel(bounced.id);
    const emails = [
      'One@example.com',
      'nobody',
      'PENDING@example.com',
      ' one@EXAMPLE.com',
      'bounced@example.com',
      'two@example.com',
    ];
    store.events.clear();
    const outcomes = await sendMany(emails, { message: 'Hello' });
    expect(resultsOf(outcomes)).toEqual([
      'One@example.com',
      'invalid-email',
      'invite-already-pending',
      'duplicate-in-request',
      'address-bounced',
      'two@example.com',
    ]);
    expect((outcomes[2] as InviteError).facts).toEqual({ inviteId: pending.id });
    const sent = outcomes.filter((one): one is InviteDetails => !(one instanceof InviteError));
    expect(sent).toMatchObject([1, 2].map(() => ({ message: 'Hello', role: 2, inviterEmail: 'admin@example.com' })));
    expect(events()).toEqual(sent.map(({ id }) => `sent ${id}`));
    for (const { id } of sent) expect(await kept(id)).toMatchObject({ history: ['sent'], mails: [{ number: 1 }] });
    expect(store.invites.size).toBe(4);
  });

  it('that are sent again are all refused, and change nothing', async () => {
    const { sendMany, stored } = await setUp();
    const emails = ['one@example.com', 'two@example.com'];
    await sendMany(emails);
    const before = stored();
    expect(resultsOf(await sendMany(emails.toReversed()))).toEqual([
      'invite-already-pending',
      'invite-already-pending',
    ]);
    expect(stored()).toEqual(before);
  });

  it('reach addresses that have bounced by force', async () => {
    const { send, cancel, notice, sendMany } = await setUp();
    const { id } = await send();
    await notice(id, 'bounced');
    await cancel(id);
    expect(resultsOf(await sendMany(['ada@example.com'], { force: true }))).toEqual(['ada@example.com']);
  });

  it('are refused one by one at a domain that the workspace does not invite, each with its code', async () => {
    const { sendMany, directory, store } = await setUp();
    directory.setAllowedEmailDomains(WORKSPACE.id, ['example.com', 'xn--bcher-kva.example']);
    const outcomes = await sendMany([
      'one@example.org',
      'Two@Example.COM',
      'three@b\u00fccher.example',
      'four@x.example.com',
    ]);
    expect(resultsOf(outcomes)).toEqual([
      'domain-not-allowed',
      'Two@Example.COM',
      'three@xn--bcher-kva.example',
      'domain-not-allowed',
    ]);
    expect(store.invites.size).toBe(2);
  });

  it('are put to the policy of the host one by one', async () => {
    const { sendMany } = await setUp({ policy: new OnlyOurDomain() });
    const outcomes = await sendMany(['one@example.com', 'one@example.org', 'two@example.com']);
    expect(resultsOf(outcomes)).toEqual(['one@example.com', 'refused-by-policy', 'two@example.com']);
    expect((outcomes[1] as InviteError).facts).toEqual({ sentence: 'We invite example.com only.' });
  });

  it('of none are none', async () => {
    expect(await (await setUp()).sendMany([])).toEqual([]);
  });

  it.each([
    [{ sendsPerWorkspacePerDay: 2 }, 'workspace-limit', DAY_MS],
    [{ mailsPerSenderPerDay: 2 }, 'sender-limit', DAY_MS],
    [{ pendingPerWorkspace: 2 }, 'pending-limit', 7 * DAY_MS],
  ] as const)(
    'count one after the other: of those beyond %j each is refused by itself',
    async (limits, code, freeMs) => {
      const { send, sendMany } = await setUp({ limits });
      await send();
      const outcomes = await sendMany(['one@example.com', 'ada@example.com', 'two@example.com', 'three@example.com']);
      expect(resultsOf(outcomes)).toEqual(['one@example.com', 'invite-already-pending', code, code]);
      expect((outcomes[3] as InviteError).facts).toEqual({ retryAfterS: freeMs / 1000 });
    },
  );
});

describe('many invites are refused as a whole', () => {
  it.each([
    ['viewer', 1, 'permission-denied'],
    ['editor', 1, 'permission-denied'],
    ['admin', 4, 'role-above-own'],
    ['apiKey', 3, 'role-above-own'],
    ['outsider', 1, 'workspace-not-found'],
  ] as const)('to the %s for role %i: %s', async (who, role, code) => {
    const all = await setUp();
    const actor = all.actors[who];
    await all.expectRefusal(() => all.sendMany(['one@example.com', 'nobody'], { actor, role }), code);
  });

  it('without a verified address, with a role that is none, and with a message or a language that is none', async () => {
    const all = await setUp();
    const actor = { ...all.actors.admin, emailVerified: false };
    await all.expectRefusal(() => all.sendMany(['one@example.com'], { actor, role: 9 }), 'email-not-verified');
    await all.expectRefusal(() => all.sendMany(['one@example.com'], { role: 9 }), 'invalid-role');
    await all.expectRefusal(() => all.sendMany(['one@example.com'], { message: '\0' }), 'invalid-message');
    all.directory.setAllowedEmailDomains(WORKSPACE.id, ['example.org']);
    await all.expectRefusal(() => all.sendMany(['one@example.com'], { message: '\0' }), 'invalid-message');
    await all.expectRefusal(() => all.sendMany(['one@example.com'], { locale: '?' }), 'invalid-locale');
  });
});
