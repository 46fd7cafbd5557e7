import type { ClaimedDelivery, WebhookOutcome } from '../../../application/ports/webhook-deliveries.js';
import type { Statement } from './statement.js';

/** Records what became of a delivery: a row if the claim still holds. */
export function settleDelivery(
  { workspaceId, webhookId, eventId, claimedBy }: ClaimedDelivery,
  outcome: WebhookOutcome,
): Statement<{ eventId: string }> {
  const { at, responseStatus } = outcome;
  const [deliveredAt, dueAt] = outcome.status === 'delivered' ? [at, null] : [null, outcome.dueAt ?? null];
  return {
    text: `/* deliveries.settle */
      WITH settled AS (
        UPDATE invite_webhook_deliveries
        SET response_status = $5, last_attempt_at = $6, delivered_at = $7, due_at = $8, claimed_by = NULL,
          body = CASE WHEN $8::timestamptz IS NOT NULL THEN body END
        WHERE workspace_id = $1 AND webhook_id = $2 AND event_id = $3 AND claimed_by = $4
        RETURNING event_id
      )
      SELECT event_id AS "eventId" FROM settled`,
    values: [workspaceId, webhookId, eventId, claimedBy, responseStatus, at, deliveredAt, dueAt],
  };
}
