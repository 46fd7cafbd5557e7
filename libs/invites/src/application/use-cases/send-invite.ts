import { Injectable } from '@nestjs/common';
import { InviteError } from '../../domain/invite-error.js';
import { BulkSendInvites, type DraftTerms } from './bulk-send-invites.js';
import type { InviteDetails } from './invite-describer.js';

/** Who invites whom, where to, and as what. */
export interface SendInviteCommand extends DraftTerms {
  /** As typed. */
  readonly email: string;
}

/**
 * Invites an address to a workspace and queues the mail.
 *
 * @throws InviteError `workspace-not-found`, `permission-denied`, `role-above-own`, `email-not-verified`,
 * `invalid-role`, `invalid-email`, `invalid-message`, `invalid-locale`, `domain-not-allowed`, `already-member`, `refused-by-policy`,
 * `invite-already-pending`, `address-bounced`, `workspace-address-limit`, `address-limit`, `workspace-limit`,
 * `sender-limit`, `pending-limit` or `invite-busy`
 */
@Injectable()
export class SendInvite {
  constructor(private readonly bulkSendInvites: BulkSendInvites) {}

  async execute({ email, ...terms }: SendInviteCommand): Promise<InviteDetails> {
    const [outcome] = await this.bulkSendInvites.execute({ ...terms, emails: [email] });
    if (!outcome || outcome instanceof InviteError) throw outcome;
    return outcome;
  }
}
