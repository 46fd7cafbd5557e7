import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { InviteTokens } from '../../application/ports/invite-tokens.js';
import { WorkspaceDirectory } from '../../application/ports/workspace-directory.js';
import { Invite, type InviteChange, type InviteDraft } from '../../domain/invite.js';
import { InviteError } from '../../domain/invite-error.js';
import {
  type ChangedForHolder,
  type Describe,
  type HolderDecision,
  type InviteForHolder,
  type InviteForMember,
  type InviteMember,
  type InviteRef,
  InviteRepository,
  type LapsedTerms,
  type MemberDecision,
  type Outcome,
  type PendingRef,
} from '../../application/ports/invite-repository.js';
import { InviteAcceptances } from './invite-acceptances.js';
import { inviteOf, readable } from './invite-mapper.js';
import { InviteMailings, MAX_ATTEMPTS, type Stored } from './invite-mailings.js';
import { publishTransition } from './invite-transitions.js';
import { forHolder, type JoinedInviter, memberOf } from './joined-member.js';
import { OutboxSignal } from './outbox-signal.js';
import { isLockHeld } from './retry.js';
import { closeLapsed } from './statements/close-lapsed.js';
import { findLapsed } from './statements/find-lapsed.js';
import { loadByToken } from './statements/load-by-token.js';
import { type LoadedRecord, loadInvites } from './statements/load-invites.js';
import { loadPending } from './statements/pending-invites.js';
import type { VersionedChange } from './statements/resend-invites.js';
import type { Statement } from './statements/statement.js';
import { storeChange } from './statements/store-change.js';
import { storeRequest } from './statements/store-request.js';
import { TransactionScope } from './transaction-scope.js';

/** With the version that it was read in: a change is stored on that only. */
type Loaded<Read> = Read & { readonly version: number };

/** Two round trips per change: one reads the invite with who asks, one stores everything on the version that was read. */
@Injectable()
export class TypeOrmInviteRepository extends InviteRepository {
  readonly #statements;
  readonly #mailings: InviteMailings;
  readonly #acceptances: InviteAcceptances;
  readonly #load: (ref: InviteRef) => Promise<LoadedRecord | undefined>;
  readonly #loadByToken: (digest: Buffer) => Promise<(LoadedRecord & JoinedInviter) | undefined>;

