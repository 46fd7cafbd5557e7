import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { DeliverDueEvents, EVENTS_AT_ONCE } from '../../application/delivery/deliver-due-events.js';
import { DeliverDueMails, MAILS_AT_ONCE } from '../../application/delivery/deliver-due-mails.js';
import { EventHandlers } from '../../application/delivery/event-handlers.js';
import { OUTBOX_CHANNEL } from '../postgres/outbox-signal.js';
import { Pump } from './pump.js';

/** How long a stop waits for what is in hand, so that the process ends within ten seconds. */
const FINISH_WITHIN_MS = 7_000;

/** The notifying side of a pg connection. */
interface Listener {
  on(event: 'notification' | 'end', listener: () => void): void;
}

/**
 * Delivers mails, and events if this process has handlers, for as long as the application runs. Stopping takes
 * nothing new and lets what is in hand finish.
 */
@Injectable()
export class OutboxWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('OutboxWorker');
  #pumps: readonly Pump[] = [];
  #listening: Promise<QueryRunner> | undefined;

  constructor(
    private readonly deliverDueMails: DeliverDueMails,
    private readonly deliverDueEvents: DeliverDueEvents,
    private readonly eventHandlers: EventHandlers,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    this.#pumps = [
      this.#pump('mail', MAILS_AT_ONCE, this.deliverDueMails),
      ...(this.eventHandlers.list.length > 0 ? [this.#pump('event', EVENTS_AT_ONCE, this.deliverDueEvents)] : []),
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    const deliveries = [this.deliverDueMails, this.deliverDueEvents];
    const stopped = Promise.all(this.#pumps.map((pump) => pump.stop()));
    const finished = stopped.then(() => Promise.all(deliveries.map((delivery) => delivery.idle())));
    await Promise.race([finished, delay(FINISH_WITHIN_MS, undefined, { ref: false })]);
    for (const delivery of deliveries) delivery.breakOff();
    await finished;
    await this.#listening?.then((runner) => runner.release()).catch(() => {});
  }

  #pump(what: string, slots: number, deliver: DeliverDueMails | DeliverDueEvents): Pump {
    return new Pump({
      slots,
      take: async (limit) => {
        await (this.#listening ??= this.#listen());
        return deliver.execute({ limit });
      },
      onError: (error) => this.#logger.error(`${what} delivery is interrupted: ${(error as Error).message}`),
    });
  }

  async #listen(): Promise<QueryRunner> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const listener = (await runner.connect()) as Listener;
      listener.on('notification', () => this.#pumps.forEach((pump) => pump.wake()));
      listener.on('end', () => this.#listenAnew(runner));
      await runner.query(`LISTEN ${OUTBOX_CHANNEL}`);
    } catch (error) {
      this.#listenAnew(runner);
      throw error;
    }
    return runner;
  }

  /** When next needed; the pool would otherwise count the lost connection as in use for ever. */
  #listenAnew(runner: QueryRunner): void {
    this.#listening = undefined;
    runner.release().catch(() => {});
  }
}
