import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { EventHandlers } from './event-handlers.js';
import type { InviteEvent, InviteEventHandler } from '../../domain/invite-event.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { InFlightDeliveries } from './in-flight-deliveries.js';
import { Clock } from '../ports/clock.js';
import { type ClaimedEvent, EventOutbox, type EventOutcome } from '../ports/event-outbox.js';
import { MAX_ATTEMPTS, retryDelayMs } from './retry-schedule.js';

export const EVENTS_AT_ONCE = 10;
/** A handler that takes longer gives its slot up to other events, but keeps its lease. */
const SLOT_MS = 2_000;
const HANDLER_TIMEOUT_MS = 60_000;

/** Calls the handlers of due events. A handler that throws is called again later, and holds up no other. */
@Injectable()
export class DeliverDueEvents {
  readonly inFlight: InFlightDeliveries;
  readonly #logger = new Logger('InviteEvents');

  constructor(
    private readonly outbox: EventOutbox,
    @Inject(EventHandlers) private readonly handlers: Pick<EventHandlers, 'list'>,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'mailLeaseMs'>,
  ) {
    const terms = { slots: EVENTS_AT_ONCE, slotMs: SLOT_MS, timeoutMs: HANDLER_TIMEOUT_MS };
    this.inFlight = new InFlightDeliveries(clock, { ...terms, leaseMs: settings.mailLeaseMs });
  }

  /**
   * Claims due events, as many as there is room for unless a limit is given, and begins to handle each. Resolves
   * with a promise per event, which resolves once its outcome is recorded, or once its slot is free again.
   */
  async execute({ limit = this.inFlight.room } = {}): Promise<Promise<void>[]> {
    if (this.handlers.list.length === 0) return [];
    const leaseMs = this.settings.mailLeaseMs;
    const events = await this.outbox.claim({ claimedBy: randomUUID(), now: this.clock.now(), leaseMs, limit });
    return events.map((event) => this.#deliver(event));
  }

  #deliver(claimed: ClaimedEvent): Promise<void> {
    const renew = (leaseEndsAt: Date) => this.outbox.renew(claimed, leaseEndsAt);
    const deliver = async (signal: AbortSignal) => {
      const outcome = await this.#handle(claimed, signal);
      const isOurs = await this.inFlight.record(() => this.outbox.settle(claimed, outcome), signal);
      if (isOurs) this.#logIfGivenUp(claimed, outcome);
    };
    return this.inFlight.begin({ renew, deliver });
  }

  async #handle(claimed: ClaimedEvent, signal: AbortSignal): Promise<EventOutcome> {
    const { event, invite, attempt, handledBy } = claimed;
    const due = this.#unsuccessful(event, handledBy);
    // The claim has counted the attempt, so that a handler that kills the process does not get more attempts than
    // others.
    const mayTry = ({ tireless }: InviteEventHandler) => tireless === true || attempt <= MAX_ATTEMPTS;
    const results = await Promise.all(due.map((one) => mayTry(one) && this.#call(one, { event, invite }, signal)));
    if (results.every((done) => done)) return { status: 'handled' };
    const successful = due.filter((_, index) => results[index]).map(({ name }) => name);
    const goesOn = due.some(({ tireless }, index) => tireless && !results[index]);
    const delayMs = retryDelayMs(goesOn ? Math.min(attempt, MAX_ATTEMPTS - 1) : attempt, Math.random());
    const dueAt = delayMs === undefined ? undefined : new Date(this.clock.now().getTime() + delayMs);
    return { status: 'unhandled', handledBy: [...handledBy, ...successful], dueAt };
  }

  /** The handlers of the event that have not succeeded so far. */
  #unsuccessful({ kind }: InviteEvent, handledBy: readonly string[]): InviteEventHandler[] {
    return this.handlers.list.filter(({ name, kinds }) => kinds.includes(kind) && !handledBy.includes(name));
  }

  /** Resolves with whether the handler has succeeded. */
  async #call(
    handler: InviteEventHandler,
    { event, invite }: Pick<ClaimedEvent, 'event' | 'invite'>,
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      await unlessAborted(handler.handle(event, invite), signal);
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#logger.warn(`${handler.name} has failed on ${event.kind}: ${reason}`, named(event));
      return false;
    }
  }

  #logIfGivenUp({ event }: ClaimedEvent, outcome: EventOutcome): void {
    if (outcome.status === 'handled' || outcome.dueAt) return;
    const failed = this.#unsuccessful(event, outcome.handledBy).map(({ name }) => name);
    this.#logger.error(`${event.kind} is given up: ${failed.join(', ')} has failed at every attempt`, named(event));
  }
}

/** Names an event in a field of its own: in a text it would look like a token, which no log shows. */
function named({ id, inviteId }: InviteEvent) {
  return { event_id: id, invite_id: inviteId };
}

/** Rejects when the signal aborts before the handler is done; it does not listen longer than that. */
function unlessAborted(handling: Promise<void>, signal: AbortSignal): Promise<void> {
  const settled = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const refuse = () => reject(new Error('it took too long, or the process ends'));
    signal.addEventListener('abort', refuse, { once: true, signal: settled.signal });
  });
  return Promise.race([handling, aborted]).finally(() => settled.abort());
}
