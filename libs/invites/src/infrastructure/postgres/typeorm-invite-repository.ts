import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { EventHandlers } from '../../application/delivery/event-handlers.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { KeyedQueue, QueueFull } from '../../application/concurrency/keyed-queue.js';
import { InviteTokens } from '../../application/ports/invite-tokens.js';
import { Invite, type InviteChange, type InviteDraft, type InviteState } from '../../domain/invite.js';
import { InviteError } from '../../domain/invite-error.js';
import {
  type HolderDecision,
  type InviteForHolder,
  type InviteForMember,
  type InviteMember,
  type InviteRef,
  InviteRepository,
  type MemberDecision,
  type Outcome,
  type PendingRef,
} from '../../application/ports/invite-repository.js';
import { isHeld, pauseBefore, RETRIES_WHEN_HELD } from './retry.js';
import { type CheckedRecord, type INVITE_COLUMNS, refusalOf } from './invite-mapper.js';
import { ADDED, CHANGED, RESENT, TELLING_HANDLERS, TELLING_NOBODY } from './invite-statements.js';
import { InviteLoader, type Loaded } from './invite-loader.js';
import { tellTransition } from './invite-transitions.js';
import { OutboxSignal } from './outbox-signal.js';
import { TransactionScope } from './transaction-scope.js';

const MAX_ATTEMPTS = 20;

/** Two round trips per change: one reads the invite with who asks, one stores everything on the version that was read. */
@Injectable()
export class TypeOrmInviteRepository extends InviteRepository {
  readonly #limits: readonly number[];
  /** Whether a single mail takes the lock of its workspace; several do in any case. */
  readonly #locks: boolean;
  /**
   * Within this process the invites of one workspace are mailed one after the other, as its lock in the database would have
   * it anyway, and those that wait have no connection meanwhile.
   */
  readonly #turns = new KeyedQueue<number>(1);

