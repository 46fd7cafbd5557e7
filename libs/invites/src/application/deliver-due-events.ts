import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { EventHandlers } from './event-handlers.js';
import { INVITE_SETTINGS, type InviteSettings } from './invite-settings.js';
import { recorded, underLease } from './lease.js';
import { Clock } from './ports/clock.js';
import { type ClaimedEvent, EventOutbox, type EventOutcome } from './ports/event-outbox.js';
import { MAX_ATTEMPTS, retryDelayMs } from './retry-schedule.js';

export const EVENTS_AT_ONCE = 10;
const LONGEST_ATTEMPT_MS = 10 * 60_000;

/** Calls the handlers of what is due; whoever throws is called again later, and holds up nobody else. */
@Injectable()
export class DeliverDueEvents {
  readonly #logger = new Logger('InviteEvents');
  readonly #inHand = new Set<AbortController>();

  constructor(
    private readonly outbox: EventOutbox,
    private readonly handlers: EventHandlers,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'mailLeaseMs'>,
  ) {}

  /** Takes what is due, up to a number of events. Resolves with a promise per event, which resolves once its outcome is recorded. */
  async execute({ limit = EVENTS_AT_ONCE } = {}): Promise<Promise<void>[]> {
    if (this.handlers.list.length === 0) return [];
    const leaseMs = this.settings.mailLeaseMs;
    const events = await this.outbox.claim({ claimedBy: randomUUID(), now: this.clock.now(), leaseMs, limit });
    return events.map((event) => this.#deliver(event));
  }

  /** Waits no longer for the handlers that are under way. */
  breakOff(): void {
    for (const attempt of this.#inHand) attempt.abort();
  }

  async #deliver(claimed: ClaimedEvent): Promise<void> {
    const { mailLeaseMs: leaseMs } = this.settings;
    const breakOff = new AbortController();
    const renew = () => this.outbox.renew(claimed, new Date(this.clock.now().getTime() + leaseMs));
    this.#inHand.add(breakOff);
    try {
      await underLease({ leaseMs, longestMs: LONGEST_ATTEMPT_MS, renew, breakOff }, async () => {
        const outcome = await this.#handle(claimed, breakOff.signal);
        await recorded(() => this.outbox.settle(claimed, outcome), breakOff.signal);
      });
    } finally {
      this.#inHand.delete(breakOff);
    }
  }

  async #handle({ event, attempt, handledBy }: ClaimedEvent, signal: AbortSignal): Promise<EventOutcome> {
    const due = this.handlers.list.filter(({ name, kinds }) => kinds.includes(event.kind) && !handledBy.includes(name));
    if (attempt > MAX_ATTEMPTS) return { status: 'unhandled', handledBy, dueAt: undefined };
    const brokenOff = once(signal, 'abort').then(() => Promise.reject(new Error('it took too long')));
    const results = await Promise.allSettled(due.map((one) => Promise.race([one.handle(event), brokenOff])));
    const failed = results.flatMap((result, index) =>
      result.status === 'rejected' ? [{ name: due[index]!.name, reason: result.reason as unknown }] : [],
    );
    if (failed.length === 0) return { status: 'handled' };
    for (const { name, reason } of failed) {
      this.#logger.warn(
        `${name} has failed on ${event.kind} ${event.id}: ${reason instanceof Error ? reason.message : 'no error'}`,
      );
    }
    const successful = due.map(({ name }) => name).filter((name) => !failed.some((one) => one.name === name));
    const delayMs = retryDelayMs(attempt, Math.random());
    const dueAt = delayMs === undefined ? undefined : new Date(this.clock.now().getTime() + delayMs);
    return { status: 'unhandled', handledBy: [...handledBy, ...successful], dueAt };
  }
}
