import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { EmailAddress } from '../../domain/email-address.js';
import { Invite } from '../../domain/invite.js';
import {
  FixedClock,
  InMemoryInviteStore,
  InMemoryMailOutbox,
  InMemoryWorkspaceDirectory,
} from '../../testing/index.js';
import { RecordMailEvent, type RecordMailEventCommand } from './record-mail-event.js';

const NOW = new Date('2026-03-01T10:00:00.000Z');

function setUp() {
  const store = new InMemoryInviteStore();
  const draft = Invite.send({
    now: NOW,
    actor: { userId: 7, role: 4 },
    workspaceId: 1,
    email: EmailAddress.parse('ada@example.com'),
    role: 2,
    message: '',
    validForMs: 60_000,
    token: { tokenSeed: randomUUID(), tokenDigest: Buffer.alloc(32) },
  });
  store.write(new Invite({ id: 1, ...draft.state }), 1, draft.entry);
  const outbox = new InMemoryMailOutbox(store, new InMemoryWorkspaceDirectory());
  const settings = { linkTemplate: 'https://app.example.com/{token}' };
  const useCase = new RecordMailEvent(outbox, settings, new FixedClock(NOW));
  return {
    record: (command: Partial<RecordMailEventCommand>) =>
      useCase.execute({ kind: 'bounced', at: NOW, messageId: '<invite-1.1@app.example.com>', ...command }),
    mail: () => {
      const { deliveredAt, bouncedAt, bounce } = store.mails[0]!;
      return { deliveredAt, bouncedAt, bounce };
    },
  };
}

it.each([
  ['bounced', '550 5.1.1 no such user', '550 5.1.1 no such user'],
  ['bounced', undefined, null],
  ['bounced', '550-no\r\n550 such\0user', '550-no 550 such user'],
  ['bounced', 'x'.repeat(501), 'x'.repeat(500)],
  ['complained', 'abuse', 'complaint: abuse'],
  ['complained', undefined, 'complaint'],
] as const)('a mail that is %s, because of %j, came back with the words %j', async (kind, reason, bounce) => {
  const { record, mail } = setUp();
  await record({ kind, reason });
  expect(mail()).toEqual({ deliveredAt: null, bouncedAt: NOW, bounce });
});

it('a delivery says when, and no words', async () => {
  const { record, mail } = setUp();
  await record({ kind: 'delivered', reason: '250 ok' });
  expect(mail()).toEqual({ deliveredAt: NOW, bouncedAt: null, bounce: null });
});

const DAY_MS = 24 * 60 * 60 * 1000;
const inMs = (ms: number) => new Date(NOW.getTime() + ms);

it.each([DAY_MS, -31 * DAY_MS])('a date of %i milliseconds from now is taken', async (ms) => {
  const { record, mail } = setUp();
  await record({ at: inMs(ms) });
  expect(mail().bouncedAt).toEqual(inMs(ms));
});

it.each([DAY_MS + 1, -31 * DAY_MS - 1, 1e14, -1e14, Number.NaN])(
  'a date of %i milliseconds from now is refused, and changes nothing, whatever mail it is about',
  async (ms) => {
    const { record, mail } = setUp();
    for (const kind of ['delivered', 'bounced', 'complained'] as const)
      for (const messageId of ['<invite-1.1@app.example.com>', 'somebody-elses@mail.example.com'])
        await expect(record({ kind, messageId, at: inMs(ms) })).rejects.toMatchObject({ code: 'invalid-timestamp' });
    expect(mail()).toEqual({ deliveredAt: null, bouncedAt: null, bounce: null });
  },
);

it.each(['invite-1.2@app.example.com', 'invite-2.1@app.example.com', 'somebody-elses@mail.example.com', ''])(
  'what is about %j, no mail of ours, is passed over',
  async (messageId) => {
    const { record, mail } = setUp();
    await record({ messageId });
    expect(mail()).toEqual({ deliveredAt: null, bouncedAt: null, bounce: null });
  },
);
