import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { DeliverDueEvents } from '../../application/delivery/deliver-due-events.js';
import { DeliverDueMails } from '../../application/delivery/deliver-due-mails.js';
import { EventHandlers } from '../../application/delivery/event-handlers.js';
import { OUTBOX_CHANNEL } from '../postgres/outbox-signal.js';

const POLL_MS = 2_000;
/** How long a stop waits for the deliveries in flight, so that the process ends within ten seconds. */
const SHUTDOWN_TIMEOUT_MS = 7_000;

/** The notifying side of a pg connection. */
interface Listener {
  on(event: 'notification' | 'end', listener: () => void): void;
}

type Delivery = DeliverDueMails | DeliverDueEvents;

/**
 * Delivers mails, and events if this process has handlers, for as long as the application runs: as slots become free,
 * when PostgreSQL notifies it of a commit, and every two seconds. A stop claims nothing more and waits for what is in
 * flight.
 */
@Injectable()
export class OutboxWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('OutboxWorker');
  #loops: readonly Promise<void>[] = [];
  #stopping = false;
  #wake = new AbortController();
  #listening: Promise<QueryRunner> | undefined;

  constructor(
    private readonly deliverDueMails: DeliverDueMails,
    private readonly deliverDueEvents: DeliverDueEvents,
    private readonly eventHandlers: EventHandlers,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    this.#loops = [
      this.#run('mail', this.deliverDueMails),
      ...(this.eventHandlers.list.length > 0 ? [this.#run('event', this.deliverDueEvents)] : []),
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    const inFlight = [this.deliverDueMails.inFlight, this.deliverDueEvents.inFlight];
    this.#stopping = true;
    this.#wakeAll();
    for (const deliveries of inFlight) deliveries.giveBackWaiting();
    const finished = Promise.all(this.#loops).then(() => Promise.all(inFlight.map((deliveries) => deliveries.idle())));
    await Promise.race([finished, delay(SHUTDOWN_TIMEOUT_MS, undefined, { ref: false })]);
    for (const deliveries of inFlight) deliveries.abort();
    await finished;
    await this.#listening?.then((runner) => runner.release()).catch(() => {});
  }

  async #run(what: string, delivery: Delivery): Promise<void> {
    const logError = (error: unknown) =>
      this.#logger.error(`${what} delivery is interrupted: ${(error as Error).message}`);
    while (!this.#stopping) {
      const { signal } = this.#wake; // before the claim, so that no notification is lost between claim and pause
      const { room } = delivery.inFlight;
      const begun = await this.#begin(delivery).catch(logError);
      for (const one of begun ?? []) one.catch(logError);
      if ((begun?.length ?? 0) < room) await delay(POLL_MS, undefined, { signal }).catch(() => {});
      else await delivery.inFlight.roomMade();
    }
  }

  async #begin(delivery: Delivery): Promise<Promise<void>[]> {
    await (this.#listening ??= this.#listen());
    return delivery.execute();
  }

  #wakeAll(): void {
    this.#wake.abort();
    this.#wake = new AbortController();
  }

  async #listen(): Promise<QueryRunner> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const listener = (await runner.connect()) as Listener;
      listener.on('notification', () => this.#wakeAll());
      listener.on('end', () => this.#listenAgain(runner));
      await runner.query(`LISTEN ${OUTBOX_CHANNEL}`);
    } catch (error) {
      this.#listenAgain(runner);
      throw error;
    }
    return runner;
  }

  /** At the next claim. The pool would count the lost connection as in use for ever if it were not released. */
  #listenAgain(runner: QueryRunner): void {
    this.#listening = undefined;
    runner.release().catch(() => {});
  }
}
