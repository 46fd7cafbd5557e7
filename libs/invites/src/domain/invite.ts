import { type ContentChanges, contentChanges, type InviteContent, requireContent } from './content.js';
import type { EmailAddress } from './email-address.js';
import { InviteError } from './invite-error.js';
import { mayInvite, type Role } from './role.js';

/** How often an inviter is told that a new link is asked for. */
const REQUEST_EVERY_MS = 24 * 60 * 60 * 1000;

/** The stored states; only a pending invite changes. */
export type InviteStatus = 'pending' | 'accepted' | 'cancelled' | 'expired';

/** Who acts, with the role held in the invite's workspace right now. */
export interface Member {
  readonly userId: number;
  readonly role: Role;
  /** The highest role that the member may invite to, where that is below their own, as it may be for an API key. */
  readonly maxInviteRole?: Role;
  /**
   * The domains of the addresses that the workspace invites, each in lower case, an internationalised one as its A-labels;
   * any address when there are none. A domain does not cover its subdomains.
   */
  readonly allowedEmailDomains?: readonly string[];
}

/** Why an invite can't be accepted now. */
export const OBSTACLES = [
  'invite-not-pending',
  'invite-expired',
  'inviter-lost-permission',
  'domain-not-allowed',
] as const;

/** Why an invite could not be accepted now. */
export type Obstacle = (typeof OBSTACLES)[number];

/** What an invite keeps of its token. */
export interface StoredToken {
  /** What the token in the link is derived from. */
  readonly tokenSeed: string;
  /** The keyed hash by which the invite is found. */
  readonly tokenDigest: Buffer;
}

export interface InviteState extends StoredToken, InviteContent {
  readonly id: number;
  readonly workspaceId: number;
  readonly email: EmailAddress;
  readonly role: Role;
  readonly status: InviteStatus;
  /** The user who vouches for the invite: its sender, then the last one to resend or edit it. */
  readonly inviterId: number;
  /** The invite's own validity in milliseconds, set when it was sent. */
  readonly validForMs: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly acceptedAt: Date | null;
  /** The user who accepted it, or null. */
  readonly acceptedById: number | null;
  /** How many mails this invite has caused, reminders included: none if it is delivered by hand. One that is not the newest is never sent. */
  readonly mails: number;
  /** How often it has been edited. */
  readonly edits: number;
  /** When the holder of its link last asked for a new one; null when nobody has. */
  readonly requestedAt: Date | null;
}

export const HISTORY_KINDS = [
  'sent',
  'resent',
  'edited',
  'accepted',
  'declined',
  'cancelled',
  'closed',
  'reminded',
  'requested',
] as const;

export type HistoryKind = (typeof HISTORY_KINDS)[number];

/** One line of an invite's history. */
export interface HistoryEntry {
  readonly kind: HistoryKind;
  readonly at: Date;
  /** The user who did it; null when nobody did, or somebody who is only known to hold the token. */
  readonly actorId: number | null;
  /** Of an edit: the role before and after, and which parts of the content are others. */
  readonly changes?: ContentChanges & {
    readonly role?: { readonly from: Role; readonly to: Role };
  };
}

/** An invite that has no id yet. */
export interface InviteDraft {
  readonly state: Omit<InviteState, 'id'>;
  readonly entry: HistoryEntry;
  /** Whether it is mailed even to an address that has bounced. */
  readonly force?: boolean;
}

/** An invite after a decision, with the entry for its history. Both are stored together or not at all. */
export interface InviteChange {
  readonly invite: Invite;
  readonly entry: HistoryEntry;
  /** Of a resend: whether it is mailed even to an address that has bounced. */
  readonly force?: boolean;
  /** Of an acceptance: whether the membership is stored with it. */
  readonly admits?: boolean;
}

export interface SendTerms extends Partial<InviteContent> {
  readonly now: Date;
  readonly actor: Member;
  readonly workspaceId: number;
  readonly email: EmailAddress;
  readonly role: Role;
  readonly validForMs: number;
  readonly token: StoredToken;
  /** Mails the address even if it has bounced. */
  readonly force?: boolean;
  /** Queues no mail: somebody hands the link over. A resend mails it. */
  readonly byHand?: boolean;
}

export interface ResendTerms {
  readonly now: Date;
  readonly actor: Member;
  /** Mails the address even if it has bounced. */
  readonly force?: boolean;
  /** Replaces the token, so that the link in earlier mails is dead; without it the earlier link goes on working. */
  readonly newToken?: StoredToken;
}

export interface AcceptTerms {
  readonly now: Date;
  readonly userId: number;
  /** The user's verified address; undefined when there is none. */
  readonly verifiedEmail: EmailAddress | undefined;
  /** The inviter as a member now; undefined when the inviter has left the workspace. */
  readonly inviter: Member | undefined;
}

