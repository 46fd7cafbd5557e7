import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { DeliverDueMails } from '../application/deliver-due-mails.js';
import { MAIL_CHANNEL } from './mail-signal.js';

const POLL_MS = 2_000;

/** The notifying side of a pg connection. */
interface Listener {
  on(event: 'notification' | 'end', listener: () => void): void;
}

/**
 * Keeps delivering: woken by the signal of a committed change, and by itself every two seconds in case a
 * signal got lost. Stopping lets the mails in hand finish.
 */
@Injectable()
export class MailWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('MailWorker');
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
    await this.#loop;
    await this.#runner?.release().catch(() => {});
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#wake = new AbortController();
      const more = await this.#work();
      if (!more && !this.#stopping) await delay(POLL_MS, undefined, { signal: this.#wake.signal }).catch(() => {});
    }
  }

  async #work(): Promise<boolean> {
    try {
      this.#runner ??= await this.#listen();
      return await this.deliverDueMails.execute();
    } catch (error) {
      this.#logger.error(`mail delivery is interrupted: ${(error as Error).message}`);
      return false;
    }
  }

  async #listen(): Promise<QueryRunner> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const listener = (await runner.connect()) as Listener;
      listener.on('notification', () => this.#wake.abort());
      listener.on('end', () => (this.#runner = undefined));
      await runner.query(`LISTEN ${MAIL_CHANNEL}`);
    } catch (error) {
      await runner.release();
      throw error;
    }
    return runner;
  }
}
