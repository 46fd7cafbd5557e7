import type { EmailAddress } from './email-address.js';
import { InviteError } from './invite-error.js';
import { requireMessage } from './message.js';
import { mayInvite, type Role } from './role.js';

export type InviteStatus = 'pending' | 'accepted' | 'cancelled' | 'expired';

/** Who acts, with the role held in the invite's workspace right now. */
export interface Member {
  readonly userId: number;
  readonly role: Role;
}

export interface InviteState {
  readonly id: number;
  readonly workspaceId: number;
  readonly email: EmailAddress;
  readonly role: Role;
  readonly message: string;
  readonly status: InviteStatus;
  /** Who vouches for the invite: its sender, then whoever resent it last. */
  readonly inviterId: number;
  /** What the token in the link is derived from. */
  readonly tokenSeed: string;
  /** The invite's own validity in milliseconds, set when it was sent. */
  readonly validForMs: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly acceptedAt: Date | null;
  /** How many mails this invite has caused; a mail that is not the newest is never sent. */
  readonly mails: number;
}

/** One line of an invite's history. */
export interface HistoryEntry {
  readonly kind: 'sent' | 'resent' | 'closed';
  readonly at: Date;
  /** The user who did it, or null when time did. */
  readonly actorId: number | null;
}

/** An invite that has no id yet. */
export interface InviteDraft {
  readonly state: Omit<InviteState, 'id'>;
  readonly entry: HistoryEntry;
}

/** An invite after a decision, and what its history will say of it. Stored together or not at all. */
export interface InviteChange {
  readonly invite: Invite;
  readonly entry: HistoryEntry;
}

export interface SendTerms {
  readonly now: Date;
  readonly actor: Member;
  readonly workspaceId: number;
  readonly email: EmailAddress;
  readonly role: Role;
  readonly message: string;
  readonly validForMs: number;
  readonly tokenSeed: string;
}

export interface ResendTerms {
  readonly now: Date;
  readonly actor: Member;
  /** Replaces the token, so that the link in earlier mails is dead; without it the earlier link goes on working. */
  readonly newTokenSeed?: string;
}

/**
 * The aggregate: it alone decides what may happen to an invite. Only a pending one can change; one whose
 * expiry has passed has *lapsed*, which is derived, never stored, and a resend revives it.
 */
export class Invite {
  constructor(readonly state: InviteState) {}

  /** @throws InviteError `permission-denied`, `role-above-own` or `invalid-message` */
  static send(terms: SendTerms): InviteDraft {
    const { now, actor, workspaceId, email, role, message, validForMs, tokenSeed } = terms;
    requireInviter(actor, role);
    return {
      state: {
        workspaceId,
        email,
        role,
        message: requireMessage(message),
        status: 'pending',
        inviterId: actor.userId,
        tokenSeed,
        validForMs,
        createdAt: now,
        expiresAt: after(now, validForMs),
        acceptedAt: null,
        mails: 1,
      },
      entry: { kind: 'sent', at: now, actorId: actor.userId },
    };
  }

  /**
   * Extends the expiry to `now` plus the invite's own validity, never to an earlier instant, and makes the
   * actor its inviter.
   *
   * @throws InviteError `permission-denied`, `role-above-own` or `invite-not-pending`
   */
  resend({ now, actor, newTokenSeed }: ResendTerms): InviteChange {
    requireInviter(actor, this.state.role);
    this.#requirePending();
    const extended = after(now, this.state.validForMs);
    return {
      invite: new Invite({
        ...this.state,
        inviterId: actor.userId,
        tokenSeed: newTokenSeed ?? this.state.tokenSeed,
        expiresAt: extended > this.state.expiresAt ? extended : this.state.expiresAt,
        mails: this.state.mails + 1,
      }),
      entry: { kind: 'resent', at: now, actorId: actor.userId },
    };
  }

  /** Its expiry has passed, though nobody has closed it yet. */
  isLapsed(now: Date): boolean {
    return this.state.status === 'pending' && this.state.expiresAt <= now;
  }

  isExpired(now: Date): boolean {
    return this.state.status === 'expired' || this.isLapsed(now);
  }

  #requirePending(): void {
    if (this.state.status !== 'pending') throw new InviteError('invite-not-pending', { inviteId: this.state.id });
  }
}

/**
 * The role ceiling: nobody vouches for a role above their own.
 *
 * @throws InviteError `permission-denied` or `role-above-own`
 */
export function requireInviter(actor: Member, role?: Role): void {
  if (!mayInvite(actor.role)) throw new InviteError('permission-denied');
  if (role !== undefined && role > actor.role) throw new InviteError('role-above-own');
}

function after(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}
