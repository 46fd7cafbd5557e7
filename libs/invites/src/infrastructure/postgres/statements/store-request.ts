import type { InviteSettings } from '../../../settings.js';
import { queueEvents, variantOf } from './queue-events.js';
import { queueNotices, quietVariantOf } from './queue-notices.js';
import type { VersionedChange } from './resend-invites.js';
import type { Statement } from './statement.js';

/** Stores a request for a new link with the notice to the inviter; no row when somebody else has changed the invite since. */
export function storeRequest({ events, notifyInviters }: Pick<InviteSettings, 'events' | 'notifyInviters'>) {
  const text = `/* invites.request${variantOf(events)}${quietVariantOf(notifyInviters)} */
    WITH changed AS (
      UPDATE invites SET version = version + 1, requested_at = $4
      WHERE id = $1 AND workspace_id = $2 AND version = $3
      RETURNING id, workspace_id, inviter_id, requested_at AS at
    ), entries AS (
      INSERT INTO invite_history (workspace_id, invite_id, at, kind)
      SELECT workspace_id, id, at, 'requested' FROM changed RETURNING *
    )${queueEvents(events)}${queueNotices(notifyInviters, 'requested', 'changed')}
    SELECT id FROM changed`;

  return ({ change: { invite }, version }: VersionedChange): Statement<{ id: string }> => {
    const { id, workspaceId, requestedAt } = invite.state;
    return { text, values: [id, workspaceId, version, requestedAt] };
  };
}
