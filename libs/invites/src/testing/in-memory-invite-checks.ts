import { type ClaimedCheck, InviteChecks, type NextCheck, type Reminder } from '../application/ports/invite-checks.js';
import type { MailStatus } from '../application/ports/invite-queries.js';
import type { Outcome } from '../application/ports/invite-repository.js';
import type { WorkspaceDirectory } from '../application/ports/workspace-directory.js';
import { InviteError } from '../domain/invite-error.js';
import type { HistoryKind } from '../domain/invite.js';
import { type InMemoryInviteRepository, type InMemoryInviteStore, meanwhile } from './in-memory-invites.js';

/** The checks of an `InMemoryInviteStore`. */
export class InMemoryInviteChecks extends InviteChecks {
  constructor(
    protected readonly store: InMemoryInviteStore,
    private readonly repository: InMemoryInviteRepository,
    private readonly directory: WorkspaceDirectory,
  ) {
    super();
  }

  async claim({ now, dueAgainAt, limit }: { now: Date; dueAgainAt: Date; limit: number }): Promise<ClaimedCheck[]> {
    await meanwhile();
    const due = this.#due(now).filter((id) => {
      const { invite } = this.store.invites.get(id)!;
      return invite.state.status === 'pending' && !invite.isLapsed(now);
    });
    const claimed = due.slice(0, limit);
    for (const id of claimed) this.store.checks.set(id, dueAgainAt);
    return Promise.all(claimed.map((id) => this.#checkOf(id)));
  }

  async remind(reminders: readonly Reminder[]): Promise<Outcome<boolean>[]> {
    return Promise.all(
      reminders.map(({ check: { version }, change }) =>
        this.repository.storeDecided(change, version).catch((error: unknown) => {
          if (error instanceof InviteError) return error;
          throw error;
        }),
      ),
    );
  }

  async lookAgain(checks: readonly NextCheck[], dueAgainAt: Date): Promise<void> {
    await meanwhile();
    for (const { invite, at } of checks)
      if (this.store.checks.get(invite.state.id)?.getTime() === dueAgainAt.getTime())
        this.store.checks.set(invite.state.id, at);
  }

  async lapse({ now, limit }: { now: Date; limit: number }): Promise<number> {
    await meanwhile();
    const over = this.#due(now).filter((id) => {
      const { invite } = this.store.invites.get(id)!;
      return invite.state.status !== 'pending' || invite.isLapsed(now);
    });
    for (const id of over.slice(0, limit)) this.endCheck(id);
    return Math.min(over.length, limit);
  }

  protected endCheck(id: number): void {
    const { state } = this.store.invites.get(id)!.invite;
    this.store.checks.delete(id);
    if (state.status === 'pending' || state.status === 'expired') this.store.queueEvent('lapsed', id, state.expiresAt);
  }

  #due(now: Date): number[] {
    const due = [...this.store.checks].filter(([, at]) => at <= now);
    return due.sort(([, one], [, other]) => one.getTime() - other.getTime()).map(([id]) => id);
  }

  async #checkOf(id: number): Promise<ClaimedCheck> {
    const { invite, version } = this.store.invites.get(id)!;
    const { inviterId, workspaceId, createdAt } = invite.state;
    const inviter = await this.directory.member(inviterId, workspaceId);
    const lastOf = (...kinds: HistoryKind[]) =>
      this.store.history.findLast(({ inviteId, kind }) => inviteId === id && kinds.includes(kind))?.at ?? null;
    const sentAt = lastOf('sent', 'resent') ?? createdAt;
    const past = { sentAt, remindedAt: lastOf('reminded'), editedAt: lastOf('edited') };
    return { invite, version, inviter, ...past, mailStatus: this.#mailStatusOf(id) };
  }

  #mailStatusOf(id: number): MailStatus {
    const mail = this.store.mails.findLast(({ inviteId }) => inviteId === id);
    if (!mail) return 'none';
    if (mail.bouncedAt && !(mail.deliveredAt && mail.deliveredAt > mail.bouncedAt)) return 'bounced';
    return mail.status === 'sent' && mail.deliveredAt ? 'delivered' : mail.status;
  }
}
