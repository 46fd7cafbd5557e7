import type { InviteEvent } from '../../domain/invite-event.js';
import type { ClaimTerms } from './mail-outbox.js';

export interface ClaimedEvent {
  readonly event: InviteEvent;
  readonly claimedBy: string;
  /** Counted at the claim, so that a crash counts as well. */
  readonly attempt: number;
  /** Names of the handlers that have had it. */
  readonly handledBy: readonly string[];
}

/** What became of an attempt. */
export type EventOutcome =
  | { readonly status: 'handled' }
  /** Not by all: due again, or given up when there is no `dueAt`. */
  | { readonly status: 'unhandled'; readonly handledBy: readonly string[]; readonly dueAt: Date | undefined };

/** The events that committed changes have queued, each until all handlers have had it. */
export abstract class EventOutbox {
  /** Takes due events, oldest first; no two claims get the same one while the lease lasts. */
  abstract claim(terms: ClaimTerms): Promise<ClaimedEvent[]>;

  /** Prolongs the lease to an instant; false when the claim has gone to somebody else. */
  abstract renew(event: ClaimedEvent, leaseEndsAt: Date): Promise<boolean>;

  /** Records the outcome; false when the claim has gone to somebody else meanwhile, and nothing is recorded. */
  abstract settle(event: ClaimedEvent, outcome: EventOutcome): Promise<boolean>;
}
