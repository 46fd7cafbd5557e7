import { randomBytes, randomUUID } from 'node:crypto';
import { EmailAddress } from '../domain/email-address.js';
import { Invite, type InviteDraft, type SendTerms } from '../domain/invite.js';
import type { InviteEvent } from '../domain/invite-event.js';
import type { InviteProposal } from '../application/ports/invite-policy.js';

/** What a handler of `@OnInviteEvent` is called with; `sent` by user 1 by default. */
export function anInviteEvent(facts: Partial<InviteEvent> = {}): InviteEvent {
  const at = new Date('2026-01-01T12:00:00.000Z');
  const whose = { inviteId: 1, workspaceId: 1, email: 'ada@example.com', role: 2, metadata: {} } as const;
  return { id: randomUUID(), kind: 'sent', at, ...whose, returnTo: null, actorId: 1, ...facts };
}

/** What an `InvitePolicy` is asked about; proposed by user 1 by default. */
export function anInviteProposal(facts: Partial<InviteProposal> = {}): InviteProposal {
  const actor = { userId: 1, email: 'owner@example.com', emailVerified: true };
  return { actor, workspaceId: 1, email: 'ada@example.com', role: 2, metadata: {}, returnTo: null, ...facts };
}

export interface DraftTerms extends Partial<Omit<SendTerms, 'actor' | 'email'>> {
  readonly actorId: number;
  readonly email?: string;
}

/**
 * An invite that is to be added: of Ada, as an Editor, to workspace 1, for an hour, by an Owner, by default. Its token is
 * of no known key, so that nobody holds it, unless one is given.
 */
export function aDraft({ actorId, email = 'Ada@Example.com', ...terms }: DraftTerms): InviteDraft {
  return Invite.send({
    now: new Date('2026-01-01T12:00:00.000Z'),
    workspaceId: 1,
    role: 2,
    message: '',
    validForMs: 60 * 60 * 1000,
    token: { tokenSeed: randomUUID(), tokenDigest: randomBytes(32) },
    ...terms,
    actor: { userId: actorId, role: 4 },
    email: EmailAddress.parse(email),
  });
}
