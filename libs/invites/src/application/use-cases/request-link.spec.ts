import { describe, expect, it } from '@jest/globals';
import { inMemoryUseCases } from '../../testing/in-memory-use-cases.js';
import { DeclineInvite } from './decline-invite.js';
import { InviteDescriber } from './invite-describer.js';
import { RequestLink } from './request-link.js';

const DAY_MS = 24 * 60 * 60_000;

async function setUp() {
  const all = await inMemoryUseCases();
  const { repository, outbox, store, directory, tokens, clock } = all;
  const requestLink = new RequestLink(repository, outbox, clock);
  const declineInvite = new DeclineInvite(repository, clock, new InviteDescriber(directory, tokens, clock));
  return {
    ...all,
    decline: (token: string) => declineInvite.execute({ token }),
    request: (token: string) => requestLink.execute({ token }),
    notices: () => store.notices.map(({ kind, inviteId, inviterId }) => ({ kind, inviteId, inviterId })),
    /** An invite of the Admin that has lapsed. */
    async lapsed(terms: Parameters<typeof all.send>[0] = {}) {
      const sent = await all.send(terms);
      clock.advance(8 * DAY_MS);
      return sent;
    },
  };
}

describe('a request for a new link', () => {
  it('stands in the history, is an event, is to be told to the inviter once, and resends nothing', async () => {
    const { lapsed, request, notices, actors, kept, events } = await setUp();
    const { id, token } = await lapsed({ locale: 'de' });
    await request(token);
    await request(token);
    expect(await kept(id)).toMatchObject({ status: 'pending', history: ['sent', 'requested'], mails: [{ number: 1 }] });
    expect(events()).toEqual([`sent ${id}`, `requested ${id}`]);
    expect(notices()).toEqual([{ kind: 'requested', inviteId: id, inviterId: actors.admin.userId }]);
  });

  it('is told again when somebody asks again a day later, not earlier', async () => {
    const { lapsed, request, notices, clock } = await setUp();
    const { token } = await lapsed();
    for (const ms of [0, DAY_MS - 1, 1]) {
      clock.advance(ms);
      await request(token);
    }
    expect(notices()).toHaveLength(2);
  });

  it('is nothing for a token that names none, or an invite that is live, settled or bounced', async () => {
    const { send, lapsed, request, decline, notice, stored, clock } = await setUp();
    const declined = await send({ email: 'declined@example.com' });
    await decline(declined.token);
    const bounced = await lapsed({ email: 'bounced@example.com' });
    await notice(bounced.id, 'bounced');
    const complained = await lapsed({ email: 'complained@example.com' });
    await notice(complained.id, 'complained');
    const live = await send({ email: 'live@example.com' });
    const before = stored();
    const tokens = [declined, bounced, complained, live].map(({ token }) => token);
    for (const token of [...tokens, 'nonsense', '', '00000000-0000-4000-8000-000000000000']) await request(token);
    expect(stored()).toEqual(before);
    clock.advance(8 * DAY_MS);
    await request(live.token);
    expect(stored()).not.toEqual(before);
  });
});
