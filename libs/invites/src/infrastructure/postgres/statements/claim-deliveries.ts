import type { ClaimedDelivery, WebhookClaimTerms } from '../../../application/ports/webhook-deliveries.js';
import type { Statement } from './statement.js';

export interface ClaimedDeliveryRecord extends Pick<ClaimedDelivery, 'eventId' | 'url' | 'body' | 'attempt'> {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly secret: Buffer;
  /** Null when it signs no more, or there is none. */
  readonly earlierSecret: Buffer | null;
}

/**
 * Claims due deliveries, of webhook after webhook, from the one after the last on and then from the first again. It looks
 * for the next webhook in the index of what waits, and stops when there are enough, so that a backlog costs nothing.
 */
export function claimDeliveries(
  { claimedBy, now, leaseMs, limit, perWebhook, underWay }: WebhookClaimTerms,
  lastWebhookId: number,
): Statement<ClaimedDeliveryRecord> {
  return {
    text: `/* deliveries.claim */
      WITH RECURSIVE turn (webhook_id, place, wrapped) AS (
        SELECT $5::bigint, 0, false
        UNION ALL
        SELECT coalesce(next.webhook_id, 0), turn.place + 1, turn.wrapped OR next.webhook_id IS NULL
        FROM turn CROSS JOIN LATERAL (
          SELECT (
            SELECT delivery.webhook_id FROM invite_webhook_deliveries delivery
            WHERE delivery.due_at IS NOT NULL AND delivery.webhook_id > turn.webhook_id ORDER BY delivery.webhook_id LIMIT 1
          ) AS webhook_id
        ) AS next
        WHERE NOT turn.wrapped OR next.webhook_id <= $5
      ), due AS (
        SELECT delivery.* FROM turn CROSS JOIN LATERAL (
          SELECT workspace_id, webhook_id, event_id FROM invite_webhook_deliveries
          WHERE webhook_id = turn.webhook_id AND due_at <= $1
          ORDER BY due_at LIMIT greatest(0, $6 - cardinality(array_positions($7::bigint[], turn.webhook_id)))
          FOR UPDATE SKIP LOCKED
        ) AS delivery
        WHERE turn.place > 0 LIMIT $2
      ), claimed AS (
        UPDATE invite_webhook_deliveries delivery SET claimed_by = $3, attempts = attempts + 1, due_at = $4
        FROM due WHERE delivery.workspace_id = due.workspace_id AND delivery.webhook_id = due.webhook_id
          AND delivery.event_id = due.event_id
        RETURNING delivery.*
      )
      SELECT claimed.workspace_id AS "workspaceId", claimed.webhook_id AS "webhookId", claimed.event_id AS "eventId",
        claimed.body, claimed.attempts AS attempt, webhook.url, webhook.secret,
        CASE WHEN webhook.earlier_secret_until > $1 THEN webhook.earlier_secret END AS "earlierSecret"
      FROM claimed JOIN invite_webhooks webhook ON webhook.workspace_id = claimed.workspace_id AND webhook.id = claimed.webhook_id
      ORDER BY claimed.webhook_id <= $5, claimed.webhook_id, claimed.id`,
    values: [now, limit, claimedBy, new Date(now.getTime() + leaseMs), lastWebhookId, perWebhook, underWay],
  };
}
