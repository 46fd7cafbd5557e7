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

/**
 * Claims live invites that it is time to look at, each with its inviter and what has happened to it.
 *
 * @param waits for those that another sweeper claims, and leaves them to it, where invites are distributed
 */
export function claimChecks(membersRelation: string | undefined, { waits = false } = {}) {
  const inviter = joinMember(membersRelation, 'LEFT JOIN', 'i.inviter_id');
  const text = `/* checks.claim${waits ? '-distributed' : ''}${inviter.variant} */
    WITH due AS (
      SELECT due.workspace_id, due.invite_id FROM invite_checks due
      JOIN invites ON invites.workspace_id = due.workspace_id AND invites.id = due.invite_id
      WHERE due.due_at <= $1 AND invites.status = 'pending' AND invites.expires_at > $1
      ORDER BY due.due_at LIMIT $3${waits ? '' : ' FOR NO KEY UPDATE OF due SKIP LOCKED'}
    ), claimed AS (
      UPDATE invite_checks one SET due_at = $2
      FROM due WHERE one.workspace_id = due.workspace_id AND one.invite_id = due.invite_id AND one.due_at <= $1
      RETURNING one.*
    ), i AS (
      SELECT invites.*, entry.* FROM claimed
      JOIN invites ON invites.workspace_id = claimed.workspace_id AND invites.id = claimed.invite_id
      CROSS JOIN LATERAL (
        SELECT max(at) FILTER (WHERE kind IN ('sent', 'resent')) AS sent_at,
          max(at) FILTER (WHERE kind = 'reminded') AS reminded_at, max(at) FILTER (WHERE kind = 'edited') AS edited_at
        FROM invite_history WHERE workspace_id = invites.workspace_id AND invite_id = invites.id
      ) AS entry
    )
    SELECT ${INVITE_COLUMNS}${inviter.columns}, i.sent_at AS "sentAt", i.reminded_at AS "remindedAt",
      i.edited_at AS "editedAt", mail.status AS "mailStatus"
    FROM i
    LEFT JOIN LATERAL (${NEWEST_MAIL}) AS mail ON true
    ${inviter.join}`;
  return (now: Date, dueAgainAt: Date, limit: number): Statement<CheckRecord> => ({
    text,
    values: [now, dueAgainAt, limit],
  });
}
