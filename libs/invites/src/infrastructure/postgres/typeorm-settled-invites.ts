import { Injectable } from '@nestjs/common';
import { type PurgeTerms, type SettledInvite, SettledInvites } from '../../application/ports/settled-invites.js';
import type { EmailAddress } from '../../domain/email-address.js';
import { withoutAddress } from '../../domain/without-address.js';
import {
  eraseInvitee,
  forgetBounce,
  hideInvitee,
  isUnderWay,
  lockAddress,
  skipWaitingMails,
  undeliveredBodies,
} from './statements/erase-invitee.js';
import { purgeSettled } from './statements/purge-settled.js';
import { TransactionScope } from './transaction-scope.js';

@Injectable()
export class TypeOrmSettledInvites extends SettledInvites {
  constructor(private readonly scope: TransactionScope) {
    super();
  }

  async purge(terms: PurgeTerms): Promise<number> {
    const [record] = await this.scope.query(purgeSettled(terms, { distributed: this.scope.isDistributed }));
    return record!.purged;
  }

  async hide(email: EmailAddress, limit: number): Promise<SettledInvite[]> {
    const hidden = await this.scope.query(hideInvitee(email, limit, { distributed: this.scope.isDistributed }));
    return hidden.map(({ workspaceId, inviteId }) => ({
      workspaceId: Number(workspaceId),
      inviteId: Number(inviteId),
    }));
  }

  async isUnderWay(invites: readonly SettledInvite[], now: Date): Promise<boolean> {
    await this.scope.query(skipWaitingMails(invites, now));
    const [record] = await this.scope.query(isUnderWay(invites, now));
    return record!.isUnderWay;
  }

  erase(email: EmailAddress, invites: readonly SettledInvite[]): Promise<void> {
    return this.scope.run(async () => {
      await this.scope.query(lockAddress(email));
      const bodies = await this.scope.query(undeliveredBodies(invites));
      const erased = bodies.map(({ id, body }) => ({ id, body: withoutInvitee(body, email) }));
      await this.scope.query(eraseInvitee(invites, erased));
    });
  }

  forgetBounce(email: EmailAddress): Promise<void> {
    return this.scope.run(async () => {
      await this.scope.query(lockAddress(email));
      await this.scope.query(forgetBounce(email));
    });
  }
}

/** What a webhook is told of an invite, without its invitee; what the host has attached to the invite may name them too. */
function withoutInvitee(body: string, email: EmailAddress): string {
  const event = withoutAddress(JSON.parse(body), email) as { readonly data: object };
  return JSON.stringify({ ...event, data: { ...event.data, metadata: {}, return_to: null } });
}
