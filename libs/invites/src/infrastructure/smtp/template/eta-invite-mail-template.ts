import { Injectable } from '@nestjs/common';
import { Eta } from 'eta/core';
import { type InviteMailFacts, InviteMailTemplate } from '../../../application/ports/invite-mail-template.js';
import { isVisible } from '../../../domain/is-visible.js';
import { dateInWords } from './date-in-words.js';
import { HTML_PART } from './html-part.js';
import { escaped, inertMarkup } from './inert-markup.js';
import { inertText } from './inert-text.js';
import { wordsFor } from './languages.js';
import { oneLine } from './one-line.js';
import { TEXT_PART } from './text-part.js';
import type { Words } from './words.js';

const MAX_CHARACTERS = { inSubject: 60, inBody: 120 };

const html = new Eta({ autoEscape: true, autoTrim: false });
const text = new Eta({ autoEscape: false, autoTrim: false });
const htmlPart = html.compile(HTML_PART);
const textPart = text.compile(TEXT_PART);

/** How a part writes an address that we know, and what people have typed. */
interface Notation {
  readonly address: (text: string) => string;
  readonly typed: (text: string) => string;
}

const IN_TEXT: Notation = { address: (one) => one, typed: inertText };
const IN_HTML: Notation = {
  address: escaped,
  typed: (lines) => lines.split('\n').map(inertMarkup).join('<br>'),
};

/**
 * Renders the mail in English, French, German, Spanish or Turkish, as HTML and plain text. What people have typed is
 * shown as text: the only link is that of the invite. The addresses of invitee and inviter may become links to write to
 * them. It adds no character that a reader can't see.
 */
@Injectable()
export class EtaInviteMailTemplate extends InviteMailTemplate {
  render(facts: InviteMailFacts) {
    const { link, locale, expiresAt, role } = facts;
    const words = wordsFor(locale);
    const { inviter, workspace } = namesIn(facts, words, MAX_CHARACTERS.inSubject);
    const subject = words.subject(inviter, workspace); // no mail program makes links in it
    const parts = {
      words,
      subject,
      link,
      yourRole: words.yourRole(words.roles[role]),
      validUntil: words.validUntil(dateInWords(expiresAt, locale)),
    };
    return {
      subject,
      text: text.render(textPart, { ...parts, ...sentences(facts, words, IN_TEXT) }),
      html: html.render(htmlPart, { ...parts, ...sentences(facts, words, IN_HTML) }),
    };
  }
}

function namesIn({ inviterName, workspaceName }: InviteMailFacts, words: Words, maxCharacters: number) {
  return {
    inviter: oneLine(inviterName, maxCharacters) || words.someMember,
    workspace: oneLine(workspaceName, maxCharacters) || words.someWorkspace,
  };
}

/** What the mail says with the words of people in it. */
function sentences(facts: InviteMailFacts, words: Words, { address, typed }: Notation) {
  const names = namesIn(facts, words, MAX_CHARACTERS.inBody);
  const inviter = names.inviter === facts.replyTo ? address(names.inviter) : typed(names.inviter);
  return {
    headline: words.headline(inviter, typed(names.workspace)),
    writes: words.writes(inviter),
    message: isVisible(facts.message) ? typed(facts.message.trimEnd()) : '',
    meantFor: words.meantFor(address(facts.email)),
  };
}
