import type { MailStatus, StandingQuery } from '../../../application/ports/invite-queries.js';
import type { InviteErrorCode } from '../../../domain/invite-error.js';
import type { InviteLimits } from '../../../settings.js';
import { type JoinedMember, joinMember } from '../joined-member.js';
import { limitsOf } from './limited-mails.js';
import { NEWEST_MAIL } from './newest-mail.js';
import type { Statement } from './statement.js';

export interface StandingRecord extends JoinedMember {
  readonly status: MailStatus | null;
  readonly at: Date | null;
  readonly reply: string | null;
  readonly refusal: InviteErrorCode | null;
  readonly retryAt: Date | null;
}

/** Any seventh limit: it stands for a caller of `invite_limits` who only looks. */
const LOOKS = 1;

/**
 * Reads the newest mail of an invite, its inviter, and what a resend would be refused with. The invite may be one that
 * is about to be stored like this.
 */
export function inviteStanding(membersRelation: string | undefined, limits: InviteLimits) {
  const inviter = joinMember(membersRelation, 'LEFT JOIN', 'i.inviter_id');
  const text = `/* invites.standing${inviter.variant} */
    SELECT mail.status, mail.at, mail.reply, checked.refusal, checked.retry_at AS "retryAt"${inviter.columns}
    FROM (SELECT $1::bigint AS id, $2::bigint AS workspace_id, $3::bigint AS inviter_id) AS i
    LEFT JOIN LATERAL (${NEWEST_MAIL}) AS mail ON true
    CROSS JOIN invite_limits(ARRAY[$2::bigint], ARRAY[$4::bigint], ARRAY[$5::text], ARRAY[$1::bigint], ARRAY[$6::boolean],
      ARRAY[false], $7::timestamptz, VARIADIC $8::integer[]) AS checked
    ${inviter.join}`;
  return ({ invite, actorId, now }: StandingQuery): Statement<StandingRecord> => {
    const { id, workspaceId, inviterId, email } = invite.state;
    const asked = [id, workspaceId, inviterId, actorId, email.normalised, invite.isLapsed(now), now];
    return { text, values: [...asked, [...limitsOf(limits), LOOKS]] };
  };
}
