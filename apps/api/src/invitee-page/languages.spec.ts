import { describe, expect, it } from '@jest/globals';
import { EtaInviteMailTemplate, type InviteMailFacts, type Role } from '@invites/invites';
import { LANGUAGES, wordsFor } from './languages.js';

const FACTS: InviteMailFacts = {
  email: 'ada@example.com',
  replyTo: undefined,
  workspaceName: 'WORKSPACE',
  inviterName: 'INVITER',
  role: 1,
  message: '',
  link: 'https://app.example.com/TOKEN',
  expiresAt: new Date('2026-01-08T12:05:00.000Z'),
  locale: 'en',
};

describe('the languages of the page', () => {
  it.each(LANGUAGES.map((words) => [words.language, words] as const))(
    'speak %s as the mail does',
    (language, { headline, meantFor, roles, yourRole }) => {
      for (const role of [1, 2, 3, 4] satisfies Role[]) {
        const { text } = new EtaInviteMailTemplate().render({ ...FACTS, locale: language, role });
        expect(text).toContain(headline('INVITER', 'WORKSPACE'));
        expect(text).toContain(yourRole(roles[role]));
        expect(text).toContain(meantFor(FACTS.email));
      }
    },
  );

  it('are those that the mail has', () => {
    const template = new EtaInviteMailTemplate();
    const english = template.render(FACTS).subject;
    const tongues = ['de', 'en', 'es', 'fr', 'it', 'ja', 'nl', 'pl', 'pt', 'ru', 'tr', 'zh'];
    const mailed = tongues.filter(
      (locale) => locale === 'en' || template.render({ ...FACTS, locale }).subject !== english,
    );
    expect(LANGUAGES.map(({ language }) => language).sort()).toEqual(mailed);
  });
});

describe('the language of a page', () => {
  it.each([
    ['de-AT', 'fr', 'de'],
    ['en', 'fr-CA, en;q=0.5', 'fr'],
    ['en', 'ja, tr;q=0.3, es;q=0.9', 'es'],
    ['en', 'de;q=0, tr', 'tr'],
    ['ja', 'de', 'de'],
    ['ja', 'nl,*;q=0.1', 'en'],
    [undefined, undefined, 'en'],
    [undefined, ';;q=,\u0000,de;q=x', 'en'],
  ])('of an invite in %s for a browser that wants %s is %s', (locale, acceptLanguage, language) => {
    expect(wordsFor(locale, acceptLanguage).language).toBe(language);
  });
});
