import { randomUUID } from 'node:crypto';
import type { InviteEventKind } from '../domain/invite-event.js';
import type { InviteLimits } from '../settings.js';
import type { MailOutcome } from '../application/ports/mail-outbox.js';
import type { InviteTokens } from '../application/ports/invite-tokens.js';
import type { WorkspaceDirectory } from '../application/ports/workspace-directory.js';
import { Invite, type HistoryEntry, type InviteChange, type InviteDraft, type InviteState } from '../domain/invite.js';
import { InviteError, type InviteErrorCode } from '../domain/invite-error.js';
import { NOTICE_DELAY_MS, type NoticeKind } from '../domain/notice.js';
import {
  type ChangedForHolder,
  type Describe,
  type HolderDecision,
  type InviteForHolder,
  type InviteForMember,
  type InviteRef,
  type LapsedTerms,
  InviteRepository,
  type MemberDecision,
  type Outcome,
  type PendingRef,
} from '../application/ports/invite-repository.js';

export interface StoredMail {
  readonly id: number;
  readonly inviteId: number;
  readonly number: number;
  readonly queuedAt: Date;
  requeuedAt?: Date;
  readonly senderId: number | null;
  status: MailOutcome['status'];
  dueAt: Date;
  attempts: number;
  claimedBy: string | undefined;
  settledAt: Date | undefined;
  reply: string | undefined;
  deliveredAt: Date | null;
  bouncedAt: Date | null;
  bounce: string | null;
}

export interface StoredNotice {
  readonly workspaceId: number;
  readonly inviterId: number;
  readonly inviteId: number;
  readonly kind: NoticeKind;
  readonly at: Date;
  dueAt: Date;
}

export interface StoredNoticeMail {
  readonly id: string;
  readonly workspaceId: number;
  readonly inviterId: number;
  readonly notices: readonly StoredNotice[];
  readonly madeAt: Date;
  attempts: number;
  /** Undefined once nobody waits for it. */
  dueAt: Date | undefined;
  claimedBy: string | undefined;
}

export interface StoredEvent {
  readonly id: string;
  readonly kind: InviteEventKind;
  readonly at: Date;
  readonly inviteId: number;
  readonly actorId: number | null;
  /** Undefined once it has been given up. */
  dueAt: Date | undefined;
  attempts: number;
  claimedBy: string | undefined;
  handledBy: readonly string[];
}

/** What the in-memory adapters keep, in place of tables. Events are queued whether or not there are handlers. */
export class InMemoryInviteStore {
  /** @param remindAfterMs when reminders are due */
  constructor(readonly remindAfterMs: readonly number[] = []) {}

  readonly invites = new Map<number, { invite: Invite; version: number }>();
  readonly history: (HistoryEntry & { readonly inviteId: number })[] = [];
  readonly mails: StoredMail[] = [];
  /** Those that not all handlers have had. */
  readonly events = new Map<string, StoredEvent>();
  /** When each pending invite is to be looked at next. */
  readonly checks = new Map<number, Date>();
  /** What inviters are to be told, until a mail is made of it. */
  readonly notices: StoredNotice[] = [];
  readonly noticeMails: StoredNoticeMail[] = [];
  /** Addresses whose mail came back, and when it did last. */
  readonly bouncedAddresses = new Map<string, Date>();
  /** Those of them whose owners have complained. */
  readonly complaints = new Set<string>();

  write(invite: Invite, version: number, entry: HistoryEntry): void {
    const inviteId = invite.state.id;
    this.invites.set(inviteId, { invite, version });
    this.history.push({ inviteId, ...entry });
    this.queueEvent(entry.kind, inviteId, entry.at, entry.actorId);
    const { kind } = entry;
    const isTold = kind === 'declined' || kind === 'requested' || kind === 'accepted';
    if (isTold && entry.actorId !== invite.state.inviterId) this.queueNotice(kind, inviteId, entry.at);
    const { mails, expiresAt, inviterId } = invite.state;
    const isSent = kind === 'sent' || kind === 'resent';
    if (isSent) {
      const remindAtMs = entry.at.getTime() + (this.remindAfterMs[0] ?? Infinity);
      this.checks.set(inviteId, remindAtMs < expiresAt.getTime() ? new Date(remindAtMs) : expiresAt);
    }
    if ((isSent && mails > 0) || kind === 'reminded')
      this.queueMail(inviteId, mails, { ...entry, actorId: entry.actorId ?? inviterId });
  }

