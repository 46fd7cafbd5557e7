import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { EventHandlers } from './event-handlers.js';
import type { InviteEvent, InviteEventHandler } from '../../domain/invite-event.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { recorded, WorkInHand } from './work-in-hand.js';
import { Clock } from '../ports/clock.js';
import { type ClaimedEvent, EventOutbox, type EventOutcome } from '../ports/event-outbox.js';
import { MAX_ATTEMPTS, retryDelayMs } from './retry-schedule.js';

export const EVENTS_AT_ONCE = 10;
/** For how long an event holds one of the places above. */
const PLACE_MS = 2_000;
/** For how long a handler is waited for. */
const LONGEST_ATTEMPT_MS = 60_000;

/** Calls the handlers of what is due; whoever throws is called again later, and holds up nobody else. */
@Injectable()
export class DeliverDueEvents {
  readonly #logger = new Logger('InviteEvents');
  readonly #work: WorkInHand;

  constructor(
    private readonly outbox: EventOutbox,
    @Inject(EventHandlers) private readonly handlers: Pick<EventHandlers, 'list'>,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'mailLeaseMs'>,
  ) {
    this.#work = new WorkInHand(clock, { leaseMs: settings.mailLeaseMs, longestMs: LONGEST_ATTEMPT_MS });
  }

  /** Takes what is due, up to a number of events. Resolves with a promise per event, which resolves once its outcome is recorded. */
  async execute({ limit = EVENTS_AT_ONCE } = {}): Promise<Promise<void>[]> {
    if (this.handlers.list.length === 0) return [];
    const leaseMs = this.settings.mailLeaseMs;
    const events = await this.outbox.claim({ claimedBy: randomUUID(), now: this.clock.now(), leaseMs, limit });
    // A handler that takes its time gives its place up to other events, but keeps its claim.
    return events.map((event) => Promise.race([this.#deliver(event), delay(PLACE_MS, undefined, { ref: false })]));
  }

  /** Resolves once no handler is under way, and that is recorded. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  /** Waits no longer for the handlers that are under way. */
  breakOff(): void {
    this.#work.breakOff();
  }

  #deliver(claimed: ClaimedEvent): Promise<void> {
    const renew = (leaseEndsAt: Date) => this.outbox.renew(claimed, leaseEndsAt);
    return this.#work.begin(renew, async (signal) => {
      const outcome = await this.#handle(claimed, signal);
      const held = await recorded(() => this.outbox.settle(claimed, outcome), signal);
      if (held) this.#tellIfGivenUp(claimed, outcome);
    });
  }

  async #handle(claimed: ClaimedEvent, signal: AbortSignal): Promise<EventOutcome> {
    const { event, attempt, handledBy } = claimed;
    const due = this.#stillToBeTold(event, handledBy);
    // Whoever dies at every attempt has had them all.
    const mayTry = ({ tireless }: InviteEventHandler) => tireless === true || attempt <= MAX_ATTEMPTS;
    const results = await Promise.all(due.map((one) => mayTry(one) && this.#call(one, event, signal)));
    if (results.every((done) => done)) return { status: 'handled' };
    const successful = due.filter((_, index) => results[index]).map(({ name }) => name);
    const goesOn = due.some(({ tireless }, index) => tireless && !results[index]);
    const delayMs = retryDelayMs(goesOn ? Math.min(attempt, MAX_ATTEMPTS - 1) : attempt, Math.random());
    const dueAt = delayMs === undefined ? undefined : new Date(this.clock.now().getTime() + delayMs);
    return { status: 'unhandled', handledBy: [...handledBy, ...successful], dueAt };
  }

  #stillToBeTold({ kind }: InviteEvent, handledBy: readonly string[]): InviteEventHandler[] {
    return this.handlers.list.filter(({ name, kinds }) => kinds.includes(kind) && !handledBy.includes(name));
  }

  /** Resolves with whether the handler has had it. */
  async #call(handler: InviteEventHandler, event: InviteEvent, signal: AbortSignal): Promise<boolean> {
    try {
      await unlessBrokenOff(handler.handle(event), signal);
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#logger.warn(`${handler.name} has failed on ${event.kind} ${event.id}: ${reason}`);
      return false;
    }
  }

  #tellIfGivenUp({ event }: ClaimedEvent, outcome: EventOutcome): void {
    if (outcome.status === 'handled' || outcome.dueAt) return;
    const without = this.#stillToBeTold(event, outcome.handledBy).map(({ name }) => name);
    this.#logger.error(
      `${event.kind} ${event.id} of invite ${event.inviteId} is given up: ${without.join(', ')} has failed at every attempt`,
    );
  }
}

/** Rejects when the signal is raised before the work is done; listens no longer than that. */
function unlessBrokenOff(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const settled = new AbortController();
  const brokenOff = new Promise<never>((_, reject) => {
    const refuse = () => reject(new Error('it took too long, or the process ends'));
    signal.addEventListener('abort', refuse, { once: true, signal: settled.signal });
  });
  return Promise.race([work, brokenOff]).finally(() => settled.abort());
}
