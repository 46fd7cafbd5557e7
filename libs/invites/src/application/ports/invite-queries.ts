import type { EmailAddress } from '../../domain/email-address.js';
import type { HistoryEntry, Invite, InviteStatus } from '../../domain/invite.js';
import type { InviteForHolder } from './invite-repository.js';

export interface PageQuery {
  readonly workspaceId: number;
  readonly status: InviteStatus | undefined;
  /** True: only those that have lapsed; false: only the others. */
  readonly lapsed: boolean | undefined;
  /** Only invites with a smaller id. */
  readonly before: number | undefined;
  readonly limit: number;
}

/** The position of a line in a history. The numbers after the instant order the lines of the same instant. */
export type HistoryPosition = readonly [atMs: number, ofMail: number, number: number, step: number];

export interface HistoryQuery {
  readonly inviteId: number;
  /** Only lines after this position; the history from its beginning when left out. */
  readonly after?: HistoryPosition;
  readonly limit: number;
}

/** What happens to a mail. */
export type MailStep = 'mail-queued' | 'mail-sent' | 'mail-skipped' | 'mail-failed' | 'mail-bounced';

/** One line of a history: a change of the invite, or a step on the way of one of its mails. */
export type HistoryRecord = { readonly at: Date; readonly position: HistoryPosition } & (
  | {
      readonly kind: HistoryEntry['kind'];
      /** The user who did it; null when nobody did. */
      readonly actorId: number | null;
      readonly changes?: HistoryEntry['changes'];
    }
  | {
      readonly kind: MailStep;
      readonly attempts: number;
      /** The mail server's last reply, or why the mail was skipped or came back. */
      readonly reply: string | null;
      /** Only of `mail-sent`: when the mail reached its mailbox, if that was reported. */
      readonly deliveredAt?: Date;
    }
);

/** Reads on which no decision rests. */
export abstract class InviteQueries {
  /** Newest first. */
  abstract page(query: PageQuery & { readonly now: Date }): Promise<Invite[]>;

  /** The newest pending invites for an address, lapsed ones included, newest first. */
  abstract pendingFor(email: EmailAddress, limit: number): Promise<InviteForHolder[]>;

  /** What happened to an invite of this workspace and its mails, oldest first. */
  abstract history(query: HistoryQuery & { readonly workspaceId: number }): Promise<HistoryRecord[]>;
}
