import { Injectable } from '@nestjs/common';
import { type RequestNoticeFacts, RequestNoticeTemplate } from '../../../application/ports/request-notice-template.js';
import { escaped, inertMarkup } from './inert-markup.js';
import { inertText } from './inert-text.js';
import { wordsFor } from './languages.js';
import { noticeHtml, noticeText } from './notice-parts.js';
import { oneLine } from './one-line.js';
import { REQUEST_NOTICE_WORDS } from './request-notice-words.js';

const MAX_CHARACTERS = { inSubject: 60, inBody: 120 };

/** Renders the mail in the languages of the invites' mail: plain paragraphs, with no link but the invited address. */
@Injectable()
export class TextRequestNoticeTemplate extends RequestNoticeTemplate {
  render({ email, workspaceName, locale }: RequestNoticeFacts) {
    const { language, direction } = wordsFor(locale);
    const words = REQUEST_NOTICE_WORDS[language]!;
    const named = (maxCharacters: number) => oneLine(workspaceName, maxCharacters) || words.someWorkspace;
    const workspace = named(MAX_CHARACTERS.inBody);
    return {
      subject: words.subject(named(MAX_CHARACTERS.inSubject)),
      text: noticeText(words.sentences(email, inertText(workspace))),
      html: noticeHtml(words.sentences(escaped(email), inertMarkup(workspace)), { language, direction }),
    };
  }
}
