import type { InviteSettings } from '../../../settings.js';

/** The part of a statement that queues an event for each of its history `entries`. */
export function queueEvents(events: InviteSettings['events']): string {
  if (!events) return '';
  return `, events AS (
    INSERT INTO invite_events (id, workspace_id, invite_id, kind, at, actor_id, due_at)
    SELECT gen_random_uuid(), workspace_id, invite_id, kind, at, actor_id, at FROM entries
    WHERE ${whereHeard(events)}
  )`;
}

/** Whether anybody listens: a webhook does so in its workspace only, and costs others one look into an index. */
export function whereHeard(
  events: InviteSettings['events'],
  kind = 'entries.kind',
  workspaceId = 'entries.workspace_id',
) {
  if (events === true) return 'true';
  return `EXISTS (
      SELECT FROM invite_webhooks webhook
      WHERE webhook.workspace_id = ${workspaceId} AND webhook.status = 'enabled' AND webhook.kinds && ARRAY[${kind}, '*']
    )`;
}

/**
 * A name stands for one text: the statement with events has another. With those for webhooks it takes the place of the one
 * without any, since no process has both.
 */
export function variantOf(events: InviteSettings['events']): string {
  return events === true ? '-with-events' : '';
}
