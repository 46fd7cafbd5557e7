import type { InviteSettings } from '../../../settings.js';
import { queueEvents, variantOf } from './queue-events.js';
import { queueNotices, quietVariantOf } from './queue-notices.js';
import type { VersionedChange } from './resend-invites.js';
import type { Statement } from './statement.js';

/** Stores a change that neither sends a mail nor accepts the invite; no row when somebody else has changed the invite since. */
export function storeChange({ events, notifyInviters }: Pick<InviteSettings, 'events' | 'notifyInviters'>) {
  const declined = queueNotices(
    notifyInviters,
    'declined',
    `changed, (SELECT $4::timestamptz AS at) AS now WHERE $5 = 'declined'`,
  );
  const text = `/* invites.store${variantOf(events)}${quietVariantOf(notifyInviters)} */
    WITH changed AS (
      UPDATE invites SET version = version + 1, role = $8, message = $9, status = $10, inviter_id = $11, edits = $12,
        locale = $13, metadata = $14::jsonb, return_to = $15
      WHERE id = $1 AND workspace_id = $2 AND version = $3
      RETURNING id, workspace_id, inviter_id
    ), entries AS (
      INSERT INTO invite_history (workspace_id, invite_id, at, kind, actor_id, changes)
      SELECT workspace_id, id, $4, $5, $6, $7::jsonb FROM changed RETURNING *
    )${queueEvents(events)}${declined}
    SELECT id FROM changed`;

  return ({ change: { invite, entry }, version }: VersionedChange): Statement<{ id: string }> => {
    const { id, workspaceId, role, message, status, inviterId, edits, locale, metadata, returnTo } = invite.state;
    const { at, kind, actorId, changes } = entry;
    const changed = [role, message, status, inviterId, edits, locale, JSON.stringify(metadata), returnTo];
    const history = [at, kind, actorId, changes ? JSON.stringify(changes) : null];
    return { text, values: [id, workspaceId, version, ...history, ...changed] };
  };
}
