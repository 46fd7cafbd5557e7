import { once } from 'node:events';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { EmailAddress } from '../../domain/email-address.js';
import { Invite, type InviteChange } from '../../domain/invite.js';
import { KeyedInviteTokens } from '../../infrastructure/keyed-invite-tokens.js';
import {
  FixedClock,
  InMemoryInviteRepository,
  InMemoryInviteStore,
  InMemoryMailOutbox,
  InMemoryWorkspaceDirectory,
  NO_LIMITS,
} from '../../testing/index.js';
import { added } from '../../testing/contract.js';
import { DeliverDueMails, MAIL_ATTEMPTS } from './deliver-due-mails.js';
import { type InviteMailFacts, InviteMailTemplate } from '../ports/invite-mail-template.js';
import { type InviteMail, InviteMailer, MailRefusal } from '../ports/invite-mailer.js';
import type { ClaimedMail, MailOutcome } from '../ports/mail-outbox.js';
import { MAX_ATTEMPTS, retryDelayMs } from './retry-schedule.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SETTINGS = {
  validForMs: 7 * DAY_MS,
  rotateTokenOnResend: false,
  admitAfterwards: false,
  notifyInviters: true,
  events: false,
  tokenKey: 'a key of the tests, 32 bytes or more',
  mailLeaseMs: 30_000,
  linkTemplate: 'https://app.example.com/join?with={token}',
  membersRelation: '',
  closeAfterMs: 30 * DAY_MS,
  remindAfterMs: [],
  limits: NO_LIMITS,
};

/**
 * Answers with `answer`: a text is the server's reply, and an error is thrown. Silence lasts until it is broken off.
 */
class ScriptedMailer extends InviteMailer {
  readonly sent: InviteMail[] = [];
  answer: string | Error = '250 ok';
  isSilent = false;
  silentTo: string | undefined;

  async send(mail: InviteMail, signal: AbortSignal): Promise<string> {
    if (this.isSilent || mail.to === this.silentTo) {
      await once(signal, 'abort');
      throw new MailRefusal('broken off', false);
    }
    if (this.answer instanceof Error) throw this.answer;
    this.sent.push(mail);
    return this.answer;
  }
}

/** Fails as often as `away` says. */
class TroubledOutbox extends InMemoryMailOutbox {
  away = 0;

  override settle(mail: ClaimedMail, outcome: MailOutcome): Promise<boolean> {
    if (this.away-- > 0) return Promise.reject(new Error('the database is away'));
    return super.settle(mail, outcome);
  }
}

/** Renders all that it is given. */
class SpelledOut extends InviteMailTemplate {
  render({ expiresAt, ...facts }: InviteMailFacts) {
    const text = JSON.stringify(facts);
    return { subject: facts.workspaceName, text, html: `<p>${expiresAt.toISOString()}</p>` };
  }
}

/** Whatever can go on goes on. */
const goOn = () => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const clock = new FixedClock();
  const store = new InMemoryInviteStore();
  const directory = new InMemoryWorkspaceDirectory();
  directory.addWorkspace(1, { name: 'Analytical Engines', description: '', logo: null });
  const olivia = {
    email: 'owner@example.com',
    emailVerified: true,
    fullName: 'Olivia Owens',
    username: '',
    picture: null,
  };
  directory.addUser(7, olivia);
  directory.setRole(7, 1, 4);
  const tokens = new KeyedInviteTokens(SETTINGS);
  const repository = new InMemoryInviteRepository(store, directory, tokens);
  const mailer = new ScriptedMailer();
  const outbox = new TroubledOutbox(store, directory);
  const delivery = new DeliverDueMails(outbox, mailer, directory, tokens, clock, SETTINGS, new SpelledOut());
  const actor = { userId: 7, role: 4 } as const;
  return {
    clock,
    store,
    mailer,
    tokens,
    outbox,
    directory,
    deliver: (limit?: number) => delivery.execute({ limit }).then((mails) => Promise.all(mails)),
    inFlight: delivery.inFlight,
    abort: () => delivery.inFlight.abort(),
    send: (email: string, terms: { message?: string; locale?: string } = {}) =>
      added(
        repository,
        Invite.send({
          now: clock.now(),
          actor,
          workspaceId: 1,
          email: EmailAddress.parse(email),
          role: 2,
          message: '',
          ...terms,
          validForMs: SETTINGS.validForMs,
          token: tokens.create(),
        }),
      ),
    change: (invite: Invite, decide: (current: Invite) => InviteChange | undefined, actorId = 7) =>
      repository.change({ inviteId: invite.state.id, actorId }, decide),
    resend: (invite: Invite) =>
      repository.change({ inviteId: invite.state.id, actorId: 7 }, (current) =>
        current.resend({ now: clock.now(), actor }),
      ),
    mails: () => store.mails.map(({ number, status, reply, attempts }) => ({ number, status, reply, attempts })),
  };
}

