import { Injectable } from '@nestjs/common';
import { InviteRepository } from '../ports/invite-repository.js';
import { InviteDescriber, type InvitePreview } from './invite-describer.js';
import { Clock } from '../ports/clock.js';

/**
 * Declines a pending invite for the holder of its token. It is stored as cancelled.
 *
 * @throws InviteError `invite-not-found`, `invite-not-pending` or `invite-busy`
 */
@Injectable()
export class DeclineInvite {
  constructor(
    private readonly invites: InviteRepository,
    private readonly clock: Clock,
    private readonly describer: InviteDescriber,
  ) {}

  async execute({ token }: { readonly token: string }): Promise<InvitePreview> {
    const now = this.clock.now();
    return this.invites.changeByToken(
      token,
      (current) => current.decline({ now }),
      (declined) => this.describer.preview(declined, token),
    );
  }
}