  constructor(
    private readonly scope: TransactionScope,
    private readonly tokens: InviteTokens,
    private readonly signal: OutboxSignal,
    private readonly directory: WorkspaceDirectory,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<
      InviteSettings,
      'limits' | 'events' | 'membersRelation' | 'notifyInviters' | 'remindAfterMs'
    >,
  ) {
    super();
    const { events, membersRelation } = settings;
    this.#statements = {
      load: loadInvites(membersRelation),
      loadByToken: loadByToken(membersRelation),
      store: storeChange(settings),
      storeRequest: storeRequest(settings),
      closeLapsed: closeLapsed(events),
      closeLapsedDistributed: closeLapsed(events, { waits: true }),
    };
    this.#mailings = new InviteMailings(scope, signal, settings);
    this.#acceptances = new InviteAcceptances(scope, signal, directory, settings);
    this.#load = scope.batched((refs: readonly InviteRef[]) => this.#answers(refs, this.#statements.load(refs)));
    this.#loadByToken = scope.batched((digests: readonly Buffer[]) =>
      this.#answers(digests, this.#statements.loadByToken(digests)),
    );
  }

  add(drafts: readonly InviteDraft[]): Promise<Outcome<Invite>[]> {
    return this.#mailings.add(drafts);
  }

  async change<Answer = InviteForMember>(
    ref: InviteRef,
    decide: MemberDecision,
    describe: Describe<InviteForMember, Answer> = async (changed) => changed as Answer,
  ): Promise<Answer> {
    return this.#retrying(async () => {
      const { invite, member, version } = await this.#forMember(ref);
      const change = decide(invite, member);
      const answer = await describe({ invite: change?.invite ?? invite, member });
      return { stored: !change || (await this.#store({ change, version })), answer };
    });
  }

  /** Those that are resent are stored together; what is decided otherwise, or beaten by somebody else, is changed by itself. */
  async changeMany(
    inviteIds: readonly number[],
    actorId: number,
    workspaceId: number,
    decide: MemberDecision,
  ): Promise<Outcome<InviteForMember>[]> {
    const outcomes = new Map<number, Outcome<InviteForMember>>();
    const resends: (VersionedChange & InviteForMember)[] = [];
    for (const { invite, member, version } of await this.#eachForMember(inviteIds, actorId)) {
      const { id } = invite.state;
      if (invite.state.workspaceId !== workspaceId) continue;
      const change = await this.#outcomeOf(async () => decide(readable(invite), member));
      if (change instanceof InviteError) outcomes.set(id, change);
      else if (change?.entry.kind === 'resent') resends.push({ invite: change.invite, member, change, version });
      else outcomes.set(id, await this.#outcomeOf(() => this.change({ inviteId: id, actorId }, decide)));
    }
    const stored = await this.#mailings.resend(workspaceId, resends);
    for (const [index, { invite, member }] of resends.entries()) {
      const { id } = invite.state;
      const outcome = stored[index]!;
      if (outcome instanceof InviteError) outcomes.set(id, outcome);
      else if (outcome === true) outcomes.set(id, { invite, member });
      else outcomes.set(id, await this.#outcomeOf(() => this.change({ inviteId: id, actorId }, decide)));
    }
    return inviteIds.map((id) => outcomes.get(id) ?? new InviteError('invite-not-found'));
  }

  async changeByToken<Answer = ChangedForHolder>(
    token: string,
    decide: HolderDecision,
    describe: Describe<ChangedForHolder, Answer> = async (changed) => changed as Answer,
  ): Promise<Answer> {
    return this.#retrying(async () => {
      const { version, ...found } = await this.#byToken(token);
      const change = decide(found.invite, found.inviter);
      const answer = await describe({
        ...found,
        ...(change && { invite: change.invite }),
        changed: change !== undefined,
      });
      return { stored: !change || (await this.#store({ change, version })), answer };
    });
  }

  async changePending(ref: PendingRef, decide: (invite: Invite) => InviteChange): Promise<void> {
    await this.#retrying(async () => {
      const [record] = await this.scope.query(loadPending(ref));
      const change = record && { change: decide(inviteOf(record)), version: record.version };
      return { stored: !change || (await this.#store(change)), answer: undefined };
    });
  }

  async find(ref: InviteRef): Promise<InviteForMember> {
    const { invite, member } = await this.#forMember(ref);
    return { invite, member };
  }

  async findMany(inviteIds: readonly number[], actorId: number): Promise<InviteForMember[]> {
    return (await this.#eachForMember(inviteIds, actorId)).map(({ invite, member }) => ({ invite, member }));
  }

  async findByToken(token: string): Promise<InviteForHolder> {
    return this.#byToken(token);
  }

  async findLapsed(terms: LapsedTerms): Promise<number[]> {
    return (await this.scope.query(findLapsed(terms))).map(({ id }) => Number(id));
  }

  async closeLapsed(terms: { lapsedBy: Date; now: Date; limit: number }): Promise<number> {
    const { closeLapsed: close, closeLapsedDistributed } = this.#statements;
    const [record] = await this.scope.query((this.scope.isDistributed ? closeLapsedDistributed : close)(terms));
    publishTransition(this.scope, 'closed', record!.closed);
    return record!.closed;
  }

  /** A number that is no id, or beyond what the column can hold, names nothing: the database need not be asked. */
  async #forMember(ref: InviteRef): Promise<Loaded<InviteForMember>> {
    const record = Number.isSafeInteger(ref.inviteId) ? await this.#load(ref) : undefined;
    const member = record && (await memberOf(record, ref.actorId, this.directory));
    if (!member) throw new InviteError('invite-not-found');
    return { invite: readable(inviteOf(record)), member, version: record.version };
  }

  /** Those that there are for the actor. */
  async #eachForMember(inviteIds: readonly number[], actorId: number): Promise<Loaded<InviteForMember>[]> {
    const refs = inviteIds.filter((id) => Number.isSafeInteger(id)).map((inviteId) => ({ inviteId, actorId }));
    if (refs.length === 0) return [];
    const members = new Map<string, InviteMember | undefined>();
    const found: Loaded<InviteForMember>[] = [];
    for (const record of await this.scope.query(this.#statements.load(refs))) {
      const { workspaceId, version } = record;
      if (!members.has(workspaceId)) members.set(workspaceId, await memberOf(record, actorId, this.directory));
      const member = members.get(workspaceId);
      if (member) found.push({ invite: inviteOf(record), member, version });
    }
    return found;
  }

  async #byToken(token: string): Promise<Loaded<InviteForHolder>> {
    for (const digest of this.tokens.digestsOf(token)) {
      const record = await this.#loadByToken(digest);
      if (!record) continue;
      const found = await forHolder(record, this.directory);
      return { ...found, invite: readable(found.invite), version: record.version };
    }
    throw new InviteError('invite-not-found');
  }

  /** The record that answers each question, or undefined. */
  async #answers<Answer extends LoadedRecord>(questions: readonly unknown[], statement: Statement<Answer>) {
    const answers = Array<Answer | undefined>(questions.length).fill(undefined);
    for (const record of await this.scope.query(statement)) answers[record.item - 1] = record;
    return answers;
  }

  /**
   * Tries until nobody else is quicker. The pauses grow and are random, so that many who want one invite get out of step;
   * those of this process need none, since each statement stores what one of them wants.
   */
  async #retrying<Answer>(
    attemptOnce: () => Promise<{ readonly stored: Stored; readonly answer: Answer }>,
  ): Promise<Answer> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS;) {
      const { stored, answer } = await attemptOnce();
      if (stored === true) return answer;
      if (stored === 'beaten') continue;
      await delay(Math.random() * Math.min(2 ** attempt, 200));
      attempt++;
    }
    throw new InviteError('invite-busy');
  }

  async #store(decided: VersionedChange): Promise<Stored> {
    const { invite, entry } = decided.change;
    if (entry.kind === 'resent') {
      const { workspaceId } = invite.state;
      const [outcome] = await this.#mailings.resend(workspaceId, [decided]);
      if (outcome instanceof InviteError) throw outcome;
      return outcome!;
    }
    if (entry.kind === 'accepted') return this.#acceptances.store(decided);
    const { store, storeRequest: storeRequested } = this.#statements;
    const stored = await this.scope.query((entry.kind === 'requested' ? storeRequested : store)(decided));
    if (stored.length > 0 && this.settings.events) await this.signal.raise();
    publishTransition(this.scope, entry.kind, stored.length);
    return stored.length > 0;
  }

  /**
   * A refusal is the outcome of one. But what has failed in the database has broken the transaction, if there is one, for the
   * others too; and a transaction of ours is begun again for a lock that somebody holds.
   */
  async #outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof InviteError)) throw error;
      const { cause } = error;
      if (isLockHeld(error) ? this.scope.isOwn : cause && this.scope.isOpen) throw error;
      return error;
    }
  }
}
