import { describe, expect, it } from '@jest/globals';
import type { InviteEventKind } from '../domain/invite-event.js';
import type { ClaimedEvent, EventOutcome } from '../application/ports/event-outbox.js';
import type { ClaimTerms, MailEvent } from '../application/ports/mail-outbox.js';
import { eventOutboxContract } from './event-outbox-contract.js';
import { InMemoryEventOutbox } from './in-memory-event-outbox.js';
import { InMemoryInviteRepository, InMemoryInviteStore } from './in-memory-invites.js';
import { InMemoryMailOutbox } from './in-memory-mail-outbox.js';
import { brokenPromises, type InMemoryAdapters, inMemorySubject } from './in-memory-subject.js';

describe('the in-memory adapters', () => {
  it.each(eventOutboxContract.map((one) => [one.promise, one] as const))('keep the promise: %s', (_promise, one) =>
    expect(one.run(inMemorySubject())).resolves.toBeUndefined(),
  );
});

class HandsOutTwice extends InMemoryEventOutbox {
  override async claim(terms: ClaimTerms): Promise<ClaimedEvent[]> {
    return super.claim({ ...terms, leaseMs: 0 });
  }
}

class NamesItAnew extends InMemoryEventOutbox {
  override async claim(terms: ClaimTerms): Promise<ClaimedEvent[]> {
    const claimed = await super.claim(terms);
    return claimed.map((one) => ({ ...one, event: { ...one.event, id: `${one.event.id} ${one.attempt}` } }));
  }
}

class SettlesForAnybody extends InMemoryEventOutbox {
  override async settle(event: ClaimedEvent, outcome: EventOutcome): Promise<boolean> {
    const { claimedBy } = this.store.events.get(event.event.id)!;
    return super.settle({ ...event, claimedBy: claimedBy! }, outcome);
  }
}

class ForgetsWhoHasHadIt extends InMemoryEventOutbox {
  override async settle(event: ClaimedEvent, outcome: EventOutcome): Promise<boolean> {
    return super.settle(event, outcome.status === 'handled' ? outcome : { ...outcome, handledBy: [] });
  }
}

class NeverGivesUp extends InMemoryEventOutbox {
  override async settle(event: ClaimedEvent, outcome: EventOutcome): Promise<boolean> {
    return super.settle(
      event,
      outcome.status === 'handled' ? outcome : { ...outcome, dueAt: outcome.dueAt ?? new Date(0) },
    );
  }
}

class KeepsWhatIsHandled extends InMemoryEventOutbox {
  override async settle(event: ClaimedEvent, outcome: EventOutcome): Promise<boolean> {
    const stored = this.store.events.get(event.event.id)!;
    const held = await super.settle(event, outcome);
    this.store.events.set(stored.id, stored);
    return held;
  }
}

function silentOn(silent: InviteEventKind): typeof InMemoryInviteStore {
  return class extends InMemoryInviteStore {
    override queueEvent(kind: InviteEventKind, inviteId: number, at: Date, actorId?: number | null): void {
      if (kind !== silent) super.queueEvent(kind, inviteId, at, actorId);
    }
  };
}

class TellsTheToken extends InMemoryEventOutbox {
  override async claim(terms: ClaimTerms): Promise<ClaimedEvent[]> {
    const claimed = await super.claim(terms);
    const seedOf = (inviteId: number) => this.store.invites.get(inviteId)!.invite.state.tokenSeed;
    return claimed.map((one) => ({ ...one, event: { ...one.event, email: seedOf(one.event.inviteId) } }));
  }
}

class TellsLosers extends InMemoryInviteRepository {
  protected override isCurrent(inviteId: number, version: number): boolean {
    const current = super.isCurrent(inviteId, version);
    if (!current) this.store.queueEvent('cancelled', inviteId, new Date(0));
    return current;
  }
}

class TellsEachBounce extends InMemoryMailOutbox {
  override async record(event: MailEvent): Promise<void> {
    await super.record(event);
    if (event.kind === 'bounced') this.store.queueEvent('mail-bounced', event.inviteId, event.at);
  }
}

describe('the contract suite catches', () => {
  it.each<[string, InMemoryAdapters]>([
    ['an outbox that hands an event out twice', { Events: HandsOutTwice }],
    ['an outbox whose ids are not stable', { Events: NamesItAnew }],
    ['an outbox that lets anybody settle', { Events: SettlesForAnybody }],
    ['an outbox that forgets who has had an event', { Events: ForgetsWhoHasHadIt }],
    ['an outbox that never gives up', { Events: NeverGivesUp }],
    ['an outbox that keeps what is handled', { Events: KeepsWhatIsHandled }],
    ['an outbox that reveals the seed of the token', { Events: TellsTheToken }],
    ['a repository that reports lost races', { Repository: TellsLosers }],
    ['a mail outbox that reports each bounce', { Outbox: TellsEachBounce }],
    ...(['sent', 'resent', 'edited', 'accepted', 'declined', 'cancelled', 'closed'] as const).map(
      (kind): [string, InMemoryAdapters] => [`a repository that does not report ${kind}`, { Store: silentOn(kind) }],
    ),
    ...(['mail-failed', 'mail-bounced'] as const).map((kind): [string, InMemoryAdapters] => [
      `a mail outbox that does not report ${kind}`,
      { Store: silentOn(kind) },
    ]),
  ])('%s', async (_what, adapters) => {
    expect(await brokenPromises(eventOutboxContract, () => inMemorySubject(adapters))).not.toEqual([]);
  });
});
