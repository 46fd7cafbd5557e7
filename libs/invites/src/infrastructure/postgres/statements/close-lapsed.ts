import type { InviteSettings } from '../../../settings.js';
import { queueEvents, variantOf } from './queue-events.js';
import type { Statement } from './statement.js';

interface LapsedTerms {
  readonly lapsedBy: Date;
  readonly now: Date;
  readonly limit: number;
}

/**
 * Closes invites that have lapsed, and leaves those to another sweeper that it holds.
 *
 * @param waits for those instead, where invites are distributed
 */
export function closeLapsed(events: InviteSettings['events'], { waits = false } = {}) {
  const text = `/* invites.close-lapsed${waits ? '-distributed' : ''}${variantOf(events)} */
    WITH lapsed AS (
      SELECT id, workspace_id FROM invites WHERE status = 'pending' AND created_at <= $1 AND expires_at <= $1
      ORDER BY created_at LIMIT $3${waits ? '' : ' FOR UPDATE SKIP LOCKED'}
    ), closed AS (
      UPDATE invites SET status = 'expired', version = version + 1
      FROM lapsed WHERE invites.id = lapsed.id AND invites.workspace_id = lapsed.workspace_id
        AND invites.status = 'pending' AND invites.expires_at <= $1
      RETURNING invites.id, invites.workspace_id
    ), entries AS (
      INSERT INTO invite_history (workspace_id, invite_id, at, kind)
      SELECT workspace_id, id, $2, 'closed' FROM closed RETURNING *
    )${queueEvents(events)}
    SELECT count(*)::integer AS closed FROM closed`;
  return ({ lapsedBy, now, limit }: LapsedTerms): Statement<{ closed: number }> => ({
    text,
    values: [lapsedBy, now, limit],
  });
}