export interface EditTerms extends Partial<InviteContent> {
  readonly now: Date;
  readonly actor: Member;
  readonly role?: Role;
  /** How often an invite may be edited; without it, or when it is 0, any number of times. */
  readonly maxEdits?: number;
}

/**
 * The aggregate: it alone decides what may happen to an invite. Only a pending one can change; one whose
 * expiry has passed has *lapsed*, which is derived, never stored, and a resend revives it.
 */
export class Invite {
  constructor(readonly state: InviteState) {}

  /**
   * @throws InviteError `permission-denied`, `role-above-own`, `invalid-message`, `invalid-locale`, `invalid-metadata`,
   * `invalid-return-to` or `domain-not-allowed`
   */
  static send(terms: SendTerms): InviteDraft {
    const { now, actor, workspaceId, email, role, validForMs, token, force, byHand = false } = terms;
    requireInviter(actor, role);
    const content = requireContent(terms);
    if (!isDomainAllowed(email, actor)) throw new InviteError('domain-not-allowed');
    return {
      state: {
        workspaceId,
        email,
        role,
        ...content,
        status: 'pending',
        inviterId: actor.userId,
        ...token,
        validForMs,
        createdAt: now,
        expiresAt: after(now, validForMs),
        acceptedAt: null,
        acceptedById: null,
        mails: byHand ? 0 : 1,
        edits: 0,
        requestedAt: null,
      },
      entry: { kind: 'sent', at: now, actorId: actor.userId },
      ...(force && { force }),
    };
  }

