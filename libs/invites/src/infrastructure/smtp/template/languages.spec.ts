import { describe, expect, it } from '@jest/globals';
import type { InviteMailFacts } from '../../../application/ports/invite-mail-template.js';
import type { Role } from '../../../domain/role.js';
import { EtaInviteMailTemplate } from './eta-invite-mail-template.js';
import { LANGUAGES, wordsFor } from './languages.js';
import { en } from './words/en.js';

const FACTS: InviteMailFacts = {
  email: 'ada@example.com',
  replyTo: undefined,
  workspaceName: 'WORKSPACE',
  inviterName: 'INVITER',
  role: 3,
  message: 'MESSAGE',
  link: 'https://app.example.com/TOKEN',
  expiresAt: new Date('2026-01-08T12:05:00.000Z'),
  locale: 'en',
};
const ROLES: readonly Role[] = [1, 2, 3, 4];

const render = (facts: Partial<InviteMailFacts>) => new EtaInviteMailTemplate().render({ ...FACTS, ...facts });
const plain = (text: string) => text.replaceAll(/\s+/g, ' ');

/** Every text of a language by its key, sentences with a mark in the place of each name. */
function textsOf(node: object, path = ''): [string, string][] {
  return Object.entries(node).flatMap(([key, value]): [string, string][] => {
    if (typeof value === 'function') return [[`${path}${key}`, value('<1>', '<2>') as string]];
    return typeof value === 'string' ? [[`${path}${key}`, value]] : textsOf(value as object, `${path}${key}.`);
  });
}

/** The marks and key of each sentence, without its words. */
const marksOf = (node: object) =>
  textsOf(node).map(([key, text]) => `${key} ${(text.match(/<\d>/g) ?? []).sort().join(' ')}`);

describe('the languages', () => {
  it('are English, German, Spanish, French and Turkish', () => {
    expect(LANGUAGES.map(({ language }) => language)).toEqual(['en', 'de', 'es', 'fr', 'tr']);
  });

  it.each(LANGUAGES.map((words) => [words.language, words] as const))(
    '%s has every text, none of them empty, with all that belongs into it',
    (_language, words) => {
      expect(marksOf(words).sort()).toEqual(marksOf(en).sort());
      for (const [key, text] of textsOf(words)) {
        expect([key, text.trim()]).not.toEqual([key, '']);
        expect([key, text.replaceAll(/<\d>/g, '')]).toEqual([key, expect.not.stringMatching(/[<>&"']/)]); // for HTML
      }
    },
  );

  it('differ in every text that is not a name for many languages', () => {
    for (const [index, [key, text]] of textsOf(en).entries()) {
      if (key === 'direction' || key === 'roles.2') continue; // Editor is Spanish too
      const others = LANGUAGES.slice(1).map((words) => textsOf(words)[index]![1]);
      expect([key, others]).not.toEqual([key, expect.arrayContaining([text])]);
    }
  });

  it.each([
    ['en', 'INVITER invites you to WORKSPACE', 'Thursday, January 8, 2026 at 12:05 UTC'],
    ['en-GB', 'INVITER invites you to WORKSPACE', 'Thursday, 8 January 2026 at 12:05 UTC'],
    ['de', 'INVITER lädt Sie zu WORKSPACE ein', 'Donnerstag, 8. Januar 2026 um 12:05 UTC'],
    ['de-AT', 'INVITER lädt Sie zu WORKSPACE ein', 'Donnerstag, 8. Jänner 2026 um 12:05 UTC'],
    ['de-Latn-CH-u-ca-buddhist', 'INVITER lädt Sie zu WORKSPACE ein', 'Donnerstag, 8. Januar 2026 um 12:05 UTC'],
    ['es-AR', 'INVITER le invita a WORKSPACE', 'jueves, 8 de enero de 2026'],
    ['fr', 'INVITER vous invite à rejoindre WORKSPACE', 'jeudi 8 janvier 2026 à 12:05 UTC'],
    ['tr', 'INVITER sizi WORKSPACE çalışma alanına davet ediyor', '8 Ocak 2026 Perşembe 12:05 UTC'],
  ])('%s has its subject, and its way to write a date', (locale, subject, when) => {
    const mail = render({ locale });
    expect(mail.subject).toBe(subject);
    for (const part of [mail.text, mail.html]) {
      expect(plain(part)).toContain(when);
      expect(plain(part)).toContain('12:05 UTC');
    }
  });

  it.each(LANGUAGES.map(({ language }) => [language]))('%s says all that there is to say', (locale) => {
    for (const role of ROLES) {
      const { text, html } = render({ locale, role });
      for (const part of [text, html]) {
        const facts = [
          'WORKSPACE',
          'INVITER',
          'MESSAGE',
          FACTS.link,
          FACTS.email,
          wordsFor(locale).roles[role],
          '2026',
          'UTC',
        ];
        for (const fact of facts) expect(part).toContain(fact);
        expect(part).not.toContain('undefined');
      }
      expect(html).toContain(`<html lang="${locale}" dir="ltr">`);
    }
    expect(new Set(Object.values(wordsFor(locale).roles)).size).toBe(4);
  });

  it.each(['ja', 'tlh', 'zh-Hant-TW', 'th-TH'])('%s falls back to English, dates included', (locale) => {
    expect(render({ locale })).toEqual(render({ locale: 'en' }));
  });

  it('name nobody and nowhere where a name is missing', () => {
    const subjects = LANGUAGES.map(({ language }) => render({ locale: language, inviterName: '', workspaceName: '' }));
    expect(subjects.map(({ subject }) => subject)).toEqual([
      'A member invites you to a workspace',
      'Ein Mitglied lädt Sie zu einem Arbeitsbereich ein',
      'Un miembro le invita a un espacio de trabajo',
      'Un membre vous invite à rejoindre un espace de travail',
      'Bir üye sizi bir çalışma alanına davet ediyor',
    ]);
  });
});
