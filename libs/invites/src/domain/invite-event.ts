import { HISTORY_KINDS, type Invite } from './invite.js';
import type { Metadata } from './metadata.js';
import type { Role } from './role.js';

export const INVITE_EVENT_KINDS = [...HISTORY_KINDS, 'lapsed', 'mail-failed', 'mail-bounced'] as const;

/** What has happened to an invite or its mail. */
export type InviteEventKind = (typeof INVITE_EVENT_KINDS)[number];

/** Something that has happened to an invite, and is committed. The token is no part of it. */
export interface InviteEvent {
  /** The same at every delivery of this event, so that a handler recognises one that it has handled before. */
  readonly id: string;
  readonly kind: InviteEventKind;
  readonly at: Date;
  readonly inviteId: number;
  readonly workspaceId: number;
  /** The invitee's address, as typed. */
  readonly email: string;
  /** The role of the invite when the event is delivered. */
  readonly role: Role;
  /** What the host has attached to the invite, as it is when the event is delivered. */
  readonly metadata: Metadata;
  /** Where the invitee goes after accepting, as it is when the event is delivered; null when there is none. */
  readonly returnTo: string | null;
  /**
   * The user who did it: the inviter, or of `accepted` the new member. Null when time or a mail server did it, or
   * somebody who only held the token.
   */
  readonly actorId: number | null;
}

/** A handler of events, by a name that stays the same from release to release. */
export interface InviteEventHandler {
  readonly name: string;
  readonly kinds: readonly InviteEventKind[];
  /** @param invite as it is when the event is delivered; a handler of the host does not see it */
  handle(event: InviteEvent, invite: Invite): Promise<void>;
  /** True: it is never given up; the longest delay of the schedule repeats. */
  readonly tireless?: boolean;
}
