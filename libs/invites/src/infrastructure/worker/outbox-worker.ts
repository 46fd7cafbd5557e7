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
/** Within so long of the end of an outage every worker has renewed its leases, and recorded what it has delivered. */
const RENEWED_WITHIN_MS = 5_000;
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
  readonly #stopping = new AbortController();
  readonly #pauses = new Map<Delivery, AbortController>();
  #listening: Promise<() => Promise<void>> | undefined;
  /** When this process asked to be notified by itself, until it is. */
  #unheardSince: number | undefined;

  constructor(
    private readonly deliverDueMails: DeliverDueMails,
    private readonly deliverDueNotices: DeliverDueNotices,
    private readonly deliverDueEvents: DeliverDueEvents,
    private readonly deliverDueWebhooks: DeliverDueWebhooks,
    private readonly eventHandlers: EventHandlers,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<
      InviteSettings,
      'webhooks' | 'notifyInviters' | 'mailLeaseMs'
    >,
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
    this.#stopping.abort();
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
    let awaySince: number | undefined;
    while (!this.#stopping.signal.aborted) {
      const pause = new AbortController(); // before the claim, so that no notification is lost between claim and pause
      this.#pauses.set(delivery, pause);
      const { room } = delivery.inFlight;
      const beganAt = performance.now();
      const begun = await this.#begin(delivery, awaySince).catch(logError);
      awaySince = begun ? undefined : (awaySince ?? beganAt);
      // A webhook that has as many deliveries under way as it may has its next when one of them ends.
      const ended = delivery === this.deliverDueWebhooks ? () => this.#pauses.get(delivery)?.abort() : () => {};
      for (const one of begun ?? []) one.catch(logError).finally(ended);
      if ((begun?.length ?? 0) < room) await delay(POLL_MS, undefined, pause).catch(() => {});
      else await delivery.inFlight.roomMade();
    }
  }

  async #begin(delivery: Delivery, awaySince: number | undefined): Promise<Promise<void>[]> {
    await (this.#listening ??= this.#listen());
    this.#warnWhenUnheard();
    if (awaySince !== undefined) await this.#leaveToOthers(awaySince);
    return this.#stopping.signal.aborted ? [] : delivery.execute();
  }

  /** After an outage in which leases may have ended, what others are still about is left to them. */
  async #leaveToOthers(awaySince: number): Promise<void> {
    await this.database.query('SELECT 1');
    if (performance.now() - awaySince > this.settings.mailLeaseMs / 2)
      await delay(RENEWED_WITHIN_MS, undefined, this.#stopping).catch(() => {});
  }

  #wakeAll(): void {
    for (const pause of this.#pauses.values()) pause.abort();
  }

  /** What can't be had, or is lost, is tried again at the next claim. */
  #listen(): Promise<() => Promise<void>> {
    const again = () => (this.#listening = undefined);
    const notified = () => {
      this.#unheardSince = undefined;
      this.#wakeAll();
    };
    const listening = this.database.listen(OUTBOX_CHANNEL, { notified, ended: again });
    listening.then(() => this.#notifyItself(), again);
    return listening;
  }

  async #notifyItself(): Promise<void> {
    this.#unheardSince = Infinity; // while NOTIFY is under way: a slow one is no silence
    try {
      await this.database.query(`NOTIFY ${OUTBOX_CHANNEL}`);
      if (this.#unheardSince !== undefined) this.#unheardSince = performance.now();
    } catch {
      this.#unheardSince = undefined;
    }
  }

  /** A pooler between transactions takes a LISTEN and forgets it. */
  #warnWhenUnheard(): void {
    if (this.#unheardSince === undefined || performance.now() - this.#unheardSince < POLL_MS) return;
    this.#unheardSince = undefined;
    this.#logger.warn(
      'PostgreSQL does not notify this process (LISTEN), perhaps because of a pooler: mails leave up to two seconds later.',
    );
  }
}
