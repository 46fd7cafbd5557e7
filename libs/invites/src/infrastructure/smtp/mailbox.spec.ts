import { domainToASCII } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { type Mailbox, parseMailbox } from './mailbox.js';
import { sourceOf } from './smtp-message.js';

const MAIL = { messageId: 'invite-1.1@example.com', to: 'ada@example.com', subject: 'Hello', text: '', html: '' };
const HEADERS = ['auto-submitted', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to'];

/** What another mail program reads in the mail that nodemailer makes. */
async function arrived(mailbox: Mailbox) {
  const source = await sourceOf(MAIL, mailbox);
  const { from, headers } = await simpleParser(source);
  expect(Math.max(...source.split('\r\n').map((line) => line.length))).toBeLessThan(999);
  expect([...headers.keys()].sort()).toEqual(HEADERS);
  return from?.value.map(({ name, address = '' }) => {
    const [local, domain = ''] = address.split('@');
    return { name, address: `${local}@${domainToASCII(domain)}` }; // mailparser shows U-labels
  });
}

function refusalOf(text: string): string | undefined {
  try {
    parseMailbox(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the mailbox of the sender', () => {
  it.each([
    ['invites@example.com', '', 'invites@example.com'],
    ['<invites@example.com>', '', 'invites@example.com'],
    ['  Invites <invites@example.com>\n', 'Invites', 'invites@example.com'],
    ['Invites<invites@example.com>', 'Invites', 'invites@example.com'],
    ['"Invites, \\"Inc.\\" <x@y.z>" <invites@example.com>', 'Invites, "Inc." <x@y.z>', 'invites@example.com'],
    ['Invites, Inc. (Berlin): ; <invites@example.com>', 'Invites, Inc. (Berlin): ;', 'invites@example.com'],
    ["Größe & Söhne's 👋 招待 <invites@größe.example>", "Größe & Söhne's 👋 招待", 'invites@xn--gre-6ka8i.example'],
    ['Invites <invites@localhost>', 'Invites', 'invites@localhost'],
    ['A \\ B <invites@example.com>', 'A \\ B', 'invites@example.com'],
    ['$& $1 <invites@example.com>', '$& $1', 'invites@example.com'],
  ])('%s has the name %j, and arrives as that', async (text, name, address) => {
    expect(parseMailbox(text)).toEqual({ name, address });
    expect(await arrived(parseMailbox(text))).toEqual([{ name, address }]);
  });

  it.each([
    '',
    'nobody',
    '@example.com',
    'invites@',
    'Invites invites@example.com',
    'invites@example.com (Invites)',
    'invites@example.com, other@example.com',
    'Invites <invites@example.com>, Others <other@example.com>',
    'other@example.com, Invites <invites@example.com>',
    'Invites <invites@example.com> <other@example.com>',
    'Invites <invites@example.com>, other@example.com',
    'Team: Invites <invites@example.com>;',
    'Team: invites@example.com, other@example.com;',
    'undisclosed-recipients:;',
    'Invites <invites@example.com',
    'Invites invites@example.com>',
    'Invites <>',
    'Invites <a@b@example.com>',
    'Invites <"a b"@example.com>',
    'Invites <invites@[127.0.0.1]>',
    'Invites <invites@127.0.0.1>',
    'Invites <@relay.example:invites@example.com>',
    'Invites <mailto:invites@example.com>',
    'Ada "Invites" <invites@example.com>',
    '"Invites <invites@example.com>',
    'Invites <grüße@example.com>',
    'Eve\r\nBcc: x <eve@example.com>',
    'Eve\tx <eve@example.com>',
    'Eve\u2028x <eve@example.com>',
    'Eve\0 <eve@example.com>',
    '=?utf-8?q?Gr=C3=BC=C3=9Fe?= <invites@example.com>',
    '"=?UTF-8?B?R3LDvMOfZQ==?=" <invites@example.com>',
    `${'x'.repeat(201)} <invites@example.com>`,
  ])('that is written %j is refused in one line', (text) => {
    expect(refusalOf(text)).toMatch(/^must .+$/);
  });

  async function outcomeOf(text: string): Promise<string> {
    const refusal = refusalOf(text);
    if (refusal !== undefined) return /^must .+$/.test(refusal) ? 'refused' : refusal;
    const mailbox = parseMailbox(text);
    return isDeepStrictEqual(await arrived(mailbox), [mailbox]) ? 'arrived' : `${text} arrived as another mailbox`;
  }

  const address = fc.constantFrom('invites@example.com', 'in.vites+x@mail.example.com', 'a@localhost');
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(',', ';', ':', '"', '\\', '(', ')', '<', '>', '@', '=?', '?=', '?q?', ' ', '\t', '\r\n', 'a@b.c'),
  );
  const typed = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  it('arrives as it was given in quotes, whatever the name is', async () => {
    await fc.assert(
      fc.asyncProperty(typed, address, async (text, one) => {
        const name = text
          .replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|=\?/gu, '')
          .replaceAll(/\s+/gu, ' ')
          .trim();
        const mailbox = parseMailbox(`"${name.replaceAll(/["\\]/g, '\\$&')}" <${one}>`);
        expect(mailbox).toEqual({ name, address: one });
        expect(await arrived(mailbox)).toEqual([mailbox]);
      }),
      { numRuns: 100 },
    );
  });

  it('arrives as that one mailbox or is refused, whatever is written', async () => {
    const written = fc.tuple(typed, fc.constantFrom(' <', '<', ''), fc.oneof(address, typed), fc.constantFrom('>', ''));
    await fc.assert(
      fc.asyncProperty(written, async (parts) => {
        expect(['arrived', 'refused']).toContain(await outcomeOf(parts.join('')));
      }),
      { numRuns: 300 },
    );
  });
});
