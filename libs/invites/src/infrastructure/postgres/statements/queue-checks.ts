/**
 * The part of a statement that has the sweeper look at invites, unless it is going to already: one that looks too early looks
 * again, so that a resend need not move what is there.
 *
 * @param invites as they stand after FROM: rows of `workspace_id`, `id`, `at` and `expires_at`
 * @param remindAfterMs the parameter that holds when the first reminder is due; null where there are none
 */
export function queueChecks(invites: string, remindAfterMs: string): string {
  return `, checks AS (
    INSERT INTO invite_checks (workspace_id, invite_id, due_at)
    SELECT workspace_id, id, least(expires_at, at + ${remindAfterMs}::bigint * interval '1 millisecond') FROM ${invites}
    ON CONFLICT DO NOTHING
  )`;
}
