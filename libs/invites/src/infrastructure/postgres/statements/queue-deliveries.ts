import type { WebhookMessage } from '../../../application/ports/webhook-deliveries.js';
import type { Statement } from './statement.js';

/** How many settled deliveries of a webhook are kept to be seen. */
const KEPT = 100;

/**
 * Queues a message for the enabled webhooks that listen to a kind of event, or for one webhook: a row for each. What is
 * older than the deliveries that are shown goes, unless it is still to be delivered.
 */
export function queueDeliveries(
  { eventId, workspaceId, inviteId, type, body }: WebhookMessage,
  to: { readonly kind: string } | { readonly webhookId: number },
  now: Date,
): Statement<{ webhookId: string }> {
  const [name, filter, value] =
    'kind' in to
      ? ['queue', "status = 'enabled' AND kinds && ARRAY[$7::text, '*']", to.kind]
      : ['queue-for', 'id = $7::bigint', to.webhookId];
  return {
    text: `/* deliveries.${name} */
      WITH receiver AS (
        SELECT workspace_id, id FROM invite_webhooks WHERE workspace_id = $1 AND ${filter}
      ), old AS (
        DELETE FROM invite_webhook_deliveries delivery USING (
          SELECT shown.* FROM receiver CROSS JOIN LATERAL (
            SELECT workspace_id, webhook_id, event_id, due_at FROM invite_webhook_deliveries
            WHERE workspace_id = receiver.workspace_id AND webhook_id = receiver.id ORDER BY id DESC OFFSET ${KEPT - 1}
          ) AS shown
          WHERE shown.due_at IS NULL
        ) AS over
        WHERE delivery.workspace_id = over.workspace_id AND delivery.webhook_id = over.webhook_id
          AND delivery.event_id = over.event_id AND delivery.due_at IS NULL
      )
      INSERT INTO invite_webhook_deliveries (workspace_id, webhook_id, event_id, invite_id, type, body, queued_at, due_at)
      SELECT workspace_id, id, $2, $3, $4, $5, $6, $6 FROM receiver ON CONFLICT DO NOTHING
      RETURNING webhook_id AS "webhookId"`,
    values: [workspaceId, eventId, inviteId, type, body, now, value],
  };
}
