import { type RequestNotice, RequestNotices } from '../application/ports/request-notices.js';
import { type InMemoryInviteStore, meanwhile } from './in-memory-invites.js';

export class InMemoryRequestNotices extends RequestNotices {
  constructor(protected readonly store: InMemoryInviteStore) {
    super();
  }

  async claim(terms: { now: Date; dueAgainAt: Date; limit: number }): Promise<RequestNotice[]> {
    const { now, dueAgainAt, limit } = terms;
    await meanwhile();
    const due = [...this.store.requestNotices]
      .filter(([, dueAt]) => dueAt <= now)
      .sort(([, one], [, other]) => one.getTime() - other.getTime())
      .slice(0, limit);
    return due.map(([inviteId]) => {
      this.store.requestNotices.set(inviteId, dueAgainAt);
      return { invite: this.store.invites.get(inviteId)!.invite, dueAgainAt };
    });
  }

  async settle({ invite, dueAgainAt }: RequestNotice): Promise<void> {
    await meanwhile();
    const { id } = invite.state;
    if (this.store.requestNotices.get(id)?.getTime() === dueAgainAt.getTime()) this.store.requestNotices.delete(id);
  }
}
