import { Injectable } from '@nestjs/common';
import { Eta } from 'eta/core';
import { type NoticeFacts, NoticeTemplate } from '../../../application/ports/notice-template.js';
import { NOTICE_KINDS } from '../../../domain/notice.js';
import { escaped, inertMarkup } from './inert-markup.js';
import { inertText } from './inert-text.js';
import { wordsFor } from './languages.js';
import { oneLine } from './one-line.js';
import type { Words } from './words.js';

const MAX_CHARACTERS = { inSubject: 60, inBody: 120 };

/** A sentence, and the addresses that it is about. */
interface Paragraph {
  readonly sentence: string;
  readonly addresses?: readonly string[];
}

const eta = new Eta({ autoEscape: false, autoTrim: false });
/** Sentences and addresses are markup already. */
const htmlPart = eta.compile(`<!doctype html>
<html lang="<%= it.language %>" dir="<%= it.direction %>">
<head><meta charset="utf-8"><meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no"><title><%= it.title %></title></head>
<body><% for (const { sentence, addresses } of it.paragraphs) { %><p><%= sentence %></p>
<% if (addresses) { %><ul><% for (const address of addresses) { %><li dir="ltr"><%= address %></li><% } %></ul>
<% } } %></body>
</html>
`);

/**
 * Renders notices in the languages of the invites' mail, as HTML and plain text: plain paragraphs, with no link but the
 * invited addresses. What people have typed is shown as text.
 */
@Injectable()
export class EtaNoticeTemplate extends NoticeTemplate {
  render(facts: NoticeFacts) {
    const words = wordsFor(facts.locale);
    const { language, direction } = words;
    const subject = subjectOf(facts, words, nameOf(facts, words, MAX_CHARACTERS.inSubject));
    const workspace = nameOf(facts, words, MAX_CHARACTERS.inBody);
    const inText = paragraphsOf(facts, words, inertText(workspace), { typed: inertText, address: (one) => one });
    const inHtml = paragraphsOf(facts, words, inertMarkup(workspace), { typed: inertMarkup, address: escaped });
    return {
      subject,
      text: textOf(inText),
      html: eta.render(htmlPart, { language, direction, title: escaped(subject), paragraphs: inHtml }),
    };
  }
}

const nameOf = ({ workspaceName }: NoticeFacts, words: Words, maxCharacters: number) =>
  oneLine(workspaceName, maxCharacters) || words.someWorkspace;

function subjectOf(facts: NoticeFacts, words: Words, workspace: string): string {
  if (facts.about === 'disabled-webhook') return words.webhookDisabled.subject(workspace);
  const [kind, ...others] = new Set(facts.news.map((one) => one.kind));
  return words.news[kind === undefined || others.length > 0 ? 'several' : kind].subject(workspace);
}

/** How a part writes what people have typed, and an invited address, which is known to be one. */
interface Notation {
  readonly typed: (text: string) => string;
  readonly address: (text: string) => string;
}

function paragraphsOf(facts: NoticeFacts, words: Words, workspace: string, { typed, address }: Notation): Paragraph[] {
  if (facts.about === 'disabled-webhook') {
    const { sentence, advice } = words.webhookDisabled;
    return [{ sentence: sentence(workspace, typed(facts.host)) }, { sentence: advice }];
  }
  const paragraphs = NOTICE_KINDS.flatMap((kind): Paragraph[] => {
    const addresses = [...new Set(facts.news.filter((one) => one.kind === kind).map(({ email }) => address(email)))];
    if (addresses.length === 0) return [];
    const { sentence, advice } = words.news[kind];
    return [{ sentence: sentence(workspace), addresses }, ...(advice === undefined ? [] : [{ sentence: advice }])];
  });
  return [...paragraphs, { sentence: words.news.why(workspace) }];
}

function textOf(paragraphs: readonly Paragraph[]): string {
  const blocks = paragraphs.map(({ sentence, addresses = [] }) =>
    [sentence, ...addresses.map((one) => `- ${one}`)].join('\n'),
  );
  return `${blocks.join('\n\n')}\n`;
}
