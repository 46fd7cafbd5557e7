import type { InviteMail } from './invite-mailer.js';

/** What Owners are told of a webhook that was disabled. */
export interface WebhookNoticeFacts {
  /** As people typed it; empty when nothing of it can be seen. */
  readonly workspaceName: string;
  /** The host of the webhook's URL, of which the rest may be a secret. */
  readonly host: string;
  /** A canonical language tag (BCP 47), not necessarily of a language that the template speaks. */
  readonly locale: string;
}

/** Renders the mail to the Owners. */
export abstract class WebhookNoticeTemplate {
  abstract render(facts: WebhookNoticeFacts): Pick<InviteMail, 'subject' | 'text' | 'html'>;
}
