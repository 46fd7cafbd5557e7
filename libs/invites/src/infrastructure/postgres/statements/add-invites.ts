import type { InviteDraft } from '../../../domain/invite.js';
import type { InviteSettings } from '../../../settings.js';
import { ADDED_COLUMNS, rowOf } from '../invite-mapper.js';
import { type LimitedRecord, limitsOf } from './limited-mails.js';
import { queueChecks } from './queue-checks.js';
import { queueEvents, variantOf } from './queue-events.js';
import type { Statement } from './statement.js';

export interface AddedRecord extends LimitedRecord {
  /** How many lapsed invites have made room; the same in every record. */
  readonly closed: number;
}

/**
 * Adds invites and queues their mails, if they are not delivered by hand, as far as the limits let them pass: a record
 * for each draft, in order. `now` is the latest instant of the drafts: lapsed invites that make room are closed then.
 *
 * @param ofOneWorkspace says that all drafts are
 */
export function addInvites(
  { limits, events, remindAfterMs }: Pick<InviteSettings, 'limits' | 'events' | 'remindAfterMs'>,
  { ofOneWorkspace = true } = {},
) {
  const names = ADDED_COLUMNS.map(({ name }) => name).join(', ');
  // As sub-selects the arrays are hidden from the planner, which would otherwise make a plan for every call, since one
  // for so few rows seems cheaper; but the planning costs more than the statement.
  const arrays = ADDED_COLUMNS.map(({ type }, index) => `(SELECT $${4 + index}::${type}[])`).join(', ');
  const draftsOf = (column: string) => `(SELECT array_agg(${column} ORDER BY item) FROM draft)`;
  const place = 5 + ADDED_COLUMNS.length;
  const text = `/* invites.add${ofOneWorkspace ? '' : '-together'}${variantOf(events)} */
    WITH draft AS (
      SELECT * FROM unnest(${arrays}) WITH ORDINALITY AS one (${names}, item)
    ), checked AS MATERIALIZED (
      SELECT * FROM invite_limits(
        ${draftsOf('workspace_id')}, ${draftsOf('inviter_id')}, ${draftsOf('email_normalised')},
        array_fill(NULL::bigint, ARRAY[cardinality($3::boolean[])]), array_fill(true, ARRAY[cardinality($3::boolean[])]),
        $3::boolean[], $2, VARIADIC $1::integer[])
    ), passed AS (
      SELECT draft.* FROM draft JOIN checked USING (item) WHERE checked.refusal IS NULL
    ), closed AS (
      UPDATE invites SET status = 'expired', version = version + 1
      FROM passed
      WHERE invites.workspace_id = passed.workspace_id AND invites.email_normalised = passed.email_normalised
        AND invites.status = 'pending' AND invites.expires_at <= $2
        ${ofOneWorkspace ? `AND invites.workspace_id = $${place}` : ''}
      RETURNING invites.id, invites.workspace_id
    ), added AS (
      -- Reads from "closed", so that a lapsed invite has left the partial unique index before.
      INSERT INTO invites (${names})
      SELECT ${names} FROM passed, (SELECT count(*) FROM closed) AS first_closed ORDER BY item
      ON CONFLICT (workspace_id, email_normalised) WHERE status = 'pending' DO NOTHING
      RETURNING id, workspace_id, email_normalised, inviter_id, created_at, created_at AS at, expires_at, mails
    ), entries AS (
      INSERT INTO invite_history (workspace_id, invite_id, at, kind, actor_id)
      SELECT workspace_id, id, $2::timestamptz, 'closed', NULL::bigint FROM closed
      UNION ALL SELECT workspace_id, id, created_at, 'sent', inviter_id FROM added
      RETURNING *
    )${queueEvents(events)}${queueChecks('added', `$${4 + ADDED_COLUMNS.length}`)}, mail AS (
      INSERT INTO invite_mails (invite_id, number, workspace_id, email_normalised, sender_id, queued_at, due_at, ready)
      SELECT id, mails, workspace_id, email_normalised, inviter_id, created_at, created_at, true FROM added WHERE mails > 0
    )
    SELECT checked.refusal, checked.retry_at AS "retryAt", checked.pending_id AS "pendingId", added.id,
      (SELECT count(*)::integer FROM closed) AS closed
    FROM checked JOIN draft USING (item) LEFT JOIN added USING (workspace_id, email_normalised) ORDER BY item`;

  return (drafts: readonly InviteDraft[], now: Date): Statement<AddedRecord> => {
    const rows = drafts.map(({ state }) => rowOf(state));
    const columns = ADDED_COLUMNS.map(({ property }) => rows.map((row) => row[property]));
    const forced = drafts.map(({ state, force = false }) => (state.mails === 0 ? null : force));
    const workspace = ofOneWorkspace ? [drafts[0]!.state.workspaceId] : [];
    return { text, values: [limitsOf(limits), now, forced, ...columns, remindAfterMs[0] ?? null, ...workspace] };
  };
}
