import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { EtaNoticeTemplate } from '../../infrastructure/smtp/template/eta-notice-template.js';
import type { InviteOptions } from '../../settings.js';
import { inMemoryUseCases, WORKSPACE } from '../../testing/in-memory-use-cases.js';
import { type InviteMail, InviteMailer, MailRefusal } from '../ports/invite-mailer.js';
import { RequestLink } from '../use-cases/request-link.js';
import { DeliverDueNotices, NOTICE_ATTEMPTS } from './deliver-due-notices.js';
import { NoticeMailer } from './notice-mailer.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const LEASE_MS = 30_000;

class Mailbox extends InviteMailer {
  readonly mails: InviteMail[] = [];
  refusal: Error | undefined;
  isSilent = false;

  async send(mail: InviteMail, signal: AbortSignal): Promise<string> {
    if (this.isSilent) await delay(DAY_MS, undefined, { signal });
    if (this.refusal) throw this.refusal;
    this.mails.push(mail);
    return '250 ok';
  }
}

async function setUp(limits: InviteOptions['limits'] = {}) {
  const all = await inMemoryUseCases({ limits });
  const { repository, outbox, notices, directory, tokens, clock, actors, acceptInvite } = all;
  const mailbox = new Mailbox();
  const settings = { linkTemplate: 'https://app.example.com/join/{token}', mailLeaseMs: LEASE_MS, limits: all.limits };
  const mailer = new NoticeMailer(mailbox, new EtaNoticeTemplate(), settings);
  const worker = () => new DeliverDueNotices(notices, directory, mailer, clock, settings);
  const requestLink = new RequestLink(repository, outbox, clock);
  const here = worker();
  return {
    ...all,
    mailbox,
    worker,
    here,
    deliver: (on = here) => on.execute().then((begun) => Promise.all(begun)),
    accept: (token: string) => acceptInvite.execute({ actor: actors.invitee, token }),
    decline: (token: string) => repository.changeByToken(token, (invite) => invite.decline({ now: clock.now() })),
    request: (token: string) => requestLink.execute({ token }),
    async lapsed(terms: Parameters<typeof all.send>[0] = {}) {
      const sent = await all.send(terms);
      clock.advance(8 * DAY_MS);
      return sent;
    },
    tokens,
  };
}

