import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CloseLapsedInvites } from '../../application/use-cases/close-lapsed-invites.js';
import { IdempotencyKeys } from '../../application/ports/idempotency-keys.js';

const EVERY_MS = 60_000;

/** Once a minute, closes invites that lapsed long ago and deletes data that has expired. */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('Sweeper');
  #timer: NodeJS.Timeout | undefined;
  #sweep: Promise<void> = Promise.resolve();

  constructor(
    private readonly closeLapsedInvites: CloseLapsedInvites,
    private readonly idempotencyKeys: IdempotencyKeys,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => (this.#sweep = this.#run()), EVERY_MS);
    this.#sweep = this.#run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweep;
  }

  async #run(): Promise<void> {
    try {
      await this.closeLapsedInvites.execute();
      await this.idempotencyKeys.purge();
    } catch (error) {
      this.#logger.error(`the sweep is interrupted: ${(error as Error).message}`);
    }
  }
}
