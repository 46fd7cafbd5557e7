import type { Invite } from '../../domain/invite.js';
import type { InviteEvent } from '../../domain/invite-event.js';
import type { ClaimTerms } from './mail-outbox.js';

export interface ClaimedEvent {
  readonly event: InviteEvent;
  /** The invite as it is now, not as it was when the event was queued. */
  readonly invite: Invite;
  readonly claimedBy: string;
  /** The claim counts it, so that a crash counts as well. */
  readonly attempt: number;
  /** The names of the handlers that have succeeded. */
  readonly handledBy: readonly string[];
}

/** The outcome of an attempt. */
export type EventOutcome =
  | { readonly status: 'handled' }
  /** Some handlers have failed: the event is due again, or given up when there is no `dueAt`. */
  | { readonly status: 'unhandled'; readonly handledBy: readonly string[]; readonly dueAt: Date | undefined };

/** The events that committed changes have queued, until all handlers of each have succeeded. */
export abstract class EventOutbox {
  /** Claims due events, oldest first. No two claims get the same event while the lease lasts. */
  abstract claim(terms: ClaimTerms): Promise<ClaimedEvent[]>;

  /** Extends the lease to an instant; false when another worker holds the claim now. */
  abstract renew(event: ClaimedEvent, leaseEndsAt: Date): Promise<boolean>;

  /** Records the outcome; false when another worker holds the claim now, and nothing is recorded. */
  abstract settle(event: ClaimedEvent, outcome: EventOutcome): Promise<boolean>;
}
