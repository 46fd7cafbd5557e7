import {
  type ClaimedMail,
  type ClaimTerms,
  type FailedMail,
  type MailBacklog,
  type MailEvent,
  MailOutbox,
  type MailOutcome,
} from '../application/ports/mail-outbox.js';
import type { EmailAddress } from '../domain/email-address.js';
import type { WorkspaceDirectory } from '../application/ports/workspace-directory.js';
import { type InMemoryInviteStore, meanwhile, type StoredMail } from './in-memory-invites.js';

/** The mails of an `InMemoryInviteStore`. */
export class InMemoryMailOutbox extends MailOutbox {
  #lastWorkspaceId = 0;

  constructor(
    protected readonly store: InMemoryInviteStore,
    private readonly directory: WorkspaceDirectory,
  ) {
    super();
  }

  async claim({ claimedBy, now, leaseMs, limit }: ClaimTerms): Promise<ClaimedMail[]> {
    await meanwhile();
    const due = this.store.mails
      .filter((mail) => mail.status === 'queued' && mail.dueAt <= now)
      .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
    const claimed: StoredMail[] = [];
    while (claimed.length < limit && due.length > 0) claimed.push(...due.splice(this.nextOf(due), 1));
    return claimed.map((mail) => {
      mail.claimedBy = claimedBy;
      mail.attempts += 1;
      mail.dueAt = new Date(now.getTime() + leaseMs);
      const { invite } = this.store.invites.get(mail.inviteId)!;
      const inviter = () => this.directory.member(invite.state.inviterId, invite.state.workspaceId);
      return { id: mail.id, claimedBy, number: mail.number, attempt: mail.attempts, invite, inviter };
    });
  }

  async renew(mail: ClaimedMail, leaseEndsAt: Date): Promise<boolean> {
    await meanwhile();
    const held = this.#held(mail);
    if (held?.status !== 'queued') return false;
    held.dueAt = leaseEndsAt;
    return true;
  }

  async settle(mail: ClaimedMail, outcome: MailOutcome): Promise<boolean> {
    await meanwhile();
    const fails = outcome.status === 'failed' && this.#held(mail)?.status === 'queued';
    if (fails) {
      this.store.queueEvent('mail-failed', mail.invite.state.id, outcome.at);
      this.store.queueNotice('given-up', mail.invite.state.id, outcome.at);
    }
    const held = this.#held(mail);
    if (!held) return false;
    if (held.settledAt) return held.status === outcome.status && held.settledAt.getTime() === outcome.at.getTime();
    held.status = outcome.status;
    held.reply = outcome.reply ?? held.reply;
    if (outcome.status === 'queued') held.claimedBy = undefined;
    if (outcome.status === 'queued') {
      held.dueAt = outcome.dueAt;
      if (outcome.uncounted) held.attempts -= 1;
    } else held.settledAt = outcome.at;
    return true;
  }

  async hasBounced({ normalised }: EmailAddress): Promise<boolean> {
    await meanwhile();
    return this.store.bouncedAddresses.has(normalised) || this.store.complaints.has(normalised);
  }

  async failed(limit: number): Promise<FailedMail[]> {
    return this.store.mails
      .filter(({ status }) => status === 'failed')
      .sort((a, b) => b.settledAt!.getTime() - a.settledAt!.getTime())
      .slice(0, limit)
      .map((mail) => {
        const { id, inviteId, number, attempts, settledAt, reply = '' } = mail;
        return { id, inviteId, workspaceId: this.#workspaceOf(mail), number, attempts, failedAt: settledAt!, reply };
      });
  }

  async requeue(mailIds: readonly number[], now: Date): Promise<number[]> {
    const failed = this.store.mails.filter(({ id, status }) => status === 'failed' && mailIds.includes(id));
    for (const mail of failed)
      Object.assign(mail, {
        status: 'queued',
        attempts: 0,
        dueAt: now,
        requeuedAt: now,
        settledAt: undefined,
        reply: undefined,
      });
    return failed.map(({ id }) => id);
  }

  async backlog(now: Date): Promise<MailBacklog> {
    const queued = this.store.mails.filter(({ status }) => status === 'queued');
    return {
      queued: queued.length,
      oldestDueAt: oldest(queued.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt <= now)),
      oldestQueuedAt: oldest(queued.map(({ queuedAt, requeuedAt }) => requeuedAt ?? queuedAt)),
      failed: this.store.mails.filter(({ status }) => status === 'failed').length,
    };
  }

  /** The index of the next mail: the oldest of the workspace whose turn it is. */
  protected nextOf(due: readonly StoredMail[]): number {
    const workspaceIds = due.map((mail) => this.#workspaceOf(mail));
    const after = workspaceIds.filter((id) => id > this.#lastWorkspaceId);
    this.#lastWorkspaceId = Math.min(...(after.length > 0 ? after : workspaceIds));
    return workspaceIds.indexOf(this.#lastWorkspaceId);
  }

  #workspaceOf({ inviteId }: StoredMail): number {
    return this.store.invites.get(inviteId)!.invite.state.workspaceId;
  }

  #held({ id, claimedBy }: ClaimedMail): StoredMail | undefined {
    return this.store.mails.find((mail) => mail.id === id && mail.claimedBy === claimedBy);
  }

  async record(event: MailEvent): Promise<void> {
    await meanwhile();
    const mail = this.store.mails.find(
      ({ inviteId, number }) => inviteId === event.inviteId && number === event.number,
    );
    if (!mail) return;
    const addressOf = (inviteId: number) => this.store.invites.get(inviteId)!.invite.state.email.normalised;
    const address = addressOf(event.inviteId);
    const { bouncedAddresses, complaints, mails } = this.store;
    const lastBounce = bouncedAddresses.get(address);
    if (event.kind === 'delivered') {
      if (!mail.deliveredAt || mail.deliveredAt < event.at) mail.deliveredAt = event.at;
      if (lastBounce && lastBounce < event.at) bouncedAddresses.delete(address);
      return;
    }
    if (event.kind === 'complained') complaints.add(address);
    if (!mail.bouncedAt) {
      this.store.queueEvent('mail-bounced', event.inviteId, event.at);
      this.store.queueNotice('bounced', event.inviteId, event.at);
    }
    if (!mail.bouncedAt || mail.bouncedAt > event.at) {
      mail.bouncedAt = event.at;
      mail.bounce = event.reason;
    }
    const deliveredSince = mails.some(
      ({ inviteId, deliveredAt }) => deliveredAt && deliveredAt > event.at && addressOf(inviteId) === address,
    );
    if (!deliveredSince && !(lastBounce && lastBounce >= event.at)) bouncedAddresses.set(address, event.at);
  }
}

function oldest(instants: readonly Date[]): Date | null {
  return instants.length > 0 ? new Date(Math.min(...instants.map(Number))) : null;
}