  /**
   * Extends the expiry to `now` plus the invite's own validity, never to an earlier instant, and makes the
   * actor its inviter.
   *
   * @throws InviteError `permission-denied`, `role-above-own`, `invite-not-pending` or `domain-not-allowed`
   */
  resend({ now, actor, newToken, force }: ResendTerms): InviteChange {
    requireInviter(actor, this.state.role);
    this.#requirePending();
    if (!isDomainAllowed(this.state.email, actor)) {
      throw new InviteError('domain-not-allowed', { inviteId: this.state.id });
    }
    const extended = after(now, this.state.validForMs);
    const change = this.#changed('resent', now, actor.userId, {
      inviterId: actor.userId,
      ...newToken,
      expiresAt: extended > this.state.expiresAt ? extended : this.state.expiresAt,
      mails: this.state.mails + 1,
    });
    return { ...change, ...(force && { force }) };
  }

  /**
   * Mails its invitee once more, with the same link and expiry. Undefined when it could not be accepted, or was delivered by
   * hand.
   */
  remind({ now, inviter }: Pick<AcceptTerms, 'now' | 'inviter'>): InviteChange | undefined {
    if (this.state.mails === 0 || this.obstacle({ now, inviter })) return undefined;
    return this.#changed('reminded', now, null, { mails: this.state.mails + 1 });
  }

  /** @throws InviteError `permission-denied`, `role-above-own` or `invite-not-pending` */
  cancel({ now, actor }: { readonly now: Date; readonly actor: Member }): InviteChange {
    requireInviter(actor, this.state.role);
    this.#requirePending();
    return this.#changed('cancelled', now, actor.userId, { status: 'cancelled' });
  }

  /**
   * Cancels an invite whatever its role: of somebody who is no longer a member, by the user who removed them, who need not
   * be allowed to invite; or of somebody whose address is erased, by nobody. @throws InviteError `invite-not-pending`
   */
  withdraw({ now, actorId }: { readonly now: Date; readonly actorId: number | null }): InviteChange {
    this.#requirePending();
    return this.#changed('cancelled', now, actorId, { status: 'cancelled' });
  }

  /** By the holder of the token. @throws InviteError `invite-not-pending` */
  decline({ now }: { readonly now: Date }): InviteChange {
    this.#requirePending();
    return this.#changed('declined', now, null, { status: 'cancelled' });
  }

  /**
   * The holder of the token asks for a new link, of which the inviter is told. It resends nothing. Undefined when there is
   * nothing to ask for, since the invite has not lapsed, or was asked for within the last day.
   */
  request({ now }: { readonly now: Date }): InviteChange | undefined {
    if (!this.isLapsed(now) || this.isRequested(now)) return undefined;
    return this.#changed('requested', now, null, { requestedAt: now });
  }

  /**
   * Changes role and content of a pending invite, and makes the actor its inviter, who vouches for both from then on.
   * Undefined when nothing changes.
   *
   * @throws InviteError `permission-denied`, `role-above-own`, `invalid-message`, `invalid-locale`, `invalid-metadata`,
   * `invalid-return-to`, `invite-not-pending` or `quota-reached`
   */
  edit(terms: EditTerms): InviteChange | undefined {
    const { now, actor, role = this.state.role, maxEdits = 0 } = terms;
    requireInviter(actor, this.state.role > role ? this.state.role : role);
    const content = requireContent(terms, this.state);
    this.#requirePending();
    const changes = {
      ...(role !== this.state.role && { role: { from: this.state.role, to: role } }),
      ...contentChanges(this.state, content),
    };
    if (Object.keys(changes).length === 0) return undefined;
    if (!this.hasEditsLeft(maxEdits)) throw new InviteError('quota-reached', { inviteId: this.state.id });
    const edits = this.state.edits + 1;
    const change = this.#changed('edited', now, actor.userId, { role, ...content, inviterId: actor.userId, edits });
    return { ...change, entry: { ...change.entry, changes } };
  }

  /**
   * By the user whose verified address the invite is for. Undefined when that very user has accepted it before.
   *
   * @throws InviteError `email-not-verified`, `wrong-account`, `invite-not-pending`, `invite-expired`,
   * `inviter-lost-permission` when the inviter could not send this invite today, or `domain-not-allowed`
   */
  accept({ now, userId, verifiedEmail, inviter }: AcceptTerms): InviteChange | undefined {
    if (!verifiedEmail) throw new InviteError('email-not-verified');
    if (!verifiedEmail.equals(this.state.email)) throw new InviteError('wrong-account');
    if (this.state.status === 'accepted' && this.state.acceptedById === userId) return undefined;
    const obstacle = this.obstacle({ now, inviter });
    if (obstacle) throw new InviteError(obstacle, { inviteId: this.state.id });
    return this.#changed('accepted', now, userId, { status: 'accepted', acceptedAt: now, acceptedById: userId });
  }

  /** Why nobody could accept it now; undefined when its invitee can. Every caller uses this one rule. */
  obstacle({ now, inviter }: Pick<AcceptTerms, 'now' | 'inviter'>): Obstacle | undefined {
    if (this.state.status !== 'pending') return 'invite-not-pending';
    if (this.isLapsed(now)) return 'invite-expired';
    const isVouchedFor = inviter && mayInvite(inviter.role) && this.state.role <= ceilingOf(inviter);
    if (!isVouchedFor) return 'inviter-lost-permission';
    return isDomainAllowed(this.state.email, inviter) ? undefined : 'domain-not-allowed';
  }

  /** Whether the actor may resend it now, as far as the invite itself decides. */
  isResendableBy(actor: Member): boolean {
    return this.isManageableBy(actor) && isDomainAllowed(this.state.email, actor);
  }

  /** Whether the actor may cancel and edit it now, as far as the invite itself decides. */
  isManageableBy(actor: Member): boolean {
    return this.state.status === 'pending' && mayInvite(actor.role) && this.state.role <= ceilingOf(actor);
  }

  /** Whether it may be edited once more; without a limit, or when that is 0, any number of times. */
  hasEditsLeft(maxEdits = 0): boolean {
    return maxEdits === 0 || this.state.edits < maxEdits;
  }

  /** Its expiry has passed, though nobody has closed it yet. */
  isLapsed(now: Date): boolean {
    return this.state.status === 'pending' && this.state.expiresAt <= now;
  }

  /** A new link was asked for within the last day. */
  isRequested(now: Date): boolean {
    const { requestedAt } = this.state;
    return requestedAt !== null && after(requestedAt, REQUEST_EVERY_MS) > now;
  }

  isExpired(now: Date): boolean {
    return this.state.status === 'expired' || this.isLapsed(now);
  }

  #changed(kind: HistoryKind, at: Date, actorId: number | null, state: Partial<InviteState>): InviteChange {
    return {
      invite: new Invite({ ...this.state, ...state }),
      entry: { kind, at, actorId },
    };
  }

  #requirePending(): void {
    if (this.state.status !== 'pending') throw new InviteError('invite-not-pending', { inviteId: this.state.id });
  }
}

/** The role ceiling: nobody vouches for a role above their own, nor above the one that they may invite to. */
export function ceilingOf({ role, maxInviteRole = role }: Pick<Member, 'role' | 'maxInviteRole'>): Role {
  return maxInviteRole < role ? maxInviteRole : role;
}

/**
 * Admins and Owners invite, up to their ceiling.
 *
 * @throws InviteError `permission-denied` or `role-above-own`
 */
export function requireInviter(actor: Member, role?: Role): void {
  if (!mayInvite(actor.role)) throw new InviteError('permission-denied');
  if (role !== undefined && role > ceilingOf(actor)) throw new InviteError('role-above-own');
}

/** Whether the workspace of the member invites addresses of this domain. */
function isDomainAllowed({ domain }: EmailAddress, { allowedEmailDomains = [] }: Member): boolean {
  return allowedEmailDomains.length === 0 || allowedEmailDomains.includes(domain);
}

function after(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}