  queueEvent(kind: InviteEventKind, inviteId: number, at: Date, actorId: number | null = null): void {
    const id = randomUUID();
    const unclaimed = { attempts: 0, claimedBy: undefined, handledBy: [] };
    this.events.set(id, { id, kind, inviteId, at, actorId, dueAt: at, ...unclaimed });
  }

  queueNotice(kind: NoticeKind, inviteId: number, at: Date): void {
    const { workspaceId, inviterId } = this.invites.get(inviteId)!.invite.state;
    const dueAt = new Date(at.getTime() + NOTICE_DELAY_MS);
    this.notices.push({ kind, inviteId, workspaceId, inviterId, at, dueAt });
  }

  protected queueMail(inviteId: number, number: number, { at, actorId }: HistoryEntry): void {
    const id = this.mails.length + 1;
    this.mails.push({
      id,
      inviteId,
      number,
      queuedAt: at,
      senderId: actorId,
      status: 'queued',
      dueAt: at,
      attempts: 0,
      claimedBy: undefined,
      settledAt: undefined,
      reply: undefined,
      deliveredAt: null,
      bouncedAt: null,
      bounce: null,
    });
  }
}

/** Other callers get their turn here, as they do while a real repository waits for its database. */
export const meanwhile = () => new Promise((resolve) => setImmediate(resolve));

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Limits that are not given are off. */
export class InMemoryInviteRepository extends InviteRepository {
  constructor(
    protected readonly store: InMemoryInviteStore,
    protected readonly directory: WorkspaceDirectory,
    private readonly tokens: InviteTokens,
    private readonly limits: Partial<InviteLimits> = {},
  ) {
    super();
  }

  async add(drafts: readonly InviteDraft[]): Promise<Outcome<Invite>[]> {
    await meanwhile();
    return drafts.map((draft) => this.addNow(draft));
  }

