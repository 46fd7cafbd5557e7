import type { Role } from '../../domain/role.js';
import type { InviteMail } from './invite-mailer.js';

/**
 * What a mail says. Names and message are as people typed them: they need escaping in headers and markup, and mail
 * programs must find no link in them.
 */
export interface InviteMailFacts {
  /** The invited address: one plain addr-spec. The mail names it, because it may be read in another mailbox. */
  readonly email: string;
  /** The inviter's address, where an answer to the mail goes; undefined when they have none that is verified. */
  readonly replyTo: string | undefined;
  /** Empty when the host does not know the name, or nothing of it can be seen. */
  readonly workspaceName: string;
  /** The full name, else the user name, else the address; empty when nothing of these can be seen. */
  readonly inviterName: string;
  readonly role: Role;
  /** Lines are separated by `\n`; empty when there is no message. */
  readonly message: string;
  /** Where the invitee accepts or declines: an absolute URL. */
  readonly link: string;
  readonly expiresAt: Date;
  /** A canonical language tag (BCP 47), not necessarily of a language that the template speaks. */
  readonly locale: string;
}

/** Renders the mail. */
export abstract class InviteMailTemplate {
  /** Called at each attempt to deliver. An error that it throws counts as temporary. */
  abstract render(facts: InviteMailFacts): Pick<InviteMail, 'subject' | 'text' | 'html'>;
}
