/**
 * The part of a statement that has the sweeper look at invites: at their first reminder, or at their expiry if that is earlier.
 *
 * @param invites what stands after FROM: rows of `workspace_id`, `id`, `at` and `expires_at`
 * @param remindAfterMs the parameter that holds when the first reminder is due; null where there are none
 */
export function queueChecks(invites: string, remindAfterMs: string): string {
  return `, checks AS (
    INSERT INTO invite_checks (workspace_id, invite_id, due_at)
    SELECT workspace_id, id, least(expires_at, at + ${remindAfterMs}::bigint * interval '1 millisecond') FROM ${invites}
    ON CONFLICT (workspace_id, invite_id) DO UPDATE SET due_at = excluded.due_at
  )`;
}
