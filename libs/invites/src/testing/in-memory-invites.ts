import { randomUUID } from 'node:crypto';
import type { InviteEventKind } from '../application/invite-event.js';
import type { MailOutcome } from '../application/ports/mail-outbox.js';
import type { InviteTokens } from '../application/ports/invite-tokens.js';
import type { WorkspaceDirectory } from '../application/ports/workspace-directory.js';
import { Invite, type HistoryEntry, type InviteChange, type InviteDraft } from '../domain/invite.js';
import { InviteError } from '../domain/invite-error.js';
import {
  type HolderDecision,
  type InviteForHolder,
  type InviteForMember,
  type InviteRef,
  InviteRepository,
  type MemberDecision,
  type Outcome,
  type PendingRef,
} from '../domain/invite-repository.js';

export interface StoredMail {
  readonly id: number;
  readonly inviteId: number;
  readonly number: number;
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
  readonly invites = new Map<number, { invite: Invite; version: number }>();
  readonly history: (HistoryEntry & { readonly inviteId: number })[] = [];
  readonly mails: StoredMail[] = [];
  /** Those that not all handlers have had. */
  readonly events = new Map<string, StoredEvent>();
  /** Addresses whose mail came back, and when it did last. */
  readonly bouncedAddresses = new Map<string, Date>();

  write(invite: Invite, version: number, entry: HistoryEntry): void {
    const inviteId = invite.state.id;
    this.invites.set(inviteId, { invite, version });
    this.history.push({ inviteId, ...entry });
    this.queueEvent(entry.kind, inviteId, entry.at, entry.actorId);
    if (entry.kind === 'sent' || entry.kind === 'resent') this.queueMail(inviteId, invite.state.mails, entry.at);
  }

  queueEvent(kind: InviteEventKind, inviteId: number, at: Date, actorId: number | null = null): void {
    const id = randomUUID();
    const unclaimed = { attempts: 0, claimedBy: undefined, handledBy: [] };
    this.events.set(id, { id, kind, inviteId, at, actorId, dueAt: at, ...unclaimed });
  }

  protected queueMail(inviteId: number, number: number, dueAt: Date): void {
    const id = this.mails.length + 1;
    this.mails.push({
      id,
      inviteId,
      number,
      status: 'queued',
      dueAt,
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

/** Without limits on mail. */
export class InMemoryInviteRepository extends InviteRepository {
  constructor(
    protected readonly store: InMemoryInviteStore,
    protected readonly directory: WorkspaceDirectory,
    private readonly tokens: InviteTokens,
  ) {
    super();
  }

  async add(drafts: readonly InviteDraft[]): Promise<Outcome<Invite>[]> {
    await meanwhile();
    return drafts.map((draft) => this.addNow(draft));
  }

  async change(ref: InviteRef, decide: MemberDecision): Promise<InviteForMember> {
    for (;;) {
      const { invite, version, member } = await this.load(ref);
      const change = decide(invite, member);
      if (!change) return { invite, member };
      if (await this.#write(change, version)) return { invite: change.invite, member };
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

  async changeByToken(token: string, decide: HolderDecision): Promise<InviteForHolder & { changed: boolean }> {
    for (;;) {
      const { invite, version, inviter } = await this.#forHolder(token);
      const change = decide(invite, inviter);
      if (!change) return { invite, inviter, changed: false };
      if (await this.#write(change, version)) return { invite: change.invite, inviter, changed: true };
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
    if (this.isBounced(state.email.normalised) && !force) return new InviteError('address-bounced');
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

  protected isCurrent(inviteId: number, version: number): boolean {
    return this.store.invites.get(inviteId)?.version === version;
  }

  async #write(change: InviteChange, version: number): Promise<boolean> {
    await meanwhile();
    const { state } = change.invite;
    if (change.entry.kind === 'resent' && this.isBounced(state.email.normalised) && !change.force) {
      throw new InviteError('address-bounced');
    }
    const current = this.isCurrent(change.invite.state.id, version);
    if (current) this.store.write(change.invite, version + 1, change.entry);
    return current;
  }

  async #forHolder(token: string) {
    await meanwhile();
    const stored = [...this.store.invites.values()].find(
      ({ invite }) => this.tokens.tokenOf(invite.state.tokenSeed) === token,
    );
    if (!stored) throw new InviteError('invite-not-found');
    const { inviterId, workspaceId } = stored.invite.state;
    return { ...stored, inviter: await this.directory.member(inviterId, workspaceId) };
  }

  #close(invite: Invite, version: number, at: Date): void {
    const closed = new Invite({ ...invite.state, status: 'expired' });
    this.store.write(closed, version + 1, { kind: 'closed', at, actorId: null });
  }
}
