import type { NoticeClaimTerms } from '../../../application/ports/notice-outbox.js';
import type { InviteRow } from '../entities.js';
import { INVITE_COLUMNS } from '../invite-mapper.js';
import type { StoredNews } from '../notice-entities.js';
import type { Statement } from './statement.js';

export interface ClaimedNoticeRecord {
  readonly workspaceId: string;
  readonly id: string;
  readonly inviterId: string;
  readonly attempts: number;
  readonly news: readonly StoredNews[];
}

/** Makes mails of what inviters are to be told, and claims those that are due. */
export function claimNotices({
  claimedBy,
  now,
  leaseMs,
  limit,
  perInviterPerDay,
}: NoticeClaimTerms): Statement<ClaimedNoticeRecord> {
  return {
    text: `/* notices.claim */
      SELECT workspace AS "workspaceId", mail_id AS id, inviter AS "inviterId", attempt AS attempts, news
      FROM invite_notices_claim($1, $2, $3, $4, $5)`,
    values: [claimedBy, now, new Date(now.getTime() + leaseMs), limit, perInviterPerDay],
  };
}

/** Reads the invites that claimed mails tell of, as they are once the mails are claimed. */
export function loadToldInvites(claimed: readonly ClaimedNoticeRecord[]): Statement<InviteRow> {
  const told = claimed.flatMap(({ workspaceId, news }) => news.map(({ inviteId }) => ({ workspaceId, inviteId })));
  return {
    text: `/* notices.invites */
      SELECT DISTINCT ON (i.id) ${INVITE_COLUMNS}
      FROM unnest((SELECT $1::bigint[]), (SELECT $2::bigint[])) AS told (workspace_id, id)
      JOIN invites i USING (workspace_id, id)`,
    values: [told.map(({ workspaceId }) => workspaceId), told.map(({ inviteId }) => inviteId)],
  };
}
