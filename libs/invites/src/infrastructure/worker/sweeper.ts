import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { TellOwners } from '../../application/delivery/tell-owners.js';
import { AnnounceLapsedInvites } from '../../application/use-cases/announce-lapsed-invites.js';
import { RemindInvitees } from '../../application/use-cases/remind-invitees.js';
import { CloseLapsedInvites } from '../../application/use-cases/close-lapsed-invites.js';
import { PurgeSettledInvites } from '../../application/use-cases/purge-settled-invites.js';
import { NoticeOutbox } from '../../application/ports/notice-outbox.js';
import { Clock } from '../../application/ports/clock.js';
import { IdempotencyKeys } from '../../application/ports/idempotency-keys.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';

const EVERY_MS = 60_000;

/**
 * Once a minute, reminds invitees, announces what has lapsed, closes invites that lapsed long ago, tells Owners of disabled
 * webhooks, and deletes data that has expired and invites that were settled long ago.
 */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('Sweeper');
  #timer: NodeJS.Timeout | undefined;
  #sweep: Promise<void> = Promise.resolve();

  constructor(
    private readonly remindInvitees: RemindInvitees,
    private readonly announceLapsedInvites: AnnounceLapsedInvites,
    private readonly closeLapsedInvites: CloseLapsedInvites,
    private readonly idempotencyKeys: IdempotencyKeys,
    private readonly notices: NoticeOutbox,
    private readonly tellOwners: TellOwners,
    private readonly purgeSettledInvites: PurgeSettledInvites,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'webhooks'>,
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
      await this.remindInvitees.execute();
      await this.announceLapsedInvites.execute();
      await this.closeLapsedInvites.execute();
      await this.idempotencyKeys.purge();
      await this.notices.purge(this.clock.now());
      if (this.settings.webhooks) await this.tellOwners.execute();
      await this.purgeSettledInvites.execute();
    } catch (error) {
      this.#logger.error(`the sweep is interrupted: ${(error as Error).message}`);
    }
  }
}
