import type { EmailAddress } from '../../domain/email-address.js';
import type { HistoryEntry, Invite, InviteStatus } from '../../domain/invite.js';
import type { InviteForHolder } from '../../domain/invite-repository.js';

export interface PageQuery {
  readonly workspaceId: number;
  readonly status: InviteStatus | undefined;
  /** Only invites with a smaller id. */
  readonly before: number | undefined;
  readonly limit: number;
}

/** That a mail was given up, and queued anew. */
export interface OvercomeFailure {
  readonly failedAt: Date;
  readonly attempts: number;
  readonly reply: string;
  readonly requeuedAt: Date;
}

/** A mail of the invite and its fate so far. */
export interface MailRecord {
  readonly queuedAt: Date;
  readonly status: 'queued' | 'sent' | 'skipped' | 'failed';
  readonly attempts: number;
  /** When it was sent, skipped or given up; null while it is queued. */
  readonly settledAt: Date | null;
  /** The mail server's last reply, or why it was skipped. */
  readonly reply: string | null;
  /** Before its fate, oldest first. */
  readonly failures: readonly OvercomeFailure[];
  /** When it reached its mailbox, if that was told. */
  readonly deliveredAt: Date | null;
  /** When it came back, or its recipient complained. */
  readonly bouncedAt: Date | null;
  /** Why it came back. */
  readonly bounce: string | null;
}

/** Reads that decide nothing. */
export abstract class InviteQueries {
  /** Newest first. */
  abstract page(query: PageQuery): Promise<Invite[]>;

  /** The newest pending invites for an address, lapsed ones included, newest first. */
  abstract pendingFor(email: EmailAddress, limit: number): Promise<InviteForHolder[]>;

  /** Oldest first. */
  abstract historyOf(inviteId: number): Promise<{ entries: HistoryEntry[]; mails: MailRecord[] }>;
}
