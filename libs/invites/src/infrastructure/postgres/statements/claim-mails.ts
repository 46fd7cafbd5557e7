import type { ClaimTerms } from '../../../application/ports/mail-outbox.js';
import { INVITE_COLUMNS, type InviteRecord } from '../invite-mapper.js';
import { type JoinedMember, joinMember } from '../joined-member.js';
import type { Statement } from './statement.js';

/** A claimed mail, with its invite as it is now, and the inviter. */
export interface ClaimedMailRecord extends InviteRecord, JoinedMember {
  readonly mailId: string;
  readonly number: number;
  readonly attempts: number;
}

/** Claims mails in turn, beginning after a workspace. While a mail is claimed its `due_at` is the end of the lease. */
export function claimMails(membersRelation: string | undefined) {
  const inviter = joinMember(membersRelation, 'LEFT JOIN', 'i.inviter_id');
  const text = `/* mails.claim${inviter.variant} */
    SELECT mail_id AS "mailId", mail_number AS number, attempt AS attempts, ${INVITE_COLUMNS}${inviter.columns}
    FROM invite_mails_claim($1, $2, $3, $4, $5)
      WITH ORDINALITY AS claimed (mail_id, workspace, mail_number, attempt, invite, turn)
    JOIN invites i ON i.id = claimed.invite AND i.workspace_id = claimed.workspace ${inviter.join} ORDER BY turn`;
  return ({ claimedBy, now, leaseMs, limit }: ClaimTerms, lastWorkspaceId: number): Statement<ClaimedMailRecord> => ({
    text,
    values: [claimedBy, now, new Date(now.getTime() + leaseMs), limit, lastWorkspaceId],
  });
}
