import type { NoticeKind } from '../../domain/notice.js';
import type { InviteMail } from './invite-mailer.js';

/** What a mail to a member of a workspace says, which is no invite. */
export type NoticeFacts = {
  /** As people typed it; empty when nothing of it can be seen. */
  readonly workspaceName: string;
  /** The language of an invite that it is about: a canonical tag (BCP 47), not necessarily of a language that the template speaks. */
  readonly locale: string;
} & (
  | {
      /** To an inviter. */
      readonly about: 'invites';
      /** Oldest first, one or more: each with the invited address. */
      readonly news: readonly { readonly kind: NoticeKind; readonly email: string }[];
    }
  | {
      /** To the Owners of the workspace. */
      readonly about: 'disabled-webhook';
      /** The host of the webhook's URL, of which the rest may be a secret. */
      readonly host: string;
    }
);

/** Renders notices. What people have typed needs escaping, and mail programs must find no link in it. */
export abstract class NoticeTemplate {
  /** Called at each attempt to deliver. An error that it throws counts as temporary. */
  abstract render(facts: NoticeFacts): Pick<InviteMail, 'subject' | 'text' | 'html'>;
}
