import type { EmailAddress } from '../../domain/email-address.js';
import type { HistoryEntry, Invite, InviteStatus, Member } from '../../domain/invite.js';
import type { InviteErrorCode } from '../../domain/invite-error.js';
import type { InviteForHolder } from './invite-repository.js';

/** Which invites of a workspace a list is of. What is left out does not count. */
export interface InviteFilters {
  readonly status?: InviteStatus | undefined;
  /** True: only those that have lapsed; false: only the others. */
  readonly lapsed?: boolean | undefined;
  /** A part of the address, in lower case. */
  readonly email?: string | undefined;
  /** Only those of inviters with this address. */
  readonly invitedBy?: EmailAddress | undefined;
  readonly mailStatus?: MailStatus | undefined;
  /** Only those that were sent then, or later. */
  readonly createdAfter?: Date | undefined;
  /** Only those that were sent earlier. */
  readonly createdBefore?: Date | undefined;
}

/** Where a page ends; with an instant in milliseconds where the list is one between instants. */
export type InvitePosition = readonly [id: number, createdAtMs?: number];

/** Which invites of which workspace, and how many. */
export interface PageQuery extends InviteFilters {
  readonly workspaceId: number;
  /** Only invites after this position; the newest when left out. */
  readonly before?: InvitePosition | undefined;
  readonly limit: number;
}

/**
 * How many invites one page is searched for among, where no index finds what is asked for. A page that the search has not
 * filled says where to go on.
 */
export const SEARCHED_AT_ONCE = 5_000;

export interface PageSearch extends Omit<PageQuery, 'invitedBy'> {
  /** Only those of these inviters. */
  readonly inviterIds?: readonly number[] | undefined;
  readonly now: Date;
}

export interface FoundPage {
  readonly invites: readonly Invite[];
  /** Where the next page begins; undefined when there is none. */
  readonly next: InvitePosition | undefined;
}

/** The position of a line in a history. The numbers after the instant order the lines of the same instant. */
export type HistoryPosition = readonly [atMs: number, ofMail: number, number: number, step: number];

/** Which part of the history of which invite. */
export interface HistoryQuery {
  readonly inviteId: number;
  /** Only lines after this position; the history from its beginning when left out. */
  readonly after?: HistoryPosition;
  readonly limit: number;
}

/** What happens to a mail. */
export type MailStep = 'mail-queued' | 'mail-sent' | 'mail-skipped' | 'mail-failed' | 'mail-bounced';

/** One line of a history: a change of the invite, or a step on the way of one of its mails. */
export type HistoryRecord = {
  readonly at: Date;
  readonly position: HistoryPosition;
} & (
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

/** What became of a mail, in one word; `none` stands for an invite that was never mailed. */
export const MAIL_STATUSES = ['none', 'queued', 'sent', 'delivered', 'skipped', 'failed', 'bounced'] as const;

/** What became of the newest mail of an invite. */
export type MailStatus = (typeof MAIL_STATUSES)[number];

/** What became of it, when, and what the mail server said. */
export interface NewestMail {
  readonly status: MailStatus;
  /** Since when; null when there was no mail. */
  readonly at: Date | null;
  /** The mail server's last reply, or why the mail was skipped or came back. */
  readonly reply: string | null;
}

export interface StandingQuery {
  /** As it is stored, or is about to be. */
  readonly invite: Invite;
  readonly actorId: number;
  readonly now: Date;
}

/** What is known of an invite besides itself. */
export interface InviteStanding {
  readonly mail: NewestMail;
  /** Its inviter as a member now; undefined when the inviter has left the workspace. */
  readonly inviter: Member | undefined;
  /** What a resend by the actor would be refused with now by the limits on mail, or for a bounce; null: by nothing. */
  readonly resend: {
    readonly refusal: InviteErrorCode | null;
    /** Of a limit: when the same resend passes. */
    readonly retryAt: Date | null;
  };
}

/** Reads on which no decision rests. */
export abstract class InviteQueries {
  /** Newest first. */
  abstract page(search: PageSearch): Promise<FoundPage>;

  /** The inviters of all invites that such a page is searched for among. */
  abstract pageInviters(search: PageSearch): Promise<number[]>;

  abstract standing(query: StandingQuery): Promise<InviteStanding>;

  /** The newest pending invites for an address, lapsed ones included, newest first. */
  abstract pendingFor(email: EmailAddress, limit: number): Promise<InviteForHolder[]>;

  /** What happened to an invite of this workspace and its mails, oldest first. */
  abstract history(query: HistoryQuery & { readonly workspaceId: number }): Promise<HistoryRecord[]>;
}
