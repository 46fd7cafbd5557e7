import { randomUUID } from 'node:crypto';
import type { InviteEvent } from '../domain/invite-event.js';
import type { InviteProposal } from '../application/ports/invite-policy.js';

/** What a handler of `@OnInviteEvent` is called with; `sent` by user 1 unless said otherwise. */
export function anInviteEvent(facts: Partial<InviteEvent> = {}): InviteEvent {
  const at = new Date('2026-01-01T12:00:00.000Z');
  const whose = { inviteId: 1, workspaceId: 1, email: 'ada@example.com', role: 2, actorId: 1 } as const;
  return { id: randomUUID(), kind: 'sent', at, ...whose, ...facts };
}

/** What an `InvitePolicy` is asked about; proposed by user 1 unless said otherwise. */
export function anInviteProposal(facts: Partial<InviteProposal> = {}): InviteProposal {
  const actor = { userId: 1, email: 'owner@example.com', emailVerified: true };
  return { actor, workspaceId: 1, email: 'ada@example.com', role: 2, ...facts };
}
