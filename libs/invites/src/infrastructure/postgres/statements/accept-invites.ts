import type { InviteSettings } from '../../../settings.js';
import { queueEvents, variantOf } from './queue-events.js';
import { queueNotices, quietVariantOf } from './queue-notices.js';
import type { VersionedChange } from './resend-invites.js';
import type { Statement } from './statement.js';

export interface AcceptedRecord {
  readonly id: string;
  /** False when somebody else has changed the invite since. */
  readonly stored: boolean;
}

/**
 * Stores acceptances of different invites: a record for each, in no order.
 *
 * @param waits for an invite that somebody is changing, and all are of one workspace; otherwise there is no record of such
 * an acceptance
 */
export function acceptInvites(
  { events, notifyInviters }: Pick<InviteSettings, 'events' | 'notifyInviters'>,
  { waits = true } = {},
) {
  // The arrays are hidden from the planner for the reason that addInvites gives.
  const text = `/* invites.accept${waits ? '' : '-together'}${variantOf(events)}${quietVariantOf(notifyInviters)} */
    WITH free AS (
      SELECT one.* FROM unnest((SELECT $1::bigint[]), (SELECT $2::bigint[]), (SELECT $3::integer[]),
        (SELECT $4::timestamptz[]), (SELECT $5::bigint[])) AS one (id, workspace_id, version, at, user_id)
      JOIN invites USING (id, workspace_id)
      ${waits ? 'WHERE workspace_id = $6' : 'FOR NO KEY UPDATE OF invites SKIP LOCKED'}
    ), accepted AS (
      UPDATE invites SET version = invites.version + 1, status = 'accepted', accepted_at = free.at,
        accepted_by_id = free.user_id
      FROM free
      WHERE invites.id = free.id AND invites.workspace_id = free.workspace_id AND invites.version = free.version${waits ? '\n        AND invites.workspace_id = $6' : ''}
      RETURNING invites.id, invites.workspace_id, invites.inviter_id, free.at, free.user_id
    ), entries AS (
      INSERT INTO invite_history (workspace_id, invite_id, at, kind, actor_id)
      SELECT workspace_id, id, at, 'accepted', user_id FROM accepted RETURNING *
    )${queueEvents(events)}${queueNotices(notifyInviters, 'accepted', 'accepted WHERE user_id <> inviter_id')}
    SELECT free.id, accepted.id IS NOT NULL AS stored FROM free LEFT JOIN accepted USING (id, workspace_id)`;

  return (acceptances: readonly VersionedChange[]): Statement<AcceptedRecord> => {
    const states = acceptances.map(({ change }) => change.invite.state);
    return {
      text,
      values: [
        states.map(({ id }) => id),
        states.map(({ workspaceId }) => workspaceId),
        acceptances.map(({ version }) => version),
        states.map(({ acceptedAt }) => acceptedAt),
        states.map(({ acceptedById }) => acceptedById),
        ...(waits ? [states[0]!.workspaceId] : []),
      ],
    };
  };
}
