import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { DeliverDueMails, MAILS_AT_ONCE } from '../application/deliver-due-mails.js';
import { MAIL_CHANNEL } from './mail-signal.js';

const POLL_MS = 2_000;
/** How long a stop waits for the mails in hand, so that the process ends within ten seconds. */
const FINISH_WITHIN_MS = 7_000;

/** The notifying side of a pg connection. */
interface Listener {
  on(event: 'notification' | 'end', listener: () => void): void;
}

/**
 * Keeps delivering, a few mails at once, so that a slow one holds up no other: woken by the signal of a committed
 * change, and by itself every two seconds in case a signal got lost. Stopping takes nothing new and lets the mails
 * in hand finish.
 */
@Injectable()
export class MailWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('MailWorker');
  readonly #inHand = new Set<Promise<void>>();
  #stopping = false;
  #wake = new AbortController();
  #runner: QueryRunner | undefined;
  #loop: Promise<void> | undefined;

  constructor(
    private readonly deliverDueMails: DeliverDueMails,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    this.#loop = this.#run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true;
    this.#wake.abort();
    const finished = Promise.resolve(this.#loop).then(() => Promise.allSettled(this.#inHand));
    await Promise.race([finished, delay(FINISH_WITHIN_MS, undefined, { ref: false })]);
    this.deliverDueMails.breakOff();
    await Promise.allSettled(this.#inHand);
    await this.#runner?.release().catch(() => {});
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#wake = new AbortController();
      const free = MAILS_AT_ONCE - this.#inHand.size;
      const taken = await this.#take(free);
      if (taken < free) await delay(POLL_MS, undefined, { signal: this.#wake.signal }).catch(() => {});
      else if (this.#inHand.size === MAILS_AT_ONCE) await Promise.race(this.#inHand);
    }
  }

  /** Resolves with how many mails it could get. */
  async #take(limit: number): Promise<number> {
    try {
      this.#runner ??= await this.#listen();
      const mails = await this.deliverDueMails.execute({ limit });
      for (const mail of mails) this.#hold(mail);
      return mails.length;
    } catch (error) {
      this.#interrupted(error);
      return 0;
    }
  }

  #hold(mail: Promise<void>): void {
    const held = mail.catch((error: unknown) => this.#interrupted(error)).finally(() => this.#inHand.delete(held));
    this.#inHand.add(held);
  }

  #interrupted(error: unknown): void {
    this.#logger.error(`mail delivery is interrupted: ${(error as Error).message}`);
  }

  async #listen(): Promise<QueryRunner> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const listener = (await runner.connect()) as Listener;
      listener.on('notification', () => this.#wake.abort());
      listener.on('end', () => {
        this.#runner = undefined;
        runner.release().catch(() => {}); // or the pool would count it as in use for ever
      });
      await runner.query(`LISTEN ${MAIL_CHANNEL}`);
    } catch (error) {
      await runner.release();
      throw error;
    }
    return runner;
  }
}
