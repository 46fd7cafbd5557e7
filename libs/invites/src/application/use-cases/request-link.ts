import { Injectable } from '@nestjs/common';
import { InviteError } from '../../domain/invite-error.js';
import { Clock } from '../ports/clock.js';
import { InviteRepository } from '../ports/invite-repository.js';
import { MailOutbox } from '../ports/mail-outbox.js';

/**
 * The holder of a token asks for a new link: the inviter of a lapsed invite is told, once a day at most. Nothing is resent,
 * and whoever asks never learns what has come of it, nor whether there is such an invite.
 *
 * @throws InviteError `invite-busy`
 */
@Injectable()
export class RequestLink {
  constructor(
    private readonly invites: InviteRepository,
    private readonly mails: MailOutbox,
    private readonly clock: Clock,
  ) {}

  async execute({ token }: { readonly token: string }): Promise<void> {
    const now = this.clock.now();
    try {
      await this.invites.changeByToken(
        token,
        (current) => current.request({ now }),
        async ({ invite, changed }) => {
          if (changed && (await this.mails.hasBounced(invite.state.email))) throw new InviteError('address-bounced');
        },
      );
    } catch (error) {
      if (error instanceof InviteError && UNTOLD.has(error.code)) return;
      throw error;
    }
  }
}

const UNTOLD = new Set(['invite-not-found', 'address-bounced']);
