import type { ClaimTerms } from '../../../application/ports/mail-outbox.js';
import type { InviteRow } from '../entities.js';
import { INVITE_COLUMNS } from '../invite-mapper.js';
import { type JoinedMember, joinMember } from '../joined-member.js';
import type { Statement } from './statement.js';

export interface ClaimedMailRecord {
  readonly mailId: string;
  readonly workspaceId: string;
  readonly inviteId: string;
  readonly number: number;
  readonly attempts: number;
}

/** Claims mails in turn, beginning after a workspace. While a mail is claimed its `due_at` is the end of the lease. */
export function claimMails(
  { claimedBy, now, leaseMs, limit }: ClaimTerms,
  lastWorkspaceId: number,
): Statement<ClaimedMailRecord> {
  return {
    text: `/* mails.claim */
      SELECT mail_id AS "mailId", workspace AS "workspaceId", mail_number AS number, attempt AS attempts,
        invite AS "inviteId"
      FROM invite_mails_claim($1, $2, $3, $4, $5)`,
    values: [claimedBy, now, new Date(now.getTime() + leaseMs), limit, lastWorkspaceId],
  };
}

/** The invite of a claimed mail, with its inviter as a member. */
export interface MailedInviteRecord extends InviteRow, JoinedMember {
  readonly mailId: string;
}

/**
 * Reads the invites of claimed mails. It is a statement of its own because each statement of the claiming function sees
 * what was committed before it began, and the statement that calls the function only what was committed before the call: a
 * mail could be claimed together with the invite of before, and be skipped as an old one.
 */
export function loadMailedInvites(membersRelation: string | undefined) {
  const inviter = joinMember(membersRelation, 'LEFT JOIN', 'i.inviter_id');
  const text = `/* mails.invites${inviter.variant} */
    WITH i AS (
      SELECT claimed.mail_id, invites.*
      FROM unnest((SELECT $1::bigint[]), (SELECT $2::bigint[]), (SELECT $3::bigint[])) AS claimed (mail_id, id, workspace_id)
      JOIN invites USING (id, workspace_id)
    )
    SELECT i.mail_id AS "mailId", ${INVITE_COLUMNS}${inviter.columns} FROM i ${inviter.join}`;
  return (claimed: readonly ClaimedMailRecord[]): Statement<MailedInviteRecord> => ({
    text,
    values: [
      claimed.map(({ mailId }) => mailId),
      claimed.map(({ inviteId }) => inviteId),
      claimed.map(({ workspaceId }) => workspaceId),
    ],
  });
}
