import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { EventHandlers } from '../application/event-handlers.js';
import { INVITE_SETTINGS, type InviteSettings } from '../application/invite-settings.js';
import { InviteTokens } from '../application/ports/invite-tokens.js';
import { Invite, type InviteChange, type InviteDraft, type InviteState } from '../domain/invite.js';
import { InviteError } from '../domain/invite-error.js';
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
} from '../domain/invite-repository.js';
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

  constructor(
    private readonly scope: TransactionScope,
    private readonly tokens: InviteTokens,
    private readonly signal: OutboxSignal,
    private readonly loader: InviteLoader,
    @Inject(EventHandlers) private readonly eventHandlers: Pick<EventHandlers, 'list'>,
    @Inject(INVITE_SETTINGS) { limits }: Pick<InviteSettings, 'limits'>,
  ) {
    super();
    const { mailsPerInvitePerHour, mailsPerAddressPerDay, sendsPerWorkspacePerDay, pendingPerWorkspace } = limits;
    this.#limits = [mailsPerInvitePerHour, mailsPerAddressPerDay, sendsPerWorkspacePerDay, pendingPerWorkspace];
  }

  async add(drafts: readonly InviteDraft[], attempt = 1): Promise<Outcome<Invite>[]> {
    const [first] = drafts;
    if (!first) return [];
    const { at, actorId } = first.entry;
    const states = drafts.map(({ state }) => state);
    const forced = drafts.map(({ force = false }) => force);
    const values = [...this.#limits, first.state.workspaceId, actorId, at, forced, ...this.#arrays(ADDED, states)];
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
    const again = (await this.add(beaten, attempt + 1)).values();
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
    const stored = await this.#resend(resends);
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
      const [outcome] = await this.#resend([{ change, version }]);
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

  /** For each: true, false when somebody else has changed the invite since, or why it may not be mailed. */
  async #resend(resends: readonly { change: InviteChange; version: number }[]): Promise<Outcome<boolean>[]> {
    const [first] = resends;
    if (!first) return [];
    const { at, actorId } = first.change.entry;
    const states = resends.map(({ change }) => change.invite.state);
    const forced = resends.map(({ change: { force = false } }) => force);
    const keys = [forced, states.map(({ id }) => id), resends.map(({ version }) => version)];
    const values = [...this.#limits, states[0]!.workspaceId, actorId, at, ...keys, ...this.#arrays(RESENT, states)];
    const records = await this.scope.query<CheckedRecord>(this.#statements.resend, values);
    const resent = records.filter(({ id }) => id !== null).length;
    if (resent > 0) await this.signal.raise();
    tellTransition(this.scope, 'resent', resent);
    return records.map((record) => (record.refusal ? refusalOf(record, at) : record.id !== null));
  }

  /** What has failed in the database has broken the transaction, if there is one, for the others too. */
  #outcomeOf(error: unknown): InviteError {
    if (error instanceof InviteError && !(error.cause && this.scope.manager.queryRunner)) return error;
    throw error;
  }

  #arrays(list: typeof INVITE_COLUMNS, states: readonly Omit<InviteState, 'id'>[]): unknown[][] {
    return list.map(({ value }) => states.map((state) => value(state, this.tokens)));
  }
}
