import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { InviteMailFacts } from '../../../application/ports/invite-mail-template.js';
import { EtaInviteMailTemplate } from './eta-invite-mail-template.js';

const LINK = 'https://app.example.com/join?with=4d1c9e0a-0000-4000-8000-000000000000&by=mail';
const FACTS: InviteMailFacts = {
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
const withoutSpacing = (text: string) => text.replaceAll('\u200B', '');

/** What a reader sees of the HTML, as one line. */
function visible(html: string): string {
  const body = html.slice(html.indexOf('<body'));
  return unescaped(body.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
}

/** What a mail client could take for an address; the mail's own link and the time of day are none of its concern. */
function likenesses(text: string): string[] {
  const rest = text.replaceAll(LINK, ' ').replaceAll(/\b\d\d:\d\d UTC/g, ' ');
  return rest.match(/\S*[.:/\\@](?=[^\s\u200B])\S*/g) ?? [];
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
  ])('carries no link but its own: not %s', (address) => {
    for (const facts of [{ message: `See ${address}` }, { inviterName: address }, { workspaceName: address }]) {
      const { text, html } = render(facts);
      expect(likenesses(text)).toEqual([]);
      expect(likenesses(visible(html))).toEqual([]);
      expect(hrefsIn(html)).toEqual([LINK, LINK]);
      expect(withoutSpacing(text)).toContain(address);
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
    const tagsOf = (html: string) => html.replaceAll('<br>', '').match(/<\/?[a-z][^<>]*>/g)!;
    fc.assert(
      fc.property(typed, typed, typed, locale, (inviterName, workspaceName, message, tag) => {
        const { subject, text, html } = render({ inviterName, workspaceName, message: `x${message}x`, locale: tag });
        expect(subject).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u);
        expect([...subject].length).toBeLessThan(200);
        expect(hrefsIn(html)).toEqual([LINK, LINK]);
        expect(tagsOf(html).length).toBe(tagsOf(empty).length);
        expect(html.replaceAll(/<\/?[a-z!][^<>]*>/g, '')).not.toContain('<');
        expect(likenesses(text)).toEqual([]);
        expect(likenesses(visible(html))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
