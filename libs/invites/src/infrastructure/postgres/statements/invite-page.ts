import type { PageQuery } from '../../../application/ports/invite-queries.js';
import type { InviteRow } from '../entities.js';
import { INVITE_COLUMNS } from '../invite-mapper.js';
import type { Statement } from './statement.js';

/** Reads a keyset page of a workspace's invites, the newest first. */
export function invitePage(query: PageQuery): Statement<InviteRow> {
  const { workspaceId, status, before = Number.MAX_SAFE_INTEGER, limit } = query;
  return status
    ? { text: PAGE_BY_STATUS, values: [workspaceId, before, limit, status] }
    : { text: PAGE, values: [workspaceId, before, limit] };
}

const PAGE = `/* invites.page */
  SELECT ${INVITE_COLUMNS} FROM invites i WHERE i.workspace_id = $1 AND i.id < $2 ORDER BY i.id DESC LIMIT $3`;

const PAGE_BY_STATUS = `/* invites.page-by-status */
  SELECT ${INVITE_COLUMNS} FROM invites i
  WHERE i.workspace_id = $1 AND i.status = $4 AND i.id < $2 ORDER BY i.id DESC LIMIT $3`;
