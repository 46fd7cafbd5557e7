import type { InviteSettings } from '../../../settings.js';
import { queueEvents, variantOf } from './queue-events.js';
import type { VersionedChange } from './resend-invites.js';
import type { Statement } from './statement.js';

/** Stores a request for a new link with the notice to the inviter; no row when somebody else has changed the invite since. */
export function storeRequest(events: InviteSettings['events']) {
  const text = `/* invites.request${variantOf(events)} */
    WITH changed AS (
      UPDATE invites SET version = version + 1, requested_at = $4
      WHERE id = $1 AND workspace_id = $2 AND version = $3
      RETURNING id, workspace_id, requested_at
    ), notice AS (
      INSERT INTO invite_request_notices (workspace_id, invite_id, due_at)
      SELECT workspace_id, id, requested_at FROM changed
      ON CONFLICT (workspace_id, invite_id) DO UPDATE SET due_at = EXCLUDED.due_at
    ), entries AS (
      INSERT INTO invite_history (workspace_id, invite_id, at, kind)
      SELECT workspace_id, id, requested_at, 'requested' FROM changed RETURNING *
    )${queueEvents(events)}
    SELECT id FROM changed`;

  return ({ change: { invite }, version }: VersionedChange): Statement<{ id: string }> => {
    const { id, workspaceId, requestedAt } = invite.state;
    return { text, values: [id, workspaceId, version, requestedAt] };
  };
}
