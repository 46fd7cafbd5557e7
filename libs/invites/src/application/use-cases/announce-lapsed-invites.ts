import { Injectable } from '@nestjs/common';
import { Clock } from '../ports/clock.js';
import { InviteChecks } from '../ports/invite-checks.js';

const BATCH = 500;

/** Queues the event `lapsed` of invites whose expiry has passed, once each, in batches. Several processes may do so at once. */
@Injectable()
export class AnnounceLapsedInvites {
  constructor(
    private readonly checks: InviteChecks,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    const now = this.clock.now();
    while ((await this.checks.lapse({ now, limit: BATCH })) >= BATCH);
  }
}
