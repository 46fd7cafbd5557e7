import { Injectable } from '@nestjs/common';
import { Eta } from 'eta/core';
import { type InviteMailFacts, InviteMailTemplate } from '../../../application/ports/invite-mail-template.js';
import { isVisible } from '../../../domain/is-visible.js';
import { dateInWords } from './date-in-words.js';
import { HTML_PART } from './html-part.js';
import { inertText } from './inert-text.js';
import { wordsFor } from './languages.js';
import { oneLine } from './one-line.js';
import { TEXT_PART } from './text-part.js';

const MAX_CHARACTERS = { inSubject: 60, inBody: 120 };

const html = new Eta({ autoEscape: true, autoTrim: false });
const text = new Eta({ autoEscape: false, autoTrim: false });
const htmlPart = html.compile(HTML_PART);
const textPart = text.compile(TEXT_PART);

/**
 * Renders the mail in English, French, German, Spanish or Turkish, as HTML and plain text. What people have typed is
 * shown as text: the only link is that of the invite.
 */
@Injectable()
export class EtaInviteMailTemplate extends InviteMailTemplate {
  render(facts: InviteMailFacts) {
    const { link, locale, expiresAt, role } = facts;
    const words = wordsFor(locale);
    const inviterIn = (max: number) => oneLine(facts.inviterName, max) || words.someMember;
    const workspaceIn = (max: number) => oneLine(facts.workspaceName, max) || words.someWorkspace;
    const inviter = inviterIn(MAX_CHARACTERS.inBody);
    const workspace = workspaceIn(MAX_CHARACTERS.inBody);
    const subject = inertText(
      words.subject(inviterIn(MAX_CHARACTERS.inSubject), workspaceIn(MAX_CHARACTERS.inSubject)),
    );
    const parts = {
      words,
      subject,
      link,
      headline: inertText(words.headline(inviter, workspace)),
      yourRole: words.yourRole(words.roles[role]),
      writes: inertText(words.writes(inviter)),
      message: isVisible(facts.message) ? inertText(facts.message.trimEnd()) : '',
      validUntil: words.validUntil(dateInWords(expiresAt, locale)),
    };
    return { subject, text: text.render(textPart, parts), html: html.render(htmlPart, parts) };
  }
}