describe('an inviter', () => {
  it('is mailed once of all that has happened within a minute, in the language of the last invite', async () => {
    const { send, accept, decline, notice, deliver, mailbox, clock } = await setUp();
    const [ada, bob, eve] = [
      await send({ locale: 'en' }),
      await send({ email: "o'bob@example.com" }),
      await send({ email: 'eve@example.com', locale: 'de-AT' }),
    ];
    await accept(ada.token);
    clock.advance(30_000);
    await decline(bob.token);
    await notice(eve.id, 'bounced');
    await deliver();
    expect(mailbox.mails).toEqual([]);
    clock.advance(30_000);
    await deliver();
    await deliver();
    expect(mailbox.mails).toEqual([
      {
        messageId: expect.stringMatching(/^notice-[0-9a-f-]{36}@app\.example\.com$/),
        to: 'admin@example.com',
        subject: 'Neues von Ihren Einladungen zu Workspace',
        text: expect.stringMatching(
          /angenommen von:\n- ada@example\.com\n\n.*\n- o'bob@example\.com\n\n.*\n- eve@example\.com\n/,
        ),
        html: expect.stringMatching(/ada@example\.com.*o&#39;bob@example\.com.*eve@example\.com/s),
      },
    ]);
  });

  it('who has left, whose address is not verified, or who is an API key is not mailed, nor is anybody else', async () => {
    const { send, decline, deliver, mailbox, clock, directory, actors, store } = await setUp();
    const byKey = await send({ actor: actors.apiKey, email: 'key@example.com' });
    const ofAdmin = await send();
    const ofOwner = await send({ actor: actors.owner, email: 'bob@example.com' });
    for (const { token } of [byKey, ofAdmin, ofOwner]) await decline(token);
    directory.removeMember(actors.admin.userId, WORKSPACE.id);
    const unverified = { email: 'owner@example.com', emailVerified: false };
    directory.addUser(actors.owner.userId, { ...unverified, fullName: '', username: '', picture: null });
    clock.advance(MINUTE_MS);
    while ((await deliver()).length > 0);
    expect([mailbox.mails, store.notices, store.noticeMails]).toEqual([[], [], []]);
  });

  it.each([
    ['wants none', false, 0],
    ['says nothing of it', undefined, 1],
    ['wants them', true, 1],
  ])('of a workspace that %s gets as many mails', async (_what, notifyInviters, count) => {
    const { send, decline, deliver, mailbox, clock, directory } = await setUp();
    directory.addWorkspace(WORKSPACE.id, { name: 'Workspace', description: '', logo: null, notifyInviters });
    await decline((await send()).token);
    clock.advance(MINUTE_MS);
    await deliver();
    expect(mailbox.mails).toHaveLength(count);
  });

  it('is not told of trouble that is over: a resend, an end of the invite, or a day', async () => {
    const { lapsed, send, request, notice, deliver, mailbox, resendInvite, cancel, clock, actors } = await setUp();
    const [cancelled, resent] = [await lapsed(), await lapsed({ email: 'bob@example.com' })];
    for (const { token } of [cancelled, resent]) await request(token);
    const bounced = await send({ email: 'eve@example.com' });
    await notice(bounced.id, 'bounced');
    for (const { id } of [cancelled, bounced]) await cancel(id);
    await resendInvite.execute({ actor: actors.admin, inviteId: resent.id });
    clock.advance(MINUTE_MS);
    await deliver();
    clock.advance(8 * DAY_MS);
    await request(resent.token);
    mailbox.refusal = new Error('away');
    clock.advance(MINUTE_MS);
    await deliver();
    mailbox.refusal = undefined;
    clock.advance(DAY_MS);
    await deliver();
    expect(mailbox.mails).toEqual([]);
  });

  it('gets as many mails a day as any address, and the rest together once one is a day old', async () => {
    const { send, decline, deliver, mailbox, clock } = await setUp({ mailsPerAddressPerDay: 2 });
    const tell = async (email: string) => {
      await decline((await send({ email })).token);
      clock.advance(MINUTE_MS);
      await deliver();
      return mailbox.mails.length;
    };
    const counts = [];
    for (const name of 'abcd') counts.push(await tell(`${name}@example.com`));
    expect(counts).toEqual([1, 2, 2, 2]);
    clock.advance(DAY_MS);
    await deliver();
    expect(mailbox.mails[2]!.text).toContain('- c@example.com\n- d@example.com\n');
  });
});

describe('a mail to an inviter', () => {
  async function due() {
    const all = await setUp();
    await all.decline((await all.send()).token);
    all.clock.advance(MINUTE_MS);
    return all;
  }

  it('is retried by the schedule of the mails as the same mail, and given up after eight attempts', async () => {
    const { deliver, mailbox, clock, store } = await due();
    mailbox.refusal = new MailRefusal('450 busy', false);
    await deliver();
    for (const [index, minutes] of [1, 5, 15, 60, 180, 420, 720].entries()) {
      clock.advance(minutes * MINUTE_MS * 0.9 - 1);
      await deliver();
      expect(store.noticeMails).toMatchObject([{ attempts: index + 1 }]);
      clock.advance(minutes * MINUTE_MS * 0.2 + 1);
      await deliver();
    }
    mailbox.refusal = undefined;
    clock.advance(DAY_MS);
    await deliver();
    expect([mailbox.mails, store.noticeMails[0]!.dueAt]).toEqual([[], undefined]);
  });

  it('is given up at once when the server refuses it for good, and leaves later when it was away', async () => {
    const { deliver, send, decline, mailbox, clock } = await due();
    mailbox.refusal = new MailRefusal('550 no such user', true);
    await deliver();
    await decline((await send({ email: 'bob@example.com' })).token);
    mailbox.refusal = new TypeError('undefined is no function');
    clock.advance(MINUTE_MS);
    await deliver();
    mailbox.refusal = undefined;
    clock.advance(2 * MINUTE_MS);
    await deliver();
    clock.advance(DAY_MS);
    await deliver();
    expect(mailbox.mails.map(({ text }) => text)).toEqual([expect.stringContaining('bob@example.com')]);
  });

  it('is claimed by one of two workers; when that dies, another one repeats it under the same Message-ID', async () => {
    const { deliver, worker, mailbox, clock, notices } = await due();
    const settle = notices.settle.bind(notices);
    notices.settle = () => Promise.reject(new Error('the database is away'));
    const [dying, other] = [worker(), worker()];
    const [begun] = await dying.execute();
    await deliver(other);
    dying.inFlight.abort();
    await expect(begun).rejects.toThrow('the database is away');
    notices.settle = settle;
    expect(mailbox.mails).toHaveLength(1);
    clock.advance(LEASE_MS);
    await deliver(other);
    expect(new Set(mailbox.mails.map(({ messageId }) => messageId)).size).toBe(1);
    expect(mailbox.mails).toHaveLength(2);
  });

  it('that a stop breaks off is due again in a minute, and the attempt does not count', async () => {
    const { here, mailbox, store } = await due();
    mailbox.isSilent = true;
    const [begun] = await here.execute();
    here.inFlight.abort();
    await begun;
    expect(store.noticeMails).toMatchObject([{ attempts: 0, claimedBy: undefined }]);
  });

  it('publishes each attempt, without addresses', async () => {
    const { deliver, mailbox, clock, notices } = await due();
    const published: unknown[] = [];
    const listen = (message: unknown) => published.push(message);
    subscribe(NOTICE_ATTEMPTS, listen);
    mailbox.refusal = new Error('away');
    await deliver();
    mailbox.refusal = undefined;
    notices.settle = async () => false;
    clock.advance(2 * MINUTE_MS);
    await deliver();
    unsubscribe(NOTICE_ATTEMPTS, listen);
    expect(published).toEqual([
      { workspaceId: WORKSPACE.id, outcome: 'queued' },
      { workspaceId: WORKSPACE.id, outcome: 'lost' },
    ]);
  });
});
