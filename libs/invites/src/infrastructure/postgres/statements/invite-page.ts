import type { PageQuery } from '../../../application/ports/invite-queries.js';
import type { InviteRow } from '../entities.js';
import { INVITE_COLUMNS } from '../invite-mapper.js';
import type { Statement } from './statement.js';

/** Reads a keyset page of a workspace's invites, the newest first. */
export function invitePage(query: PageQuery & { readonly now: Date }): Statement<InviteRow> {
  const { workspaceId, status, lapsed, before = Number.MAX_SAFE_INTEGER, limit, now } = query;
  const values: unknown[] = [workspaceId, before, limit];
  const bound = (value: unknown) => `$${values.push(value)}`;
  let name = 'invites.page';
  const filters = ['i.workspace_id = $1', 'i.id < $2'];
  if (status) {
    name += '-by-status';
    filters.push(`i.status = ${bound(status)}`);
  }
  if (lapsed !== undefined) {
    name += lapsed ? '-lapsed' : '-not-lapsed';
    const hasLapsed = `i.status = 'pending' AND i.expires_at <= ${bound(now)}`;
    filters.push(lapsed ? hasLapsed : `NOT (${hasLapsed})`);
  }
  const text = `/* ${name} */
    SELECT ${INVITE_COLUMNS} FROM invites i WHERE ${filters.join(' AND ')} ORDER BY i.id DESC LIMIT $3`;
  return { text, values };
}
