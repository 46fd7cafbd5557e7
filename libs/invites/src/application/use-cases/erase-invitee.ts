import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { EmailAddress } from '../../domain/email-address.js';
import { InviteError } from '../../domain/invite-error.js';
import { Clock } from '../ports/clock.js';
import { IdempotencyKeys } from '../ports/idempotency-keys.js';
import { InviteQueries } from '../ports/invite-queries.js';
import { InviteRepository } from '../ports/invite-repository.js';
import { type SettledInvite, SettledInvites } from '../ports/settled-invites.js';
import { Transaction } from '../ports/transaction.js';

/** Whose address is erased everywhere. */
export interface EraseInviteeCommand {
  /** As typed. */
  readonly email: string;
}

/** What has been erased. */
export interface ErasedInvites {
  /** How many pending invites were cancelled. */
  readonly cancelled: number;
  /** How many invites were erased, those among them. */
  readonly erased: number;
}

const BATCH = 200;
const LOOK_EVERY_MS = 50;
/** A worker that takes longer for one mail or event is out of order. */
const LOOKS = 2_400;

/**
 * Cancels what is pending for an address, and erases the address, with message, metadata and replies of mail servers, from
 * everything that is kept of its invites, in batches. It waits for mails and events that are just being delivered. What
 * somebody sends to the address meanwhile is erased too; to do it again changes nothing. It is not part of a transaction.
 *
 * @throws InviteError `invalid-email`, or `invite-busy` when somebody is in the way for too long: then it can be done again
 */
@Injectable()
export class EraseInvitee {
  constructor(
    private readonly invites: InviteRepository,
    private readonly queries: InviteQueries,
    private readonly settledInvites: SettledInvites,
    private readonly idempotencyKeys: IdempotencyKeys,
    private readonly transaction: Transaction,
    private readonly clock: Clock,
  ) {}

  async execute({ email }: EraseInviteeCommand): Promise<ErasedInvites> {
    const address = EmailAddress.parse(email);
    if (this.transaction.isOpen) throw new Error('EraseInvitee commits in batches: call it outside of a transaction.');
    const total = { cancelled: 0, erased: 0 };
    if (address.equals(EmailAddress.ERASED)) return total;
    for (;;) {
      const cancelled = await this.#cancelPending(address);
      const erased = await this.#eraseSettled(address);
      await this.settledInvites.forgetBounce(address);
      await this.idempotencyKeys.erase(address);
      if (cancelled + erased === 0) return total;
      total.cancelled += cancelled;
      total.erased += erased;
    }
  }

  async #cancelPending(email: EmailAddress): Promise<number> {
    for (let cancelled = 0; ;) {
      const pending = await this.queries.pendingFor(email, BATCH);
      if (pending.length === 0) return cancelled;
      for (const { invite } of pending) {
        const { workspaceId } = invite.state;
        const now = this.clock.now();
        await this.invites.changePending({ workspaceId, email }, (one) => one.withdraw({ now, actorId: null }));
      }
      cancelled += pending.length;
    }
  }

  async #eraseSettled(email: EmailAddress): Promise<number> {
    for (let erased = 0; ;) {
      const batch = await this.settledInvites.hide(email, BATCH);
      if (batch.length === 0) return erased;
      await this.#whileUnderWay(batch);
      await this.settledInvites.erase(email, batch);
      erased += batch.length;
    }
  }

  async #whileUnderWay(batch: readonly SettledInvite[]): Promise<void> {
    for (let look = 1; await this.settledInvites.isUnderWay(batch, this.clock.now()); look++) {
      if (look === LOOKS) throw new InviteError('invite-busy');
      await delay(LOOK_EVERY_MS);
    }
  }
}
