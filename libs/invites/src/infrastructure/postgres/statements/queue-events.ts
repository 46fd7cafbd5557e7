/** The part of a statement that queues an event for each of its history `entries`. */
export function queueEvents(withEvents: boolean): string {
  if (!withEvents) return '';
  return `, events AS (
    INSERT INTO invite_events (id, workspace_id, invite_id, kind, at, actor_id, due_at)
    SELECT gen_random_uuid(), workspace_id, invite_id, kind, at, actor_id, at FROM entries
  )`;
}

/** A name stands for one text: the statement without events has another. */
export function variantOf(withEvents: boolean): string {
  return withEvents ? '-with-events' : '';
}
