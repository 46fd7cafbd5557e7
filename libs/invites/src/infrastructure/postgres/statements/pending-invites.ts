import type { PendingRef } from '../../../application/ports/invite-repository.js';
import type { EmailAddress } from '../../../domain/email-address.js';
import type { InviteRow } from '../entities.js';
import { INVITE_COLUMNS } from '../invite-mapper.js';
import { joinInviter, type JoinedInviter } from '../joined-member.js';
import type { Statement } from './statement.js';

/** Reads the pending invites of an address, the newest first, each with its inviter. */
export function pendingFor(membersRelation: string | undefined) {
  const inviter = joinInviter(membersRelation);
  const text = `/* invites.pending-for${inviter.variant} */
    WITH i AS (SELECT * FROM invites WHERE email_normalised = $1 AND status = 'pending' ORDER BY id DESC LIMIT $2)
    SELECT ${INVITE_COLUMNS}${inviter.columns} FROM i ${inviter.join} ORDER BY i.id DESC`;
  return (email: EmailAddress, limit: number): Statement<InviteRow & JoinedInviter> => ({
    text,
    values: [email.normalised, limit],
  });
}

/** Reads the one that a workspace has for an address. */
export const loadPending = ({ workspaceId, email }: PendingRef): Statement<InviteRow> => ({
  text: `/* invites.load-pending */
    SELECT ${INVITE_COLUMNS} FROM invites i
    WHERE i.workspace_id = $1 AND i.email_normalised = $2 AND i.status = 'pending'`,
  values: [workspaceId, email.normalised],
});