  async change<Answer = InviteForMember>(
    ref: InviteRef,
    decide: MemberDecision,
    describe: Describe<InviteForMember, Answer> = async (changed) => changed as Answer,
  ): Promise<Answer> {
    for (;;) {
      const { invite, version, member } = await this.load(ref);
      const change = decide(invite, member);
      const answer = await describe({ invite: change?.invite ?? invite, member });
      if (!change || (await this.#write(change, version))) return answer;
    }
  }

  changeMany(inviteIds: readonly number[], actorId: number, workspaceId: number, decide: MemberDecision) {
    return Promise.all(
      inviteIds.map(async (inviteId): Promise<Outcome<InviteForMember>> => {
        const stored = this.store.invites.get(inviteId);
        if (stored?.invite.state.workspaceId !== workspaceId) return new InviteError('invite-not-found');
        return this.change({ inviteId, actorId }, decide).catch((error: unknown) => {
          if (error instanceof InviteError) return error;
          throw error;
        });
      }),
    );
  }

  async changeByToken<Answer = ChangedForHolder>(
    token: string,
    decide: HolderDecision,
    describe: Describe<ChangedForHolder, Answer> = async (changed) => changed as Answer,
  ): Promise<Answer> {
    for (;;) {
      const { invite, version, inviter } = await this.#forHolder(token);
      const change = decide(invite, inviter);
      const answer = await describe({ invite: change?.invite ?? invite, inviter, changed: change !== undefined });
      if (!change || (await this.#write(change, version))) return answer;
    }
  }

  async changePending({ workspaceId, email }: PendingRef, decide: (invite: Invite) => InviteChange): Promise<void> {
    for (;;) {
      await meanwhile();
      const pending = this.findPending(workspaceId, email.normalised);
      if (!pending || (await this.#write(decide(pending.invite), pending.version))) return;
    }
  }

  async find(ref: InviteRef): Promise<InviteForMember> {
    const { invite, member } = await this.load(ref);
    return { invite, member };
  }

  async findMany(inviteIds: readonly number[], actorId: number): Promise<InviteForMember[]> {
    const loads = await Promise.allSettled(inviteIds.map((inviteId) => this.find({ inviteId, actorId })));
    return loads.filter((load) => load.status === 'fulfilled').map(({ value }) => value);
  }

  async findByToken(token: string): Promise<InviteForHolder> {
    const { invite, inviter } = await this.#forHolder(token);
    return { invite, inviter };
  }

  async findLapsed(terms: LapsedTerms): Promise<number[]> {
    const { workspaceId, now, maxRole, force, allowedEmailDomains = [], limit } = terms;
    await meanwhile();
    const found = [...this.store.invites.values()].flatMap(({ invite }) => {
      const { state } = invite;
      const address = state.email.normalised;
      const mayBeMailed = !this.store.complaints.has(address) && (force || !this.isBounced(address));
      const isAllowed = allowedEmailDomains.length === 0 || allowedEmailDomains.includes(state.email.domain);
      const isOurs = state.workspaceId === workspaceId && state.role <= maxRole && isAllowed;
      const isFound = isOurs && invite.isLapsed(now) && mayBeMailed;
      return isFound ? [state.id] : [];
    });
    return found.sort((one, other) => other - one).slice(0, limit);
  }

  async closeLapsed({ lapsedBy, now, limit }: { lapsedBy: Date; now: Date; limit: number }): Promise<number> {
    await meanwhile();
    const lapsed = [...this.store.invites.values()].filter(({ invite }) => invite.isLapsed(lapsedBy)).slice(0, limit);
    for (const { invite, version } of lapsed) this.#close(invite, version, now);
    return lapsed.length;
  }

  protected addNow({ state, entry, force = false }: InviteDraft): Outcome<Invite> {
    const pending = this.findPending(state.workspaceId, state.email.normalised);
    if (pending && !pending.invite.isLapsed(entry.at)) {
      return new InviteError('invite-already-pending', { inviteId: pending.invite.state.id });
    }
    const obstacle = this.obstacleTo(state, entry, { force, revived: true });
    if (obstacle) return obstacle;
    if (pending) this.#close(pending.invite, pending.version, entry.at);
    const invite = new Invite({ id: this.store.invites.size + 1, ...state });
    this.store.write(invite, 1, entry);
    return invite;
  }

  protected async load({ inviteId, actorId }: InviteRef) {
    await meanwhile();
    const stored = this.store.invites.get(inviteId);
    const member = stored && (await this.directory.member(actorId, stored.invite.state.workspaceId));
    if (!member) throw new InviteError('invite-not-found');
    return { ...stored, member };
  }

  protected findPending(workspaceId: number, emailNormalised: string) {
    return [...this.store.invites.values()].find(
      ({ invite: { state } }) =>
        state.status === 'pending' && state.workspaceId === workspaceId && state.email.normalised === emailNormalised,
    );
  }

  protected isBounced(emailNormalised: string): boolean {
    return this.store.bouncedAddresses.has(emailNormalised);
  }

  /** Why no mail may be queued for the invite. */
  protected obstacleTo(
    { email: { normalised }, ...state }: Omit<InviteState, 'id'> & { readonly id?: number },
    { at, actorId }: HistoryEntry,
    { force, revived }: { readonly force: boolean; readonly revived: boolean },
  ): InviteError | undefined {
    const { invites, mails, complaints } = this.store;
    const isMailed = state.mails > 0;
    if (isMailed && (complaints.has(normalised) || (this.isBounced(normalised) && !force)))
      return new InviteError('address-bounced');
    const limits = isMailed ? this.limits : { pendingPerWorkspace: this.limits.pendingPerWorkspace };
    const isHere = ({ workspaceId }: InviteState) => workspaceId === state.workspaceId;
    const isSameAddress = ({ email }: InviteState) => email.normalised === normalised;
    /** Until when each of these mails counts. */
    const mailsUntil = (spellMs: number, counts: (invite: InviteState, mail: StoredMail) => boolean) => () =>
      mails
        .filter((mail) => counts(invites.get(mail.inviteId)!.invite.state, mail))
        .map(({ queuedAt }) => queuedAt.getTime() + spellMs);
    const toAddressHere = mailsUntil(DAY_MS, (invite) => isHere(invite) && isSameAddress(invite));
    const live = () =>
      [...invites.values()]
        .filter(({ invite }) => isHere(invite.state) && invite.state.status === 'pending')
        .map(({ invite }) => invite.state.expiresAt.getTime());
    const stillCount = (ends: readonly number[]) => ends.filter((end) => end > at.getTime());
    const table: [InviteErrorCode, limit: number | undefined, counted: () => number[]][] = [
      ['invite-limit', limits.mailsPerInvitePerHour, mailsUntil(HOUR_MS, ({ id }) => id === state.id)],
      ['workspace-address-limit', limits.mailsPerAddressPerWorkspacePerDay, toAddressHere],
      [
        'address-limit',
        limits.mailsPerAddressPerDay,
        () => (stillCount(toAddressHere()).length === 0 ? [] : mailsUntil(DAY_MS, isSameAddress)()),
      ],
      ['workspace-limit', limits.sendsPerWorkspacePerDay, mailsUntil(DAY_MS, isHere)],
      ['sender-limit', limits.mailsPerSenderPerDay, mailsUntil(DAY_MS, (_invite, mail) => mail.senderId === actorId)],
      ['pending-limit', revived ? limits.pendingPerWorkspace : 0, live],
    ];
    const met = table.flatMap(([code, limit = 0, counted]) => {
      const ends = limit > 0 ? stillCount(counted()).sort((a, b) => b - a) : [];
      return limit > 0 && ends.length >= limit ? [{ code, freeAt: ends[limit - 1]! }] : [];
    });
    const longest = met.sort((a, b) => b.freeAt - a.freeAt)[0];
    if (!longest) return undefined;
    const { code, freeAt } = longest;
    const toldAt = code === 'address-limit' ? Math.ceil(freeAt / HOUR_MS) * HOUR_MS : freeAt;
    return new InviteError(code, { retryAfterS: Math.ceil((toldAt - at.getTime()) / 1000) });
  }

  /** Stores what was decided on this version; false when somebody else has changed the invite since. */
  storeDecided(change: InviteChange, version: number): Promise<boolean> {
    return this.#write(change, version);
  }

  protected isCurrent(inviteId: number, version: number): boolean {
    return this.store.invites.get(inviteId)?.version === version;
  }

  async #write(change: InviteChange, version: number): Promise<boolean> {
    await meanwhile();
    const { state } = change.invite;
    const current = this.isCurrent(state.id, version);
    const { kind, at, actorId } = change.entry;
    if ((kind === 'resent' || kind === 'reminded') && current) {
      const revived = this.store.invites.get(state.id)!.invite.isLapsed(at);
      const obstacle = this.obstacleTo(
        state,
        { kind, at, actorId: actorId ?? state.inviterId },
        { force: change.force ?? false, revived },
      );
      if (obstacle) throw obstacle;
    }
    if (!current) return false;
    if (change.admits) await this.directory.admit(state.acceptedById!, state.workspaceId, state.role);
    this.store.write(change.invite, version + 1, change.entry);
    return true;
  }

  async #forHolder(token: string) {
    await meanwhile();
    const stored = [...this.store.invites.values()].find(({ invite }) => this.tokens.tokenOf(invite.state) === token);
    if (!stored) throw new InviteError('invite-not-found');
    const { inviterId, workspaceId } = stored.invite.state;
    return { ...stored, inviter: await this.directory.member(inviterId, workspaceId) };
  }

  #close(invite: Invite, version: number, at: Date): void {
    const closed = new Invite({ ...invite.state, status: 'expired' });
    this.store.write(closed, version + 1, { kind: 'closed', at, actorId: null });
  }
}
