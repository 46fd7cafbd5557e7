import type { MailStatus } from '../../../application/ports/invite-queries.js';
import type { InviteRow } from '../entities.js';
import { INVITE_COLUMNS } from '../invite-mapper.js';
import { type JoinedMember, joinMember } from '../joined-member.js';
import { NEWEST_MAIL } from './newest-mail.js';
import type { Statement } from './statement.js';

export interface CheckRecord extends InviteRow, JoinedMember {
  /** Null where a host has deleted the history. */
  readonly sentAt: Date | null;
  readonly remindedAt: Date | null;
  readonly editedAt: Date | null;
  readonly mailStatus: MailStatus | null;
}

/** Claims live invites that it is time to look at, each with its inviter and what has happened to it. */
export function claimChecks(membersRelation: string | undefined) {
  const inviter = joinMember(membersRelation, 'LEFT JOIN', 'i.inviter_id');
  const text = `/* checks.claim${inviter.variant} */
    WITH due AS (
      SELECT due.workspace_id, due.invite_id FROM invite_checks due
      JOIN invites ON invites.workspace_id = due.workspace_id AND invites.id = due.invite_id
      WHERE due.due_at <= $1 AND invites.status = 'pending' AND invites.expires_at > $1
      ORDER BY due.due_at LIMIT $3 FOR NO KEY UPDATE OF due SKIP LOCKED
    ), claimed AS (
      UPDATE invite_checks one SET due_at = $2
      FROM due WHERE one.workspace_id = due.workspace_id AND one.invite_id = due.invite_id RETURNING one.*
    )
    SELECT ${INVITE_COLUMNS}${inviter.columns}, entry.sent_at AS "sentAt", entry.reminded_at AS "remindedAt",
      entry.edited_at AS "editedAt", mail.status AS "mailStatus"
    FROM claimed JOIN invites i ON i.workspace_id = claimed.workspace_id AND i.id = claimed.invite_id
    CROSS JOIN LATERAL (
      SELECT max(at) FILTER (WHERE kind IN ('sent', 'resent')) AS sent_at,
        max(at) FILTER (WHERE kind = 'reminded') AS reminded_at, max(at) FILTER (WHERE kind = 'edited') AS edited_at
      FROM invite_history WHERE workspace_id = i.workspace_id AND invite_id = i.id
    ) AS entry
    LEFT JOIN LATERAL (${NEWEST_MAIL}) AS mail ON true
    ${inviter.join}`;
  return (now: Date, dueAgainAt: Date, limit: number): Statement<CheckRecord> => ({
    text,
    values: [now, dueAgainAt, limit],
  });
}
