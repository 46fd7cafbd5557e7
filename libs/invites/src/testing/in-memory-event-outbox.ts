import { type ClaimedEvent, EventOutbox, type EventOutcome } from '../application/ports/event-outbox.js';
import type { ClaimTerms } from '../application/ports/mail-outbox.js';
import { type InMemoryInviteStore, meanwhile, type StoredEvent } from './in-memory-invites.js';

/** The events of an `InMemoryInviteStore`. */
export class InMemoryEventOutbox extends EventOutbox {
  constructor(protected readonly store: InMemoryInviteStore) {
    super();
  }

  async claim({ claimedBy, now, leaseMs, limit }: ClaimTerms): Promise<ClaimedEvent[]> {
    await meanwhile();
    const due = [...this.store.events.values()]
      .filter(({ dueAt }) => dueAt && dueAt <= now)
      .sort((a, b) => a.dueAt!.getTime() - b.dueAt!.getTime())
      .slice(0, limit);
    return due.map((stored) => {
      stored.claimedBy = claimedBy;
      stored.attempts += 1;
      stored.dueAt = new Date(now.getTime() + leaseMs);
      const { id, kind, at, inviteId, actorId, attempts: attempt, handledBy } = stored;
      const { invite } = this.store.invites.get(inviteId)!;
      const { workspaceId, email, role, metadata, returnTo } = invite.state;
      const whose = { inviteId, workspaceId, email: email.display, role, metadata, returnTo };
      const event = { id, kind, at, ...whose, actorId };
      return { event, invite, claimedBy, attempt, handledBy };
    });
  }

  async renew(event: ClaimedEvent, leaseEndsAt: Date): Promise<boolean> {
    await meanwhile();
    const held = this.#held(event);
    if (held) held.dueAt = leaseEndsAt;
    return held !== undefined;
  }

  async settle(event: ClaimedEvent, outcome: EventOutcome): Promise<boolean> {
    await meanwhile();
    const held = this.#held(event);
    if (!held) return false;
    if (outcome.status === 'handled') this.store.events.delete(held.id);
    else Object.assign(held, { handledBy: outcome.handledBy, dueAt: outcome.dueAt, claimedBy: undefined });
    return true;
  }

  #held({ event, claimedBy }: ClaimedEvent): StoredEvent | undefined {
    const stored = this.store.events.get(event.id);
    return stored?.claimedBy === claimedBy ? stored : undefined;
  }
}
