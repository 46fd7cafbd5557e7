import { randomUUID } from 'node:crypto';
import type { MailOutcome } from '../application/ports/mail-outbox.js';
import { type ClaimedNotice, type NoticeClaimTerms, NoticeOutbox } from '../application/ports/notice-outbox.js';
import { type InMemoryInviteStore, meanwhile, type StoredNotice, type StoredNoticeMail } from './in-memory-invites.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The notices of an `InMemoryInviteStore`. */
export class InMemoryNoticeOutbox extends NoticeOutbox {
  constructor(protected readonly store: InMemoryInviteStore) {
    super();
  }

  async claim({ claimedBy, now, leaseMs, limit, perInviterPerDay }: NoticeClaimTerms): Promise<ClaimedNotice[]> {
    await meanwhile();
    this.#makeMails(now, perInviterPerDay);
    const due = this.store.noticeMails.filter(({ dueAt }) => dueAt && dueAt <= now).slice(0, limit);
    return due.map((mail) => {
      Object.assign(mail, { claimedBy, attempts: mail.attempts + 1, dueAt: new Date(now.getTime() + leaseMs) });
      const news = mail.notices.flatMap(({ kind, at, inviteId }) => {
        const stored = this.store.invites.get(inviteId);
        return stored ? [{ kind, at, invite: stored.invite }] : [];
      });
      const { id, workspaceId, inviterId, attempts: attempt } = mail;
      return { id, workspaceId, inviterId, claimedBy, attempt, news };
    });
  }

  async renew(notice: ClaimedNotice, leaseEndsAt: Date): Promise<boolean> {
    await meanwhile();
    const held = this.held(notice);
    if (!held?.dueAt) return false;
    held.dueAt = leaseEndsAt;
    return true;
  }

  async settle(notice: ClaimedNotice, outcome: MailOutcome): Promise<boolean> {
    await meanwhile();
    const held = this.held(notice);
    if (!held) return false;
    if (outcome.status === 'queued') {
      const attempts = outcome.uncounted ? held.attempts - 1 : held.attempts;
      Object.assign(held, { dueAt: outcome.dueAt, claimedBy: undefined, attempts });
    } else held.dueAt = undefined;
    if (outcome.status === 'skipped') this.store.noticeMails.splice(this.store.noticeMails.indexOf(held), 1);
    return true;
  }

  async oldestQueuedAt(): Promise<Date | null> {
    const made = this.store.noticeMails.filter(({ dueAt }) => dueAt).map(({ madeAt }) => madeAt.getTime());
    return made.length > 0 ? new Date(Math.min(...made)) : null;
  }

  async purge(now: Date): Promise<void> {
    const { noticeMails } = this.store;
    const kept = noticeMails.filter(({ dueAt, madeAt }) => dueAt || madeAt.getTime() > now.getTime() - DAY_MS);
    noticeMails.splice(0, noticeMails.length, ...kept);
  }

  protected held({ id, claimedBy }: ClaimedNotice): StoredNoticeMail | undefined {
    return this.store.noticeMails.find((mail) => mail.id === id && mail.claimedBy === claimedBy);
  }

  /** Whether a notice goes with another one that is due. */
  protected goTogether(one: StoredNotice, due: StoredNotice): boolean {
    return one.inviterId === due.inviterId && one.workspaceId === due.workspaceId;
  }

  #makeMails(now: Date, perInviterPerDay: number): void {
    const { notices, noticeMails } = this.store;
    for (let due = firstDue(notices, now); due; due = firstDue(notices, now)) {
      const { workspaceId, inviterId } = due;
      const together = notices.filter((one) => this.goTogether(one, due!)).sort((a, b) => Number(a.at) - Number(b.at));
      const lastDay = noticeMails.filter(
        (mail) => mail.inviterId === inviterId && Number(mail.madeAt) > Number(now) - DAY_MS,
      );
      const oldest = perInviterPerDay > 0 ? lastDay.at(-perInviterPerDay) : undefined;
      if (oldest) {
        const freeAt = new Date(oldest.madeAt.getTime() + DAY_MS);
        for (const one of together) if (one.dueAt <= now) one.dueAt = freeAt;
        continue;
      }
      notices.splice(0, notices.length, ...notices.filter((one) => !together.includes(one)));
      const mail = { id: randomUUID(), workspaceId, inviterId, notices: together };
      noticeMails.push({ ...mail, madeAt: now, dueAt: now, attempts: 0, claimedBy: undefined });
    }
  }
}

const firstDue = (notices: readonly StoredNotice[], now: Date) => notices.find(({ dueAt }) => dueAt <= now);
