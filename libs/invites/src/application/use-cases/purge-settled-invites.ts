import { Inject, Injectable } from '@nestjs/common';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { Clock } from '../ports/clock.js';
import { SettledInvites } from '../ports/settled-invites.js';

const BATCH = 200;
/** Of one call, so that a sweep ends soon however much there is: 10,000 invites a minute. */
const MOST_BATCHES = 50;

/**
 * Deletes invites that were settled longer ago than the settings allow, with all that is kept of them, in batches. Several
 * processes may do so at once. Without the setting it deletes nothing.
 */
@Injectable()
export class PurgeSettledInvites {
  constructor(
    private readonly settledInvites: SettledInvites,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'purgeAfterMs'>,
  ) {}

  /** Resolves with how many it has deleted. */
  async execute(): Promise<number> {
    const { purgeAfterMs } = this.settings;
    if (purgeAfterMs === undefined) return 0;
    const settledBy = new Date(this.clock.now().getTime() - purgeAfterMs);
    let total = 0;
    for (let batch = 1; batch <= MOST_BATCHES; batch++) {
      const purged = await this.settledInvites.purge({ settledBy, limit: BATCH });
      total += purged;
      if (purged < BATCH) break;
    }
    return total;
  }
}
