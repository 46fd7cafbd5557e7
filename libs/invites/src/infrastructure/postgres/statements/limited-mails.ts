import { InviteError, type InviteErrorCode } from '../../../domain/invite-error.js';
import type { InviteLimits } from '../../../settings.js';

/** What `invite_limits` says of a mail: why it is refused, and what became of it if it is not. */
export interface LimitedRecord {
  readonly refusal: InviteErrorCode | null;
  readonly retryAt: Date | null;
  readonly pendingId?: string | null;
  /** The invite that is mailed; null when the mail is refused, or somebody else was quicker. */
  readonly id: string | null;
}

/** In the order that `invite_limits` wants. */
export function limitsOf(limits: InviteLimits): number[] {
  return [
    limits.mailsPerInvitePerHour,
    limits.mailsPerAddressPerDay,
    limits.mailsPerAddressPerWorkspacePerDay,
    limits.sendsPerWorkspacePerDay,
    limits.mailsPerSenderPerDay,
    limits.pendingPerWorkspace,
  ];
}

export function refusalOf({ refusal, retryAt, pendingId }: LimitedRecord, now: Date): InviteError {
  return new InviteError(refusal!, {
    ...(pendingId && { inviteId: Number(pendingId) }),
    ...(retryAt && { retryAfterS: Math.ceil((retryAt.getTime() - now.getTime()) / 1000) }),
  });
}
