import { describe, expect, it } from '@jest/globals';
import type { InviteMail } from '../ports/invite-mailer.js';
import { InviteMailer, MailRefusal } from '../ports/invite-mailer.js';
import { TextRequestNoticeTemplate } from '../../infrastructure/smtp/template/text-request-notice-template.js';
import { inMemoryUseCases, WORKSPACE } from '../../testing/in-memory-use-cases.js';
import { TellInviters } from '../delivery/tell-inviters.js';
import { DeclineInvite } from './decline-invite.js';
import { InviteDescriber } from './invite-describer.js';
import { RequestLink } from './request-link.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

class Mailbox extends InviteMailer {
  readonly mails: InviteMail[] = [];
  refusal: Error | undefined;

  async send(mail: InviteMail): Promise<string> {
    if (this.refusal) throw this.refusal;
    this.mails.push(mail);
    return '250 ok';
  }
}

async function setUp() {
  const all = await inMemoryUseCases();
  const { repository, outbox, notices, directory, tokens, clock } = all;
  const requestLink = new RequestLink(repository, outbox, clock);
  const mailbox = new Mailbox();
  const settings = { linkTemplate: 'https://app.example.com/join/{token}' };
  const telling = [notices, directory, mailbox, new TextRequestNoticeTemplate(), clock, settings] as const;
  const tellInviters = new TellInviters(...telling);
  const declineInvite = new DeclineInvite(repository, clock, new InviteDescriber(directory, tokens, clock));
  return {
    ...all,
    mailbox,
    decline: (token: string) => declineInvite.execute({ token }),
    request: (token: string) => requestLink.execute({ token }),
    tell: () => tellInviters.execute(),
    /** An invite of the Admin that has lapsed. */
    async lapsed(terms: Parameters<typeof all.send>[0] = {}) {
      const sent = await all.send(terms);
      clock.advance(8 * DAY_MS);
      return sent;
    },
  };
}

describe('a request for a new link', () => {
  it('stands in the history, is an event, mails the inviter once, and resends nothing', async () => {
    const { lapsed, request, tell, mailbox, kept, events, clock } = await setUp();
    const { id, token } = await lapsed({ locale: 'de' });
    await request(token);
    await request(token);
    await tell();
    await tell();
    expect(await kept(id)).toMatchObject({ status: 'pending', history: ['sent', 'requested'], mails: [{ number: 1 }] });
    expect(events()).toEqual([`sent ${id}`, `requested ${id}`]);
    expect(mailbox.mails).toEqual([
      {
        messageId: `request-${id}.${clock.now().getTime()}@app.example.com`,
        to: 'admin@example.com',
        subject: 'Bitte um einen neuen Link zu Workspace',
        text: expect.stringContaining('Ihre Einladung für ada@example.com zu Workspace ist abgelaufen.'),
        html: expect.stringContaining('ada@example.com'),
      },
    ]);
  });

  it('mails again when somebody asks again a day later, not earlier', async () => {
    const { lapsed, request, tell, mailbox, clock } = await setUp();
    const { token } = await lapsed();
    for (const ms of [0, DAY_MS - 1, 1]) {
      clock.advance(ms);
      await request(token);
      await tell();
    }
    expect(mailbox.mails).toHaveLength(2);
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

describe('the inviter', () => {
  it('who has left, whose address is not verified, or who is an API key is not mailed, nor is anybody else', async () => {
    const { lapsed, request, tell, mailbox, directory, actors, store } = await setUp();
    const byKey = await lapsed({ actor: actors.apiKey, email: 'key@example.com' });
    const { token } = await lapsed();
    const ofOwner = await lapsed({ actor: actors.owner, email: 'bob@example.com' });
    directory.removeMember(actors.admin.userId, WORKSPACE.id);
    const unverified = { email: 'owner@example.com', emailVerified: false };
    directory.addUser(actors.owner.userId, { ...unverified, fullName: '', username: '', picture: null });
    for (const one of [byKey.token, token, ofOwner.token]) await request(one);
    expect(store.requestNotices.size).toBe(3);
    await tell();
    expect([mailbox.mails, store.requestNotices.size]).toEqual([[], 0]);
  });

  it('is not mailed when the invite has been resent or settled meanwhile', async () => {
    const { lapsed, request, tell, mailbox, resendInvite, cancel, actors } = await setUp();
    const [cancelled, resent] = [await lapsed(), await lapsed({ email: 'bob@example.com' })];
    for (const { token } of [cancelled, resent]) await request(token);
    await cancel(cancelled.id);
    await resendInvite.execute({ actor: actors.admin, inviteId: resent.id });
    await tell();
    expect(mailbox.mails).toEqual([]);
  });

  it('is mailed later when the mail server is away, unless the server refuses the mail for good, or a day has passed', async () => {
    const { lapsed, request, tell, mailbox, clock, store } = await setUp();
    const { token } = await lapsed();
    await request(token);
    mailbox.refusal = new Error('away');
    await tell();
    mailbox.refusal = undefined;
    await tell();
    expect(mailbox.mails).toEqual([]); // the lease has not ended
    clock.advance(10 * MINUTE_MS);
    await Promise.all([tell(), tell()]);
    expect(mailbox.mails).toHaveLength(1);

    clock.advance(DAY_MS);
    await request(token);
    mailbox.refusal = new MailRefusal('550 no such user', true);
    await tell();
    expect(store.requestNotices.size).toBe(0);

    clock.advance(DAY_MS);
    await request(token);
    mailbox.refusal = new Error('away');
    await tell();
    mailbox.refusal = undefined;
    clock.advance(DAY_MS);
    await tell();
    expect([mailbox.mails.length, store.requestNotices.size]).toEqual([1, 0]);
  });
});