  constructor(
    private readonly scope: TransactionScope,
    private readonly tokens: InviteTokens,
    private readonly signal: OutboxSignal,
    private readonly loader: InviteLoader,
    @Inject(EventHandlers) private readonly eventHandlers: Pick<EventHandlers, 'list'>,
    @Inject(INVITE_SETTINGS) { limits }: Pick<InviteSettings, 'limits'>,
  ) {
    super();
    this.#limits = [
      limits.mailsPerInvitePerHour,
      limits.mailsPerAddressPerDay,
      limits.mailsPerAddressPerWorkspacePerDay,
      limits.sendsPerWorkspacePerDay,
      limits.mailsPerSenderPerDay,
      limits.pendingPerWorkspace,
    ];
    this.#locks = limits.sendsPerWorkspacePerDay > 0 || limits.pendingPerWorkspace > 0;
  }

  async add(drafts: readonly InviteDraft[]): Promise<Outcome<Invite>[]> {
    const [first] = drafts;
    return first ? this.#inTurn(first.state.workspaceId, drafts, (some) => this.#add(some)) : [];
  }

  async #add(drafts: readonly InviteDraft[], attempt = 1): Promise<Outcome<Invite>[]> {
    const { at } = drafts[0]!.entry;
    const states = drafts.map(({ state }) => state);
    const forced = drafts.map(({ force = false }) => force);
    const values = [...this.#limits, at, forced, ...this.#arrays(ADDED, states)];
    const records = await this.scope.query<CheckedRecord>(this.#statements.add, values);
    const sent = records.filter(({ id }) => id !== null).length;
    if (sent > 0) await this.signal.raise();
    tellTransition(this.scope, 'sent', sent);
    tellTransition(this.scope, 'closed', records[0]?.closed ?? 0);
    const outcomes = records.map((record, index) => {
      if (record.id !== null) return new Invite({ ...states[index]!, id: Number(record.id) });
      // Neither refused nor added: somebody else was quicker with the same address.
      return record.refusal ? refusalOf(record, at) : new InviteError('invite-busy');
    });
    const beaten = drafts.filter((_, index) => records[index]!.id === null && records[index]!.refusal === null);
    if (beaten.length === 0 || attempt === MAX_ATTEMPTS) return outcomes;
    const again = (await this.#add(beaten, attempt + 1)).values();
    return outcomes.map((outcome, index) => (beaten.includes(drafts[index]!) ? again.next().value! : outcome));
  }

  async change(ref: InviteRef, decide: MemberDecision): Promise<InviteForMember> {
    return this.#retrying(async () => {
      const { member, ...loaded } = await this.loader.forMember(ref);
      const change = decide(loaded.invite, member);
      if (!change) return { invite: loaded.invite, member };
      return (await this.#store(change, loaded)) && { invite: change.invite, member };
    });
  }

  async changeMany(
    inviteIds: readonly number[],
    actorId: number,
    workspaceId: number,
    decide: MemberDecision,
  ): Promise<Outcome<InviteForMember>[]> {
    const outcomes = new Map<number, Outcome<InviteForMember>>();
    const resends: { change: InviteChange; version: number; member: InviteMember }[] = [];
    for (const { invite, version, member } of await this.loader.manyForMember(inviteIds, actorId, workspaceId)) {
      try {
        const change = decide(invite, member);
        if (change) resends.push({ change, version, member });
        else outcomes.set(invite.state.id, { invite, member });
      } catch (error) {
        outcomes.set(invite.state.id, this.#outcomeOf(error));
      }
    }
    const stored = await this.#inTurn(workspaceId, resends, (some) => this.#resend(some));
    for (const [index, { change, member }] of resends.entries()) {
      const { id } = change.invite.state;
      const outcome = stored[index];
      if (outcome instanceof InviteError) outcomes.set(id, outcome);
      else if (outcome) outcomes.set(id, { invite: change.invite, member });
      else
        outcomes.set(id, await this.change({ inviteId: id, actorId }, decide).catch((error) => this.#outcomeOf(error)));
    }
    return inviteIds.map((id) => outcomes.get(id) ?? new InviteError('invite-not-found'));
  }

  async changeByToken(token: string, decide: HolderDecision): Promise<InviteForHolder & { changed: boolean }> {
    return this.#retrying(async () => {
      const { inviter, ...loaded } = await this.loader.byToken(token);
      const change = decide(loaded.invite, inviter);
      if (!change) return { invite: loaded.invite, inviter, changed: false };
      return (await this.#store(change, loaded)) && { invite: change.invite, inviter, changed: true };
    });
  }

  async changePending(ref: PendingRef, decide: (invite: Invite) => InviteChange): Promise<void> {
    await this.#retrying(async () => {
      const loaded = await this.loader.pending(ref);
      return !loaded || this.#store(decide(loaded.invite), loaded);
    });
  }

  async find(ref: InviteRef): Promise<InviteForMember> {
    const { invite, member } = await this.loader.forMember(ref);
    return { invite, member };
  }

  findMany(inviteIds: readonly number[], actorId: number): Promise<InviteForMember[]> {
    return this.loader.eachForMember(inviteIds, actorId);
  }

  async findByToken(token: string): Promise<InviteForHolder> {
    const { invite, inviter } = await this.loader.byToken(token);
    return { invite, inviter };
  }

  async closeLapsed({ lapsedBy, now, limit }: { lapsedBy: Date; now: Date; limit: number }): Promise<number> {
    const [{ closed }] = (await this.scope.query<{ closed: number }>(this.#statements.closeLapsed, [
      lapsedBy,
      now,
      limit,
    ])) as [{ closed: number }];
    tellTransition(this.scope, 'closed', closed);
    return closed;
  }

  get #isTold(): boolean {
    return this.eventHandlers.list.length > 0;
  }

  get #statements() {
    return this.#isTold ? TELLING_HANDLERS : TELLING_NOBODY;
  }

  /** Tries until it is not beaten to it; pauses grow, so that many who want the same invite get out of step. */
  async #retrying<T>(attemptOnce: () => Promise<T | false>): Promise<T> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const result = await attemptOnce();
      if (result !== false) return result;
      await delay(Math.random() * Math.min(2 ** attempt, 200));
    }
    throw new InviteError('invite-busy');
  }

  /** False when somebody else has changed the invite since. */
  async #store(change: InviteChange, { invite: before, version }: Loaded): Promise<boolean> {
    const { invite, entry } = change;
    if (entry.kind === 'resent') {
      const { workspaceId } = before.state;
      const [outcome] = await this.#inTurn(workspaceId, [{ change, version }], (some) => this.#resend(some));
      if (outcome instanceof InviteError) throw outcome;
      return outcome!;
    }
    const changes = entry.changes ? JSON.stringify(entry.changes) : null;
    const values = CHANGED.map(({ value }) => value(invite.state, this.tokens));
    const stored = await this.scope.query(this.#statements.store, [
      before.state.id,
      version,
      entry.at,
      entry.kind,
      entry.actorId,
      changes,
      ...values,
    ]);
    const done = stored.length > 0;
    if (done && this.#isTold) await this.signal.raise();
    tellTransition(this.scope, entry.kind, stored.length);
    return done;
  }

  /**
   * Stores items of one workspace. Those that need a lock which somebody holds are stored a moment later, and have no
   * connection in hand until then: within a transaction of ours that is for whoever has begun it, to begin it again. A
   * transaction of the host is the host's: there they are refused at once.
   */
  async #inTurn<Item, Stored>(
    workspaceId: number,
    items: readonly Item[],
    store: (items: readonly Item[]) => Promise<Outcome<Stored>[]>,
  ): Promise<Outcome<Stored>[]> {
    if (this.scope.isOpen) {
      const outcomes = await store(items);
      if (this.scope.isOwn && outcomes.some(isHeld)) throw new InviteError('invite-busy');
      return outcomes;
    }
    const busy = new InviteError('invite-busy');
    const outcomes = items.map((): Outcome<Stored> => busy);
    for (let attempt = 0; attempt <= RETRIES_WHEN_HELD; attempt++) {
      const held = [...outcomes.keys()].filter((index) => isHeld(outcomes[index]));
      if (held.length === 0) break;
      if (attempt > 0) await pauseBefore(attempt);
      const work = () => store(held.map((index) => items[index]!));
      try {
        const stored = await (this.#locks || items.length > 1 ? this.#turns.run(workspaceId, work) : work());
        for (const [place, outcome] of stored.entries()) outcomes[held[place]!] = outcome;
      } catch (error) {
        if (error instanceof QueueFull) break;
        throw error;
      }
    }
    return outcomes;
  }

  /** For each: true, false when somebody else has changed the invite since, or why it may not be mailed. */
  async #resend(resends: readonly { change: InviteChange; version: number }[]): Promise<Outcome<boolean>[]> {
    const [first] = resends;
    if (!first) return [];
    const { at } = first.change.entry;
    const states = resends.map(({ change }) => change.invite.state);
    const forced = resends.map(({ change: { force = false } }) => force);
    const keys = [forced, states.map(({ id }) => id), resends.map(({ version }) => version)];
    const values = [...this.#limits, at, ...keys, ...this.#arrays(RESENT, states)];
    const records = await this.scope.query<CheckedRecord>(this.#statements.resend, values);
    const resent = records.filter(({ id }) => id !== null).length;
    if (resent > 0) await this.signal.raise();
    tellTransition(this.scope, 'resent', resent);
    return records.map((record) => (record.refusal ? refusalOf(record, at) : record.id !== null));
  }

  /**
   * What has failed in the database has broken the transaction, if there is one, for the others too; and one of ours is begun
   * again for a lock that somebody holds.
   */
  #outcomeOf(error: unknown): InviteError {
    const isOfAll = isHeld(error) ? this.scope.isOwn : error instanceof InviteError && error.cause && this.scope.isOpen;
    if (error instanceof InviteError && !isOfAll) return error;
    throw error;
  }

  #arrays(list: typeof INVITE_COLUMNS, states: readonly Omit<InviteState, 'id'>[]): unknown[][] {
    return list.map(({ value }) => states.map((state) => value(state, this.tokens)));
  }
}
