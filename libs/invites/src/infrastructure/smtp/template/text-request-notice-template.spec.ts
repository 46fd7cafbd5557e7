import { describe, expect, it } from '@jest/globals';
import { REQUEST_NOTICE_WORDS } from './request-notice-words.js';
import { TextRequestNoticeTemplate } from './text-request-notice-template.js';

const FACTS = { email: "o'ada@example.com", workspaceName: 'https://evil.example <b>', locale: 'en' };
const render = (facts: Partial<typeof FACTS>) => new TextRequestNoticeTemplate().render({ ...FACTS, ...facts });

describe('the mail about a request for a new link', () => {
  it.each(['en', 'de', 'es', 'fr', 'tr'])('speaks %s, and names the address and the workspace', (locale) => {
    const { subject, text, html } = render({ workspaceName: 'Engines', locale });
    expect([subject, text]).toEqual([expect.stringContaining('Engines'), expect.stringContaining('Engines')]);
    expect(text).toContain(FACTS.email);
    expect(html).toContain('Engines');
    expect(html).toContain(`<html lang="${locale}"`);
    expect(text).toContain(REQUEST_NOTICE_WORDS[locale]!.sentences('', '')[1]);
  });

  it('makes no link or markup of a name, and names a workspace without one', () => {
    const { text, html } = render({});
    expect(text).toContain('https[://]evil[.]example <b>');
    expect(html).not.toMatch(/https:\/\/|evil\.example|<b>|o'ada/);
    expect(render({ workspaceName: '\u200b' }).text).toContain(' a workspace ');
  });
});
