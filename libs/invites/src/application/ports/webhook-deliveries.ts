import type { InviteEventKind } from '../../domain/invite-event.js';
import type { ClaimTerms } from './mail-outbox.js';
import type { WebhookRef } from './webhook-repository.js';

/** An event as webhooks are told of it. */
export interface WebhookMessage {
  readonly eventId: string;
  readonly workspaceId: number;
  /** Null of a test. */
  readonly inviteId: number | null;
  /** Its name on the wire. */
  readonly type: string;
  /** What is posted, at every attempt. */
  readonly body: string;
}

export interface WebhookClaimTerms extends ClaimTerms {
  /** How many deliveries of one webhook may be under way in this process. */
  readonly perWebhook: number;
  /** The webhook of each delivery that is under way already. */
  readonly underWay: readonly number[];
}

export interface ClaimedDelivery extends WebhookRef {
  readonly eventId: string;
  readonly url: string;
  /** The newest first; none when the key that sealed them is no longer known. */
  readonly secrets: readonly string[];
  readonly body: string;
  readonly claimedBy: string;
  /** The claim counts it, so that a crash counts as well. */
  readonly attempt: number;
}

/** The outcome of an attempt. */
export type WebhookOutcome =
  | { readonly status: 'delivered'; readonly at: Date; readonly responseStatus: number }
  | {
      readonly status: 'failed';
      readonly at: Date;
      readonly responseStatus: number | null;
      /** When it is tried again; undefined when it is given up. */
      readonly dueAt: Date | undefined;
      /** The receiver wants no more of anything (410): the webhook is disabled. */
      readonly isGone: boolean;
      /** A webhook that has only failed since then is disabled, and its Owners are to be told. */
      readonly disabledIfFailingSince: Date;
    };

/** A webhook of whose end its Owners do not know yet. */
export interface DisabledWebhook extends WebhookRef {
  readonly url: string;
  readonly failingSince: Date;
  /** The language of the invite that it was last told of (BCP 47). */
  readonly locale: string;
}

/** What webhooks still have to be told, and of the newest, what became of it. */
export abstract class WebhookDeliveries {
  /** Whether an enabled webhook of the workspace listens to events of this kind. */
  abstract isHeard(workspaceId: number, kind: InviteEventKind): Promise<boolean>;

  /** Queues the event once for each enabled webhook that listens; queued again, it changes nothing. */
  abstract queue(message: WebhookMessage, kind: InviteEventKind, now: Date): Promise<void>;

  /** Queues a message for one webhook, whatever it listens to. @throws InviteError `webhook-not-found` */
  abstract queueFor(ref: WebhookRef, message: WebhookMessage, now: Date): Promise<void>;

  /**
   * Claims due deliveries: of each webhook in turn its oldest, so that one whose receiver is slow delays no other. No two
   * claims get the same one while the lease lasts.
   */
  abstract claim(terms: WebhookClaimTerms): Promise<ClaimedDelivery[]>;

  /** Extends the lease to an instant; false when another worker holds the claim now, or it is settled. */
  abstract renew(delivery: ClaimedDelivery, leaseEndsAt: Date): Promise<boolean>;

  /**
   * Records the outcome; `lost` when another worker holds the claim now, and nothing is recorded; `disabled` when it has
   * ended the webhook, with which all that waits is given up.
   */
  abstract settle(delivery: ClaimedDelivery, outcome: WebhookOutcome): Promise<'recorded' | 'disabled' | 'lost'>;

  /** Claims disabled webhooks whose Owners have to be told; each is due again at that instant unless it is told by then. */
  abstract claimNotices(now: Date, dueAgainAt: Date): Promise<DisabledWebhook[]>;

  abstract noticeSent(ref: WebhookRef): Promise<void>;

  /** When the event was queued that has waited longest; null when none waits. */
  abstract oldestQueuedAt(): Promise<Date | null>;
}
