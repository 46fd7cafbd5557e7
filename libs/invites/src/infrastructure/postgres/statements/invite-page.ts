import { type PageSearch, SEARCHED_AT_ONCE } from '../../../application/ports/invite-queries.js';
import type { InviteRow } from '../entities.js';
import { INVITE_COLUMNS } from '../invite-mapper.js';
import { NEWEST_MAIL } from './newest-mail.js';
import type { Statement } from './statement.js';

export interface PageRecord extends InviteRow {
  /** False of the last one that was searched, if it is not one of those that are asked for. */
  readonly matches: boolean;
  /** True of the last one that may be searched at once. */
  readonly isLast: boolean;
}

/**
 * Reads a keyset page of a workspace's invites, the newest first. Those of a status, or between two instants, are read in
 * the order of an index. Whatever else is asked for is searched for among the next {@link SEARCHED_AT_ONCE} of these: if
 * there are so many, the last of them is read as well, so that the next page goes on after it.
 */
export function invitePage(query: PageSearch): Statement<PageRecord> {
  const { name, values, bind, order, walk, searched } = searchFor(query);
  const limit = bind(query.limit + 1);
  if (searched.length === 0) {
    const text = `/* invites.page${name} */
      SELECT ${INVITE_COLUMNS}, true AS matches, false AS "isLast" FROM invites i
      WHERE ${walk} ORDER BY ${order} LIMIT ${limit}`;
    return { text, values };
  }
  const matches = searched.join(' AND ');
  const last = '(SELECT id FROM last)';
  const text = `/* invites.page${name} */
    WITH last AS MATERIALIZED (
      SELECT i.id FROM invites i WHERE ${walk} ORDER BY ${order} OFFSET ${SEARCHED_AT_ONCE - 1} LIMIT 1
    ), i AS (
      SELECT * FROM invites i WHERE ${walk} ORDER BY ${order} LIMIT ${SEARCHED_AT_ONCE}
    )
    SELECT ${INVITE_COLUMNS}, ${matches} AS matches, coalesce(i.id = ${last}, false) AS "isLast"
    FROM i WHERE (${matches}) OR i.id = ${last} ORDER BY ${order} LIMIT ${limit}`;
  return { text, values };
}

/** Reads who has invited those that such a page is searched for among. */
export function pageInviters(query: PageSearch): Statement<{ inviterId: string }> {
  const { values, bind } = bindingTo(query);
  const { name, order, walk } = walkOf(query, bind);
  const text = `/* invites.page-inviters${name} */
    SELECT DISTINCT i.inviter_id AS "inviterId"
    FROM (SELECT i.inviter_id FROM invites i WHERE ${walk} ORDER BY ${order} LIMIT ${SEARCHED_AT_ONCE}) AS i`;
  return { text, values };
}

type Bind = (value: unknown) => string;

function bindingTo({ workspaceId }: PageSearch) {
  const values: unknown[] = [workspaceId];
  const bind: Bind = (value) => `$${values.push(value)}`;
  return { values, bind };
}

/** Each combination of filters has a text, an order of values, and a name of at most 63 characters of its own. */
function searchFor(query: PageSearch) {
  const { status, lapsed, email, inviterIds, mailStatus, now } = query;
  const { values, bind } = bindingTo(query);
  const { name, order, walk } = walkOf(query, bind);
  const names = [name];
  const when = (isAsked: boolean, part: string, filter: () => string) => {
    if (!isAsked) return [];
    names.push(part);
    return [filter()];
  };
  const hasLapsed = () => `(i.status = 'pending' AND i.expires_at <= ${bind(now)})`;
  const hasMail = () => `coalesce((SELECT mail.status FROM (${NEWEST_MAIL}) AS mail), 'none') = ${bind(mailStatus)}`;
  const searched = [
    ...when(isRanged(query) && status !== undefined, '-status', () => `i.status = ${bind(status)}`),
    ...when(lapsed === true, '-lapsed', hasLapsed),
    ...when(lapsed === false, '-not-lapsed', () => `NOT ${hasLapsed()}`),
    ...when(email !== undefined, '-email', () => `strpos(i.email_normalised, ${bind(email)}) > 0`),
    ...when(inviterIds !== undefined, '-inviter', () => `i.inviter_id = ANY (${bind(inviterIds)}::bigint[])`),
    ...when(mailStatus !== undefined, '-mail', hasMail),
  ];
  return { name: names.join(''), values, bind, order, walk, searched };
}

const isRanged = ({ createdAfter, createdBefore }: Pick<PageSearch, 'createdAfter' | 'createdBefore'>) =>
  createdAfter !== undefined || createdBefore !== undefined;

/**
 * In which order the invites are walked through, and where that begins and ends. Each is a range of one index and says so
 * in its order, too: the plan for any values would otherwise take another index and skip what is not asked for. Where it
 * begins is one comparison, since an index is entered by one.
 */
function walkOf(query: PageSearch, bind: Bind) {
  const { before, createdAfter, createdBefore, status = query.lapsed ? 'pending' : undefined } = query;
  const [beforeId = Number.MAX_SAFE_INTEGER, beforeMs = Infinity] = before ?? [];
  if (isRanged(query)) {
    const isFirst = createdBefore !== undefined && createdBefore.getTime() <= beforeMs;
    const at = isFirst ? createdBefore : Number.isFinite(beforeMs) ? new Date(beforeMs) : 'infinity';
    const place = `${bind(at)}::timestamptz, ${bind(isFirst ? 0 : beforeId)}::bigint`; // no id is less than 1
    return {
      name: '-by-age',
      order: 'i.created_at DESC, i.id DESC',
      walk: `i.workspace_id = $1 AND (i.created_at, i.id) < (${place})
        AND i.created_at >= ${bind(createdAfter ?? '-infinity')}::timestamptz`,
    };
  }
  if (status === undefined)
    return {
      name: '',
      order: 'i.id DESC',
      walk: `i.workspace_id = $1 AND i.id < ${bind(beforeId)}`,
    };
  const one = `${bind(status)}::text`;
  return {
    name: '-by-status',
    order: 'i.status DESC, i.id DESC',
    walk: `i.workspace_id = $1 AND (i.status, i.id) < (${one}, ${bind(beforeId)}::bigint) AND i.status >= ${one}`,
  };
}
