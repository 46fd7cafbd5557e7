import { setTimeout as delay } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DeliverDueEvents } from '../../application/delivery/deliver-due-events.js';
import { DeliverDueMails } from '../../application/delivery/deliver-due-mails.js';
import { DeliverDueNotices } from '../../application/delivery/deliver-due-notices.js';
import { DeliverDueWebhooks } from '../../application/delivery/deliver-due-webhooks.js';
import { EventHandlers } from '../../application/delivery/event-handlers.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { Database } from '../postgres/database.js';
import { OUTBOX_CHANNEL } from '../postgres/outbox-signal.js';

const POLL_MS = 2_000;
/** How long a stop waits for the deliveries in flight, so that the process ends within ten seconds. */
const SHUTDOWN_TIMEOUT_MS = 7_000;

type Delivery = DeliverDueMails | DeliverDueNotices | DeliverDueEvents | DeliverDueWebhooks;

/**
 * Delivers mails, notices to inviters, events if this process has handlers, and to webhooks if there are any, for as long as
 * the application runs: as slots become free, when PostgreSQL notifies it of a commit, and every two seconds. A stop claims nothing more and waits for what is in
 * flight.
 */
@Injectable()
export class OutboxWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('OutboxWorker');
  #loops: readonly Promise<void>[] = [];
  #stopping = false;
  readonly #pauses = new Map<Delivery, AbortController>();
  #listening: Promise<() => Promise<void>> | undefined;

  constructor(
    private readonly deliverDueMails: DeliverDueMails,
    private readonly deliverDueNotices: DeliverDueNotices,
    private readonly deliverDueEvents: DeliverDueEvents,
    private readonly deliverDueWebhooks: DeliverDueWebhooks,
    private readonly eventHandlers: EventHandlers,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'webhooks' | 'notifyInviters'>,
    private readonly database: Database,
  ) {}

  onApplicationBootstrap(): void {
    this.#loops = [
      this.#run('mail', this.deliverDueMails),
      ...(this.settings.notifyInviters ? [this.#run('notice', this.deliverDueNotices)] : []),
      ...(this.eventHandlers.list.length > 0 ? [this.#run('event', this.deliverDueEvents)] : []),
      ...(this.settings.webhooks ? [this.#run('webhook', this.deliverDueWebhooks)] : []),
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    const { deliverDueMails, deliverDueNotices, deliverDueEvents, deliverDueWebhooks } = this;
    const deliveries = [deliverDueMails, deliverDueNotices, deliverDueEvents, deliverDueWebhooks];
    const inFlight = deliveries.map((one) => one.inFlight);
    this.#stopping = true;
    this.#wakeAll();
    for (const one of inFlight) one.giveBackWaiting();
    const finished = Promise.all(this.#loops).then(() => Promise.all(inFlight.map((one) => one.idle())));
    await Promise.race([finished, delay(SHUTDOWN_TIMEOUT_MS, undefined, { ref: false })]);
    for (const one of inFlight) one.abort();
    await finished;
    await this.#listening?.then((stop) => stop()).catch(() => {});
  }

  async #run(what: string, delivery: Delivery): Promise<void> {
    const logError = (error: unknown) =>
      this.#logger.error(`${what} delivery is interrupted: ${(error as Error).message}`);
    while (!this.#stopping) {
      const pause = new AbortController(); // before the claim, so that no notification is lost between claim and pause
      this.#pauses.set(delivery, pause);
      const { room } = delivery.inFlight;
      const begun = await this.#begin(delivery).catch(logError);
      // A webhook that has as many deliveries under way as it may has its next when one of them ends.
      const ended = delivery === this.deliverDueWebhooks ? () => this.#pauses.get(delivery)?.abort() : () => {};
      for (const one of begun ?? []) one.catch(logError).finally(ended);
      if ((begun?.length ?? 0) < room) await delay(POLL_MS, undefined, pause).catch(() => {});
      else await delivery.inFlight.roomMade();
    }
  }

  async #begin(delivery: Delivery): Promise<Promise<void>[]> {
    await (this.#listening ??= this.#listen());
    return delivery.execute();
  }

  #wakeAll(): void {
    for (const pause of this.#pauses.values()) pause.abort();
  }

  /** What can't be had, or is lost, is tried again at the next claim. */
  #listen(): Promise<() => Promise<void>> {
    const again = () => (this.#listening = undefined);
    const listening = this.database.listen(OUTBOX_CHANNEL, { notified: () => this.#wakeAll(), ended: again });
    listening.catch(again);
    return listening;
  }
}
