import type { InviteMail } from './invite-mailer.js';

/** What an inviter is told when a new link is asked for. */
export interface RequestNoticeFacts {
  /** The invited address. */
  readonly email: string;
  /** As people typed it; empty when nothing of it can be seen. */
  readonly workspaceName: string;
  /** The language of the invite: a canonical tag (BCP 47), not necessarily of a language that the template speaks. */
  readonly locale: string;
}

/** Renders the mail to the inviter. */
export abstract class RequestNoticeTemplate {
  abstract render(facts: RequestNoticeFacts): Pick<InviteMail, 'subject' | 'text' | 'html'>;
}
