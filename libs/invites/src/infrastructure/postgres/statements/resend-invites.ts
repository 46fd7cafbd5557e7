import type { InviteChange } from '../../../domain/invite.js';
import type { InviteSettings } from '../../../settings.js';
import { type LimitedRecord, limitsOf } from './limited-mails.js';
import { queueChecks } from './queue-checks.js';
import { queueEvents, variantOf } from './queue-events.js';
import type { Statement } from './statement.js';

/** A change, and the version of the invite that it was decided on. */
export interface VersionedChange {
  readonly change: InviteChange;
  readonly version: number;
}

export interface ResentRecord extends LimitedRecord {
  /** Which of the resends it is of, from 1. */
  readonly item: number;
}

/**
 * Stores resends and reminders of different invites and queues their mails, as far as the limits let them pass: a record for each, in
 * order.
 *
 * @param waits for an invite that somebody is changing, and all are of one workspace; otherwise there is no record of such a
 * resend
 */
export function resendInvites(
  { limits, events, remindAfterMs }: Pick<InviteSettings, 'limits' | 'events' | 'remindAfterMs'>,
  { waits = true } = {},
) {
  const changesOf = (column: string) => `(SELECT coalesce(array_agg(${column} ORDER BY item), '{}') FROM change)`;
  // Reminders are counted from a resend. Where there are none, who looks at an invite at its old expiry looks again at the
  // new one, unless somebody whose clock is ahead of ours has looked already, and taken it for lapsed.
  const moved = `resent WHERE kind = 'resent' AND (lapses OR $15::bigint IS NOT NULL)`;
  // The arrays are hidden from the planner for the reason that addInvites gives.
  const text = `/* invites.resend${waits ? '' : '-together'}${variantOf(events)} */
    WITH free AS (
      SELECT one.*, invites.email_normalised, invites.expires_at <= $2 AS revived,
        invites.expires_at <= $2 + interval '1 hour' AS lapses
      FROM unnest((SELECT $4::bigint[]), (SELECT $5::bigint[]), (SELECT $6::integer[]), (SELECT $7::bigint[]),
        (SELECT $8::uuid[]), (SELECT $9::bytea[]), (SELECT $10::timestamptz[]), (SELECT $11::integer[]),
        (SELECT $12::timestamptz[]), (SELECT $3::boolean[]), (SELECT $13::text[]), (SELECT $14::bigint[])) WITH ORDINALITY
        AS one (id, workspace_id, version, inviter_id, token_seed, token_digest, expires_at, mails, at, forced, kind, actor_id, number)
      JOIN invites USING (id, workspace_id)
      ${waits ? 'WHERE workspace_id = $16' : 'FOR NO KEY UPDATE OF invites SKIP LOCKED'}
    ), change AS (
      SELECT *, row_number() OVER (ORDER BY number) AS item FROM free
    ), checked AS MATERIALIZED (
      SELECT * FROM invite_limits(
        ${changesOf('workspace_id')}, ${changesOf('inviter_id')}, ${changesOf('email_normalised')},
        ${changesOf('id')}, ${changesOf('revived')}, ${changesOf('forced')}, $2, VARIADIC $1::integer[])
    ), resent AS (
      UPDATE invites SET version = invites.version + 1, inviter_id = change.inviter_id, token_seed = change.token_seed,
        token_digest = change.token_digest, expires_at = change.expires_at, mails = change.mails
      FROM change JOIN checked USING (item)
      WHERE invites.id = change.id AND invites.workspace_id = change.workspace_id AND invites.version = change.version
        AND checked.refusal IS NULL${waits ? ' AND invites.workspace_id = $16' : ''}
      RETURNING invites.id, invites.workspace_id, invites.email_normalised, invites.inviter_id, invites.mails,
        invites.expires_at, change.at, change.kind, change.actor_id, change.lapses
    ), entries AS (
      INSERT INTO invite_history (workspace_id, invite_id, at, kind, actor_id)
      SELECT workspace_id, id, at, kind, actor_id FROM resent RETURNING *
    )${queueEvents(events)}${queueChecks(moved, '$15')}, mail AS (
      INSERT INTO invite_mails (invite_id, number, workspace_id, email_normalised, sender_id, queued_at, due_at, ready)
      SELECT id, mails, workspace_id, email_normalised, inviter_id, at, at, true FROM resent
    )
    SELECT change.number::integer AS item, checked.refusal, checked.retry_at AS "retryAt", resent.id
    FROM checked JOIN change USING (item) LEFT JOIN resent USING (id, workspace_id) ORDER BY number`;

  return (resends: readonly VersionedChange[], now: Date): Statement<ResentRecord> => {
    const states = resends.map(({ change }) => change.invite.state);
    return {
      text,
      values: [
        limitsOf(limits),
        now,
        resends.map(({ change: { force = false } }) => force),
        states.map(({ id }) => id),
        states.map(({ workspaceId }) => workspaceId),
        resends.map(({ version }) => version),
        states.map(({ inviterId }) => inviterId),
        states.map(({ tokenSeed }) => tokenSeed),
        states.map(({ tokenDigest }) => tokenDigest),
        states.map(({ expiresAt }) => expiresAt),
        states.map(({ mails }) => mails),
        resends.map(({ change: { entry } }) => entry.at),
        resends.map(({ change: { entry } }) => entry.kind),
        resends.map(({ change: { entry } }) => entry.actorId),
        remindAfterMs[0] ?? null,
        ...(waits ? [states[0]!.workspaceId] : []),
      ],
    };
  };
}
