import { Inject, Injectable } from '@nestjs/common';
import { InviteRepository } from '../ports/invite-repository.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { Clock } from '../ports/clock.js';

const BATCH = 500;

/** Closes invites that lapsed longer ago than the settings allow, in batches. Several processes may do so at once. */
@Injectable()
export class CloseLapsedInvites {
  constructor(
    private readonly invites: InviteRepository,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: InviteSettings,
  ) {}

  /** Resolves with how many it has closed. */
  async execute(): Promise<number> {
    const now = this.clock.now();
    const lapsedBy = new Date(now.getTime() - this.settings.closeAfterMs);
    let total = 0;
    for (;;) {
      const closed = await this.invites.closeLapsed({ lapsedBy, now, limit: BATCH });
      total += closed;
      if (closed < BATCH) return total;
    }
  }
}
