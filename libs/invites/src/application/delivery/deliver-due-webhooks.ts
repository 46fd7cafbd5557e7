import { randomUUID } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Webhook as Signer } from 'standardwebhooks';
import { DISABLED_AFTER_MS } from '../../domain/webhook.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { Clock } from '../ports/clock.js';
import { type ClaimedDelivery, WebhookDeliveries, type WebhookOutcome } from '../ports/webhook-deliveries.js';
import { WebhookSender } from '../ports/webhook-sender.js';
import { InFlightDeliveries, STOPPED } from './in-flight-deliveries.js';
import { MAX_ATTEMPTS, retryDelayMs } from './retry-schedule.js';

export const WEBHOOKS_AT_ONCE = 50;
/** A receiver that hangs has this many requests at a time, and no more. */
const PER_WEBHOOK = 5;
/** A receiver that takes longer gives its slot up to others. */
const SLOT_MS = 1_000;
const ATTEMPT_TIMEOUT_MS = 10_000;
/** Also for recording the outcome. */
const DELIVERY_TIMEOUT_MS = 60_000;

/** Name of the `node:diagnostics_channel` that publishes each {@link WebhookAttempt}. */
export const WEBHOOK_ATTEMPTS = '@invites/invites:webhook-attempts';

/** An attempt that has ended. */
export interface WebhookAttempt {
  readonly workspaceId: number;
  readonly webhookId: number;
  /**
   * `retried`: it has failed, and will be retried; `given-up`: it was the last one; `disabled`: the webhook is disabled with
   * it; `lost`: another worker had claimed the delivery meanwhile, and the outcome was discarded.
   */
  readonly outcome: 'delivered' | 'retried' | 'given-up' | 'disabled' | 'lost';
}

/** Posts due events to webhooks, signed by Standard Webhooks. A receiver that fails is asked again later, and delays no other. */
@Injectable()
export class DeliverDueWebhooks {
  readonly inFlight: InFlightDeliveries;
  readonly #logger = new Logger('Webhooks');
  readonly #attempts = channel(WEBHOOK_ATTEMPTS);
  readonly #underWay = new Set<ClaimedDelivery>();

  constructor(
    private readonly deliveries: WebhookDeliveries,
    private readonly sender: WebhookSender,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'mailLeaseMs'>,
  ) {
    const terms = { slots: WEBHOOKS_AT_ONCE, slotMs: SLOT_MS, timeoutMs: DELIVERY_TIMEOUT_MS };
    this.inFlight = new InFlightDeliveries(clock, { ...terms, leaseMs: settings.mailLeaseMs });
  }

  /**
   * Claims due deliveries, as many as there is room for unless a limit is given, and begins each. Resolves with a
   * promise per delivery, which resolves once its outcome is recorded, or once its slot is free again.
   */
  async execute({ limit = this.inFlight.room } = {}): Promise<Promise<void>[]> {
    const claimed = await this.deliveries.claim({
      claimedBy: randomUUID(),
      now: this.clock.now(),
      leaseMs: this.settings.mailLeaseMs,
      limit,
      perWebhook: PER_WEBHOOK,
      underWay: [...this.#underWay].map(({ webhookId }) => webhookId),
    });
    return claimed.map((delivery) => this.#deliver(delivery));
  }

  #deliver(delivery: ClaimedDelivery): Promise<void> {
    const { workspaceId, webhookId } = delivery;
    this.#underWay.add(delivery);
    const renew = (leaseEndsAt: Date) => this.deliveries.renew(delivery, leaseEndsAt);
    const deliver = async (signal: AbortSignal) => {
      try {
        const outcome = await this.#attempt(delivery, signal);
        // Nobody refused what a stop has broken off: its lease ends, and another worker tries it.
        if (signal.reason === STOPPED && outcome.status === 'failed') return;
        const settled = await this.inFlight.record(() => this.deliveries.settle(delivery, outcome), signal);
        if (settled === 'disabled') this.#logger.warn(`Webhook ${webhookId} of workspace ${workspaceId} is disabled.`);
        this.#attempts.publish({
          workspaceId,
          webhookId,
          outcome: settled === 'recorded' ? nameOf(outcome) : settled,
        } satisfies WebhookAttempt);
      } finally {
        this.#underWay.delete(delivery);
      }
    };
    return this.inFlight.begin({ renew, deliver });
  }

  async #attempt(delivery: ClaimedDelivery, signal: AbortSignal): Promise<WebhookOutcome> {
    const { attempt } = delivery;
    // One that has been claimed more often has ended with its worker each time.
    const responseStatus = attempt > MAX_ATTEMPTS ? null : await this.#statusOf(delivery, signal);
    const at = this.clock.now();
    if (responseStatus !== null && responseStatus >= 200 && responseStatus < 300)
      return { status: 'delivered', at, responseStatus };
    const delayMs = retryDelayMs(attempt, Math.random());
    return {
      status: 'failed',
      at,
      responseStatus,
      dueAt: delayMs === undefined ? undefined : new Date(at.getTime() + delayMs),
      isGone: responseStatus === 410,
      disabledIfFailingSince: new Date(at.getTime() - DISABLED_AFTER_MS),
    };
  }

  /** Null when there was no answer. */
  async #statusOf(delivery: ClaimedDelivery, signal: AbortSignal): Promise<number | null> {
    const { workspaceId, webhookId, eventId, url, secrets, body } = delivery;
    if (secrets.length === 0) {
      this.#logger.warn(
        `Webhook ${webhookId} of workspace ${workspaceId} can not sign: the key of its secret has been changed. ` +
          'An Owner has to rotate the secret.',
      );
      return null;
    }
    const at = this.clock.now();
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Invites',
      'webhook-id': eventId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': secrets.map((secret) => new Signer(secret).sign(eventId, at, body)).join(' '),
    };
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)]);
    return this.sender.send({ url, headers, body }, timeout).catch(() => null);
  }
}

function nameOf(outcome: WebhookOutcome): WebhookAttempt['outcome'] {
  if (outcome.status === 'delivered') return 'delivered';
  return outcome.dueAt ? 'retried' : 'given-up';
}
