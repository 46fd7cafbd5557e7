import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { DeliverDueMails, MAILS_AT_ONCE } from '../application/deliver-due-mails.js';
import { MAIL_CHANNEL } from './mail-signal.js';
import { Pump } from './pump.js';

/** How long a stop waits for the mails in hand, so that the process ends within ten seconds. */
const FINISH_WITHIN_MS = 7_000;

/** The notifying side of a pg connection. */
interface Listener {
  on(event: 'notification' | 'end', listener: () => void): void;
}

/** Delivers for as long as the application runs. Stopping takes nothing new and lets the mails in hand finish. */
@Injectable()
export class MailWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('MailWorker');
  #pump: Pump | undefined;
  #runner: QueryRunner | undefined;

  constructor(
    private readonly deliverDueMails: DeliverDueMails,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    this.#pump = new Pump({
      slots: MAILS_AT_ONCE,
      take: async (limit) => {
        this.#runner ??= await this.#listen();
        return this.deliverDueMails.execute({ limit });
      },
      onError: (error) => this.#logger.error(`mail delivery is interrupted: ${(error as Error).message}`),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    const finished = this.#pump?.stop();
    await Promise.race([finished, delay(FINISH_WITHIN_MS, undefined, { ref: false })]);
    this.deliverDueMails.breakOff();
    await finished;
    await this.#runner?.release().catch(() => {});
  }

  async #listen(): Promise<QueryRunner> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const listener = (await runner.connect()) as Listener;
      listener.on('notification', () => this.#pump?.wake());
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
