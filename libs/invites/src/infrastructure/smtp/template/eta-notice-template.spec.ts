import { describe, expect, it } from '@jest/globals';
import { NOTICE_KINDS } from '../../../domain/notice.js';
import { EtaNoticeTemplate } from './eta-notice-template.js';
import { LANGUAGES, wordsFor } from './languages.js';

const template = new EtaNoticeTemplate();
const EVIL = 'https://evil.example <b>';
const ofInvites = (...kinds: readonly (typeof NOTICE_KINDS)[number][]) => ({
  about: 'invites' as const,
  workspaceName: 'Engines',
  locale: 'en',
  news: kinds.map((kind, index) => ({ kind, email: `o'ada${index}@example.com` })),
});
const visible = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll('&#39;', "'");

describe.each(LANGUAGES.map(({ language }) => [language]))('a notice in %s', (locale) => {
  it.each(NOTICE_KINDS.map((kind) => [kind]))('of %s names the address and the workspace in both parts', (kind) => {
    const { subject, text, html } = template.render({ ...ofInvites(kind, kind), locale });
    const words = wordsFor(locale).news;
    expect(subject).toBe(words[kind].subject('Engines'));
    expect(html).toContain(`<html lang="${locale}" dir="ltr">`);
    for (const part of [text, visible(html)]) {
      const said = [words[kind].sentence('Engines'), words[kind].advice ?? '', words.why('Engines')];
      for (const fact of [...said, "o'ada0@example.com", "o'ada1@example.com"]) expect(part).toContain(fact);
      expect(part).not.toMatch(/undefined|https?:/);
    }
  });

  it('of several kinds says so, and tells each with its addresses', () => {
    const { subject, text } = template.render({ ...ofInvites(...NOTICE_KINDS), locale });
    expect(subject).toBe(wordsFor(locale).news.several.subject('Engines'));
    for (const [index, kind] of NOTICE_KINDS.entries())
      expect(text).toContain(`${wordsFor(locale).news[kind].sentence('Engines')}\n- o'ada${index}@example.com\n`);
  });

  it('of a disabled webhook names its host and no more', () => {
    const facts = { about: 'disabled-webhook', workspaceName: 'Engines', host: 'hooks.example.com', locale } as const;
    const { subject, text, html } = template.render(facts);
    expect(subject).toBe(wordsFor(locale).webhookDisabled.subject('Engines'));
    expect(text).toContain('hooks[.]example[.]com');
    for (const part of [text, visible(html)]) expect(part).toContain(wordsFor(locale).webhookDisabled.advice);
  });
});

it('an address is named once, however much has happened to its invites', () => {
  const news = [...ofInvites('accepted').news, ...ofInvites('accepted').news];
  expect(template.render({ ...ofInvites(), news }).text.match(/o'ada0@example\.com/g)).toHaveLength(1);
});

it('makes no link or markup of a name, and names a workspace without one', () => {
  const { text, html } = template.render({ ...ofInvites('declined'), workspaceName: EVIL });
  expect(text).toContain('https[://]evil[.]example <b>');
  // No mail program makes links in the title.
  expect(html.replace(/<title>.*<\/title>/, '')).not.toMatch(/https:\/\/|evil\.example|<b>|o'ada/);
  const { text: ofHost, html: htmlOfHost } = template.render({
    about: 'disabled-webhook',
    workspaceName: '\u200b',
    host: 'evil.example',
    locale: 'tlh',
  });
  expect(ofHost).toContain(' a workspace');
  expect(ofHost + htmlOfHost).not.toContain('evil.example');
});
