import type { Invite } from '../../domain/invite.js';

export interface ClaimTerms {
  /** Names the claimer; only the claimer can settle the mail. */
  readonly claimedBy: string;
  readonly now: Date;
  /** How long the claim holds, in milliseconds. A mail not settled by then is due again. */
  readonly leaseMs: number;
  readonly limit: number;
}

export interface ClaimedMail {
  readonly id: number;
  readonly claimedBy: string;
  /** 1 for an invite's first mail. */
  readonly number: number;
  /** Counted at the claim, so that a crash counts as well. */
  readonly attempt: number;
  /** The invite as it is now, not as it was when the mail was queued. */
  readonly invite: Invite;
}

/** What became of an attempt. */
export type MailOutcome =
  | { readonly status: 'sent'; readonly at: Date; readonly reply: string }
  | { readonly status: 'skipped'; readonly at: Date; readonly reply: string }
  | { readonly status: 'failed'; readonly at: Date; readonly reply: string }
  | { readonly status: 'queued'; readonly at: Date; readonly reply: string; readonly dueAt: Date };

/** The mails that committed changes have queued, each until it is settled. */
export abstract class MailOutbox {
  /** Takes due mails, oldest first; no two claimers get the same one while its lease lasts. */
  abstract claim(terms: ClaimTerms): Promise<ClaimedMail[]>;

  /** Records the outcome; false when the claim has gone to somebody else meanwhile, and nothing is recorded. */
  abstract settle(mail: ClaimedMail, outcome: MailOutcome): Promise<boolean>;
}
