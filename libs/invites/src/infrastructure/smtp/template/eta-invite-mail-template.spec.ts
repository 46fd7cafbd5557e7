import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import type { InviteMailFacts } from '../../../application/ports/invite-mail-template.js';
import { VOLUME } from '../../../../../../test/support/volume.js';
import { EtaInviteMailTemplate } from './eta-invite-mail-template.js';

const LINK = 'https://app.example.com/join?with=4d1c9e0a-0000-4000-8000-000000000000&by=mail';
const FACTS: InviteMailFacts = {
  email: 'ada@example.com',
  replyTo: 'olivia@engines.example',
  workspaceName: 'Analytical Engines',
  inviterName: 'Olivia Owens',
  role: 2,
  message: 'Do come!',
  link: LINK,
  expiresAt: new Date('2026-01-08T12:05:00.000Z'),
  locale: 'en',
};

const template = new EtaInviteMailTemplate();
const render = (facts: Partial<InviteMailFacts> = {}) => template.render({ ...FACTS, ...facts });

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescaped = (markup: string) =>
  markup.replaceAll(/&(#?\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
const hrefsIn = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map((match) => unescaped(match[1]!));
const bodyOf = (html: string) => html.slice(html.indexOf('<body'));

/** What a reader sees of the HTML, as one line: elements of a line separate nothing, others do. */
function visible(html: string): string {
  const lines = bodyOf(html).replaceAll(/<\/?(?:a|span)\b[^>]*>/g, '');
  return unescaped(lines.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
}

/** The elements that keep what people typed from becoming links. */
const INERT = /<a style="color:inherit;text-decoration:none">(?:<span>[^<]*<\/span>|[^<])*<\/a>/g;

/** How the programs that read mail recognise a link, taken together. */
const RULES = [
  /[a-z]\w*[:\uFF1A][\p{L}\p{N}/+]\S*/iu, // with a scheme
  /[\p{L}\p{N}][.\u3002\uFF0E\uFF61]\p{L}{2}\S*/u, // a domain
  /[^\s[][@\uFF20][\p{L}\p{N}]\S*/u, // a mailbox
  /[/\\\uFF0F]{2}[\p{L}\p{N}]\S*/u, // a share, or a page by whatever protocol
  /\d{1,3}(?:\.\d{1,3}){3}\S*/u,
];

/** What a mail program could take for a link, besides that of the invite and the addresses of invitee and inviter. */
function likenesses(text: string): string[] {
  const known = [LINK, FACTS.email, FACTS.replyTo!];
  const rest = known.reduce((others, one) => others.replaceAll(one, ' '), text);
  return RULES.flatMap((rule) => rule.exec(rest)?.[0] ?? []);
}

/** The same as it is seen by programs that read the text of each element by itself, and by those that skip links. */
function likenessesIn(html: string): string[] {
  const pieces = bodyOf(html).split(/<[^>]*>/);
  return [...pieces.map(unescaped), visible(html.replaceAll(INERT, '\uFFFC'))].flatMap(likenesses);
}

/** The links that linkify-it makes of plain text, which many web mailers use. */
async function linksIn(text: string): Promise<string[]> {
  const { textAsHtml = '' } = await simpleParser(`Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`);
  return hrefsIn(textAsHtml);
}

describe('the mail', () => {
  it('says workspace, inviter, role, message, expiry with its time zone, and the link', () => {
    const { subject, text } = render();
    expect(subject).toBe('Olivia Owens invites you to Analytical Engines');
    expect(text.replaceAll(/[\u00A0\u202F]/g, ' ')).toBe(`Olivia Owens invites you to join Analytical Engines.

Your role: Editor.

Olivia Owens writes:

Do come!

Open the invite:
${LINK}

The invite is valid until Thursday, January 8, 2026 at 12:05 UTC.

The invite is for ada@example.com.

If you did not expect this invite, you can ignore this mail.
`);
  });

  it('says the same in HTML, with the link as a button and in full', () => {
    const { html, text } = render();
    const shown = visible(html);
    for (const paragraph of text.split('\n').filter((line) => line && !line.startsWith('Open the invite'))) {
      expect(shown).toContain(paragraph.replaceAll(/\s+/g, ' '));
    }
    expect(html).toMatch(/<a class="button"[^>]*>Open the invite<\/a>/);
    expect(html).toMatch(new RegExp(`<a class="link"[^>]*>${LINK.replace('?', '\\?').replace('&', '&amp;')}</a>`));
    expect(hrefsIn(html)).toEqual([LINK, LINK]);
  });

  it('is made for phones and for the dark, and lets nothing be detected', () => {
    const { html } = render({ locale: 'tr-TR' });
    expect(html).toMatch(/^<!doctype html>\n<html lang="tr" dir="ltr">/);
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain('@media (prefers-color-scheme: dark)');
    expect(html).toMatch(/<meta name="format-detection" content="telephone=no, [^"]*url=no">/);
    expect(html).not.toMatch(/<(script|img|link|iframe|form)\b|@import|url\(/);
  });

  it('keeps the line breaks of the message, and lets it run in its own direction', () => {
    const message = 'One\n\n\tthree & <four>';
    const { text, html } = render({ message });
    expect(text).toContain(`\n\n${message}\n\n`);
    expect(html).toMatch(/<blockquote[^>]* dir="auto"[^>]*>One<br><br>\tthree &amp; &lt;four&gt;<\/blockquote>/);
  });

  it.each(['', ' \n\t\n', '\u200B\n\u3164'])('without a message says nothing of one (%j)', (message) => {
    const { text, html } = render({ message });
    for (const part of [text, html]) expect(part).not.toContain('writes');
    expect(html).not.toContain('<blockquote');
  });

  it.each(['', '\u202E', '\r\n', '\u200B', '\u3164', '\u2800\u0301'])(
    'has words for an inviter and a workspace without a name (%j)',
    (name) => {
      const { subject } = render({ inviterName: name, workspaceName: name });
      expect(subject).toBe('A member invites you to a workspace');
    },
  );

  it('keeps names short enough for a subject, without halving a character', () => {
    const { subject, text } = render({ inviterName: '🦊'.repeat(500), workspaceName: 'x'.repeat(500) });
    expect(subject).toBe(`${'🦊'.repeat(59)}… invites you to ${'x'.repeat(59)}…`);
    expect(text.split('\n')[0]).toBe(`${'🦊'.repeat(119)}… invites you to join ${'x'.repeat(119)}….`);
  });

  it.each([
    'https://evil.example/login',
    'www.evil.example',
    'evil.example',
    'eve@evil.example',
    'mailto:eve@evil.example',
    'tel:+491234',
    '//evil.example',
    '\\\\evil\\share',
    'javascript:alert(1)',
    '192.0.2.1/login',
    'ｅｖｉｌ。example',
  ])(
    'carries no link but its own: not %s, which the reader can copy from the HTML as it was typed',
    async (address) => {
      for (const facts of [{ message: `See ${address}` }, { inviterName: address }, { workspaceName: address }]) {
        const { text, html } = render(facts);
        expect(likenesses(text)).toEqual([]);
        expect(await linksIn(text)).toEqual([LINK, `mailto:${FACTS.email}`]);
        expect(likenessesIn(html)).toEqual([]);
        expect(hrefsIn(html)).toEqual([LINK, LINK]);
        expect(visible(html)).toContain(address);
        expect(text.replaceAll(/[[\]]/g, '')).toContain(address);
      }
    },
  );

  it.each([
    ['https://evil.example/a?b', 'https[://]evil[.]example/a?b'],
    ['eve@evil.example', 'eve[@]evil[.]example'],
    ['//evil.example and \\\\evil\\share', '[//]evil[.]example and [\\\\]evil\\share'],
    ['tel:+491234', 'tel[:]+491234'],
    ['192.0.2.1', '192[.]0.2.1'],
  ])('shows in plain text what keeps %s from being a link: %s', (message, shown) => {
    expect(render({ message }).text).toContain(`\n\n${shown}\n\n`);
  });

  it('leaves prose as it is', () => {
    const message =
      'E.g. at 10:30, 3.5 km and/or 2 mi. (z.B. v1.2.3) :) Mr. X: yes... no? A.B. & C. @ home / "here" <there> \\o/';
    const { text, html } = render({ message });
    expect(text).toContain(`\n\n${message}\n\n`);
    expect(visible(html)).toContain(message);
  });

  it('names the invited address, and the inviter who is known by an address, in characters that can all be seen', () => {
    const { replyTo } = FACTS;
    for (const locale of ['en', 'de', 'es', 'fr', 'tr']) {
      const { subject, text, html } = render({ inviterName: replyTo, locale });
      for (const part of [text, visible(html)]) {
        expect(part).toContain(FACTS.email);
        expect(part).toContain(replyTo);
      }
      expect(html).toMatch(new RegExp(`>[^<]*${FACTS.email}[^<]*</p>`)); // in one piece
      expect(html).toMatch(new RegExp(`>[^<]*${replyTo!}[^<]*</h1>`));
      expect(subject).toContain(replyTo);
    }
  });
});

describe('whatever people type', () => {
  const nasty = fc.constantFrom(
    '\r\nBcc: eve@example.com',
    '<a href="https://evil.example">',
    '</blockquote>',
    '<%= it.link %>',
    '&lt;',
    '\u202E',
    '\u2066',
    '\u2028',
    '\0',
    '\uD800',
    '\u200B',
    '$&',
    'http://evil.example/a?b#c',
  );
  const typed = fc
    .array(fc.oneof(nasty, fc.string({ unit: 'binary' }), fc.webUrl(), fc.emailAddress()), { maxLength: 5 })
    .map((pieces) => pieces.join(''));
  const locale = fc.constantFrom('en', 'de-AT', 'fr-CA', 'es-MX', 'tr', 'ja');

  it('the subject is one line, the markup is ours alone, and there is one link', () => {
    const { html: empty } = render({ message: 'x' });
    const tagsOf = (html: string) =>
      html
        .replaceAll(INERT, '')
        .replaceAll('<br>', '')
        .match(/<\/?[a-z][^<>]*>/g)!;
    return fc.assert(
      fc.asyncProperty(typed, typed, typed, locale, async (inviterName, workspaceName, message, tag) => {
        const { subject, text, html } = render({ inviterName, workspaceName, message: `x${message}x`, locale: tag });
        expect(subject).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u);
        expect([...subject].length).toBeLessThan(200);
        expect(hrefsIn(html)).toEqual([LINK, LINK]);
        expect(tagsOf(html).length).toBe(tagsOf(empty).length);
        expect(html.replaceAll(/<\/?[a-z!][^<>]*>/g, '')).not.toContain('<');
        expect(likenesses(text)).toEqual([]);
        expect(await linksIn(text)).toEqual([LINK, `mailto:${FACTS.email}`]);
        expect(likenessesIn(html)).toEqual([]);
      }),
      { numRuns: 100 * VOLUME },
    );
  });

  it('no character is added that a reader can not see', () => {
    fc.assert(
      fc.property(typed, typed, typed, locale, (...facts) => {
        const [inviterName, workspaceName, message] = facts.map((text) => text.replaceAll(/\p{Cf}/gu, ''));
        const parts = render({
          inviterName: inviterName!,
          workspaceName: workspaceName!,
          message: message!,
          locale: facts[3],
        });
        expect(Object.values(parts).join('')).not.toMatch(/\p{Cf}/u);
      }),
      { numRuns: 200 },
    );
  });
});
