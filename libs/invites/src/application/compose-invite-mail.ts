import type { Invite } from '../domain/invite.js';
import { ROLE_NAMES } from '../domain/role.js';
import type { InviteMail } from './ports/invite-mailer.js';

export interface MailFacts {
  readonly workspaceName: string;
  readonly inviterName: string;
  readonly link: string;
}

/** The words of the mail. */
export function composeInviteMail(invite: Invite, facts: MailFacts): Pick<InviteMail, 'subject' | 'text'> {
  const { message, role, expiresAt } = invite.state;
  const expiry = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' }).format(
    expiresAt,
  );
  const paragraphs = [
    `${facts.inviterName} invites you to join ${facts.workspaceName} as ${ROLE_NAMES[role]}.`,
    ...(message ? [message] : []),
    `Open the invite:\n${facts.link}`,
    `It is valid until ${expiry} UTC. If you did not expect it, ignore this mail.`,
  ];
  return {
    subject: `${facts.inviterName} invites you to ${facts.workspaceName}`,
    text: `${paragraphs.join('\n\n')}\n`,
  };
}