describe('delivery', () => {
  it('gives the template workspace, inviter, role, message, language, expiry and link, and sends what it makes of them', async () => {
    const { send, deliver, mailer, tokens, mails } = setUp();
    const { state } = await send('Ada@example.com', { message: 'Do come!', locale: 'de-at' });
    await deliver();
    expect(mailer.sent).toEqual([
      {
        messageId: 'invite-1.1@app.example.com',
        to: 'Ada@example.com',
        replyTo: 'owner@example.com',
        subject: 'Analytical Engines',
        text: JSON.stringify({
          email: 'Ada@example.com',
          replyTo: 'owner@example.com',
          role: 2,
          message: 'Do come!',
          locale: 'de-AT',
          workspaceName: 'Analytical Engines',
          inviterName: 'Olivia Owens',
          link: `https://app.example.com/join?with=${tokens.tokenOf(state)}`,
        }),
        html: '<p>2026-01-08T12:00:00.000Z</p>',
      },
    ]);
    expect(mails()).toEqual([{ number: 1, status: 'sent', reply: '250 ok', attempts: 1 }]);
  });

  it.each([
    [{ email: 'Olivia@größe.example', emailVerified: true }, 'Olivia@xn--gre-6ka8i.example'],
    [{ email: 'owner@example.com', emailVerified: false }, undefined],
    [{ email: 'api-key-7@api-key.invalid', emailVerified: false }, undefined],
    [{ email: 'Olivia <owner@example.com>, eve@example.com', emailVerified: true }, undefined],
    [{ email: '', emailVerified: true }, undefined],
  ])('lets the answer go to the inviter, if they have a verified plain address: %j', async (facts, replyTo) => {
    const { send, deliver, directory, mailer } = setUp();
    directory.addUser(7, { ...facts, fullName: '', username: '', picture: null });
    await send('ada@example.com');
    await deliver();
    expect(mailer.sent.map((mail) => mail.replyTo)).toEqual([replyTo]);
  });

  it('takes as many as it may, and says how many', async () => {
    const { send, deliver, mailer } = setUp();
    for (let count = 0; count < 38; count++) await send(`person${count}@example.com`);
    expect(await deliver()).toHaveLength(30);
    expect(mailer.sent).toHaveLength(30);
    expect(await deliver(7)).toHaveLength(7);
    expect(await deliver()).toHaveLength(1);
    expect(mailer.sent).toHaveLength(38);
    expect(await deliver()).toHaveLength(0);
  });

  it('of several queued mails of an invite sends the newest only', async () => {
    const { send, resend, deliver, mailer, mails } = setUp();
    const invite = await send('ada@example.com');
    await resend(invite);
    await deliver();
    expect(mailer.sent.map(({ messageId }) => messageId)).toEqual(['invite-1.2@app.example.com']);
    expect(mails().map(({ status }) => status)).toEqual(['skipped', 'sent']);
  });

  it('sends nothing for an invite that is no longer pending', async () => {
    const { send, change, clock, deliver, mailer, mails } = setUp();
    const invite = await send('ada@example.com');
    await change(invite, (current) => current.cancel({ now: clock.now(), actor: { userId: 7, role: 4 } }));
    await deliver();
    expect(mailer.sent).toEqual([]);
    expect(mails()).toEqual([{ number: 1, status: 'skipped', reply: 'invite-not-pending', attempts: 1 }]);
  });

  it('mails no dead link: nothing is sent for an invite that has lapsed', async () => {
    const { send, clock, deliver, mailer, mails } = setUp();
    await send('ada@example.com');
    clock.advance(SETTINGS.validForMs);
    await deliver();
    expect(mailer.sent).toEqual([]);
    expect(mails()[0]).toMatchObject({ status: 'skipped', reply: 'invite-expired' });
  });

  it('sends nothing for an invite whose inviter could not send it today; once another has resent it, it leaves', async () => {
    const { send, change, clock, directory, deliver, mailer, mails } = setUp();
    const invite = await send('ada@example.com');
    directory.setRole(8, 1, 3);
    directory.removeMember(7, 1);
    await deliver();
    expect(mailer.sent).toEqual([]);
    expect(mails()[0]).toMatchObject({ status: 'skipped', reply: 'inviter-lost-permission' });
    await change(invite, (current) => current.resend({ now: clock.now(), actor: { userId: 8, role: 3 } }), 8);
    await deliver();
    expect(mailer.sent.map(({ messageId }) => messageId)).toEqual(['invite-1.2@app.example.com']);
  });

  it('sends nothing to a domain that the workspace does not invite any more', async () => {
    const { send, directory, deliver, mailer, mails } = setUp();
    await send('ada@example.com');
    directory.setAllowedEmailDomains(1, ['example.org']);
    await deliver();
    expect(mailer.sent).toEqual([]);
    expect(mails()[0]).toMatchObject({ status: 'skipped', reply: 'domain-not-allowed' });
  });

  it('a directory that can not answer at the moment is no reason against a mail: it is tried again', async () => {
    const { send, directory, clock, deliver, mailer, mails } = setUp();
    await send('ada@example.com');
    const { member } = directory;
    directory.member = () => Promise.reject(new Error('the directory is away'));
    await deliver();
    expect(mails()[0]).toMatchObject({ status: 'queued', attempts: 1 });
    directory.member = member;
    clock.advance(2 * MINUTE_MS);
    await deliver();
    expect(mailer.sent).toHaveLength(1);
  });

  it('tries again after a temporary refusal, at the times of the schedule, and gives up after eight attempts', async () => {
    const { send, clock, deliver, mailer, mails } = setUp();
    await send('ada@example.com');
    mailer.answer = new MailRefusal('450 busy', false);
    await deliver();
    const schedule = [1, 5, 15, 60, 180, 420, 720];
    for (const [index, minutes] of schedule.entries()) {
      expect(mails()).toEqual([{ number: 1, status: 'queued', reply: '450 busy', attempts: index + 1 }]);
      // A tenth before it to a tenth after it.
      clock.advance(minutes * MINUTE_MS * 0.9 - 1);
      await deliver();
      expect(mails()[0]?.attempts).toBe(index + 1);
      clock.advance(minutes * MINUTE_MS * 0.2 + 1);
      await deliver();
    }
    expect(mails()).toEqual([{ number: 1, status: 'failed', reply: '450 busy', attempts: 8 }]);
  });

  it('gives up at once after a permanent refusal', async () => {
    const { send, deliver, mailer, mails } = setUp();
    await send('ada@example.com');
    mailer.answer = new MailRefusal('550 no such user', true);
    await deliver();
    expect(mails()).toEqual([{ number: 1, status: 'failed', reply: '550 no such user', attempts: 1 }]);
  });

  it('keeps of a reply one line that can be stored', async () => {
    const { send, deliver, mailer, mails } = setUp();
    await send('ada@example.com');
    mailer.answer = `250 ok\0\r\n${'x'.repeat(1000)}`;
    await deliver();
    expect(mails()[0]?.reply).toBe(`250 ok ${'x'.repeat(493)}`);
  });

  it('gives up a mail whose takers all died with it', async () => {
    const { send, clock, deliver, mailer, mails, outbox } = setUp();
    await send('ada@example.com');
    for (let count = 0; count < 8; count++) {
      await outbox.claim({ claimedBy: 'the dead', now: clock.now(), leaseMs: 1000, limit: 1 });
      clock.advance(1000);
    }
    await deliver();
    expect(mailer.sent).toEqual([]);
    expect(mails()[0]).toMatchObject({ status: 'failed', attempts: 9 });
  });

  it('treats an error that nobody foresaw as temporary, and keeps its words to itself', async () => {
    const { send, deliver, mailer, mails } = setUp();
    await send('ada@example.com');
    mailer.answer = new TypeError('undefined is not a function at secret.example');
    await deliver();
    expect(mails()[0]).toMatchObject({ status: 'queued', reply: 'the mail could not be handed over' });
  });

  it('after an outage reaches the invitee with the same Message-ID at every attempt', async () => {
    const { send, clock, deliver, mailer } = setUp();
    await send('ada@example.com');
    mailer.answer = new Error('connection refused');
    await deliver();
    mailer.answer = '250 ok';
    clock.advance(2 * MINUTE_MS);
    await deliver();
    expect(mailer.sent.map(({ messageId }) => messageId)).toEqual(['invite-1.1@app.example.com']);
  });

  it('keeps the outcome of a mail that has left until a database that was away can take it', async () => {
    const { send, deliver, outbox, mailer, mails } = setUp();
    await send('ada@example.com');
    outbox.away = 1;
    await deliver();
    expect(mailer.sent).toHaveLength(1);
    expect(mails()).toEqual([{ number: 1, status: 'sent', reply: '250 ok', attempts: 1 }]);
  });

  it('delivers the neighbours of a mail whose workspace or inviter can not be looked up', async () => {
    const { send, deliver, directory, mailer, mails } = setUp();
    await send('ada@example.com');
    await send('grace@example.com');
    let lookUps = 0;
    directory.users = async () => {
      lookUps += 1;
      if (lookUps <= 2) throw new Error('the directory chokes on this one');
      return new Map();
    };
    await deliver();
    expect(mailer.sent).toHaveLength(1);
    expect(mails().map(({ status }) => status)).toEqual(['queued', 'sent']);
  });

  it('a mail that waits for a silent server holds up no other, and a stop that breaks it off does not count', async () => {
    const { send, deliver, abort, mailer, mails } = setUp();
    await send('ada@example.com');
    await send('grace@example.com');
    mailer.silentTo = 'ada@example.com';
    const delivered = deliver();
    while (mails()[1]?.status !== 'sent') await goOn();
    expect(mails()[0]?.status).toBe('queued');
    abort();
    await delivered;
    expect(mails()[0]).toEqual({ number: 1, status: 'queued', reply: 'broken off', attempts: 0 });
  });

  it('gives back what has waited a second behind slow ones, untouched, and claims no more until one of those is over', async () => {
    const { send, deliver, inFlight, clock, mailer, mails } = setUp();
    for (let count = 0; count < 12; count++) await send(`person${count}@example.com`);
    mailer.answer = new MailRefusal('450 busy', false);
    await deliver();
    clock.advance(2 * MINUTE_MS);
    mailer.isSilent = true;
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'Date'] });
    try {
      const delivered = deliver();
      const claimed = () => mails().filter(({ attempts }) => attempts === 2).length;
      while (claimed() < 12) await goOn();
      await jest.advanceTimersByTimeAsync(999);
      await goOn();
      expect(claimed()).toBe(12);
      await jest.advanceTimersByTimeAsync(1);
      while (claimed() > 5) await goOn();
      const untouched = { number: 1, status: 'queued', reply: '450 busy', attempts: 1 };
      expect(mails().filter(({ attempts }) => attempts === 1)).toEqual(Array.from({ length: 7 }, () => untouched));
      expect(inFlight.room).toBe(0);
      inFlight.abort();
      await delivered;
      expect(inFlight.room).toBe(30);
    } finally {
      jest.useRealTimers();
    }
  });

  it('publishes each attempt, without addresses and tokens', async () => {
    const { send, clock, deliver, outbox, mailer } = setUp();
    const published: unknown[] = [];
    const listen = (message: unknown) => published.push(message);
    subscribe(MAIL_ATTEMPTS, listen);
    const { state } = await send('ada@example.com');
    mailer.answer = new MailRefusal('450 busy', false);
    await deliver();
    clock.advance(2 * MINUTE_MS);
    mailer.answer = '250 ok';
    outbox.settle = async () => false;
    await deliver();
    unsubscribe(MAIL_ATTEMPTS, listen);
    expect(published).toEqual([
      { inviteId: state.id, number: 1, outcome: 'queued' },
      { inviteId: state.id, number: 1, outcome: 'lost' },
    ]);
  });
});

describe('the retry schedule', () => {
  it('has eight attempts in about a day, the second within two minutes, each delay longer than the one before', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 }), (chances) => {
        const delays = chances.map((chance, index) => retryDelayMs(index + 1, chance)!);
        expect(delays[0]).toBeLessThan(2 * MINUTE_MS);
        expect(delays).toEqual([...delays].sort((a, b) => a - b));
        const total = delays.reduce((sum, one) => sum + one, 0);
        expect(total).toBeGreaterThan(0.85 * DAY_MS);
        expect(total).toBeLessThan(1.1 * DAY_MS);
      }),
    );
    expect(MAX_ATTEMPTS).toBe(8);
    expect(retryDelayMs(8, 0.5)).toBeUndefined();
  });

  it('spreads mails that failed together', () => {
    expect(retryDelayMs(1, 0)).toBe(54_000);
    expect(retryDelayMs(1, 1)).toBe(66_000);
  });
});
