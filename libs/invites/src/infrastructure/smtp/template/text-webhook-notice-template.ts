import { Injectable } from '@nestjs/common';
import { type WebhookNoticeFacts, WebhookNoticeTemplate } from '../../../application/ports/webhook-notice-template.js';
import { inertMarkup } from './inert-markup.js';
import { inertText } from './inert-text.js';
import { wordsFor } from './languages.js';
import { noticeHtml, noticeText } from './notice-parts.js';
import { oneLine } from './one-line.js';
import { WEBHOOK_NOTICE_WORDS } from './webhook-notice-words.js';

const MAX_CHARACTERS = { inSubject: 60, inBody: 120 };

/** Renders the mail in the languages of the invites' mail: two plain paragraphs, with no link. */
@Injectable()
export class TextWebhookNoticeTemplate extends WebhookNoticeTemplate {
  render({ workspaceName, host, locale }: WebhookNoticeFacts) {
    const { language, direction } = wordsFor(locale);
    const words = WEBHOOK_NOTICE_WORDS[language]!;
    const named = (maxCharacters: number) => oneLine(workspaceName, maxCharacters) || words.someWorkspace;
    const sentences = (inert: (text: string) => string) =>
      words.sentences(inert(host), inert(named(MAX_CHARACTERS.inBody)));
    return {
      subject: words.subject(named(MAX_CHARACTERS.inSubject)),
      text: noticeText(sentences(inertText)),
      html: noticeHtml(sentences(inertMarkup), { language, direction }),
    };
  }
}
