import { NOTICE_DELAY_MS, type NoticeKind } from '../../../domain/notice.js';
import type { InviteSettings } from '../../../settings.js';

export type NotifyInviters = InviteSettings['notifyInviters'];

/**
 * The part of a statement that queues a notice to the inviter for each of some rows of `id`, `workspace_id`, `inviter_id`
 * and `at`. It takes no lock that others want, however many invites of one inviter change at the same moment.
 *
 * @param rows as they stand after FROM
 */
export function queueNotices(notifyInviters: NotifyInviters, kind: NoticeKind, rows: string, id = 'gen_random_uuid()') {
  if (!notifyInviters) return '';
  return `, notices AS (
    INSERT INTO invite_notices (workspace_id, inviter_id, id, invite_id, kind, happened_at, due_at)
    SELECT workspace_id, inviter_id, ${id}, id, '${kind}', at, at + interval '${NOTICE_DELAY_MS} milliseconds' FROM ${rows}
    ON CONFLICT DO NOTHING
  )`;
}

/** A name stands for one text: the statement without notices has another. */
export function quietVariantOf(notifyInviters: NotifyInviters): string {
  return notifyInviters ? '' : '-quiet';
}
