import type { Invite } from './invite.js';

/** What an inviter is told of: somebody has accepted or declined, a mail has bounced or was given up, a new link is asked for. */
export const NOTICE_KINDS = ['accepted', 'declined', 'bounced', 'given-up', 'requested'] as const;

/** What an inviter is told of. */
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** How long a notice waits for others to the same inviter, to go with them in one mail. */
export const NOTICE_DELAY_MS = 60_000;

/** Something that has happened to an invite, of which its inviter is to be told. */
export interface News {
  readonly kind: NoticeKind;
  readonly at: Date;
  /** As it is now, not as it was then. */
  readonly invite: Invite;
}

/** Whether it is still worth telling: what came of an invite is, and trouble with one while somebody can do something about it. */
export function isStillNews({ kind, invite }: News, now: Date): boolean {
  if (kind === 'accepted' || kind === 'declined') return true;
  return kind === 'requested' ? invite.isLapsed(now) && invite.isRequested(now) : invite.state.status === 'pending';
}
