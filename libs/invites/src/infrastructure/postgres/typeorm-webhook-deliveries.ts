import { Inject, Injectable } from '@nestjs/common';
import {
  type ClaimedDelivery,
  type DisabledWebhook,
  type WebhookClaimTerms,
  WebhookDeliveries,
  type WebhookMessage,
  type WebhookOutcome,
} from '../../application/ports/webhook-deliveries.js';
import type { WebhookRef } from '../../application/ports/webhook-repository.js';
import { InviteError } from '../../domain/invite-error.js';
import type { InviteEventKind } from '../../domain/invite-event.js';
import { INVITE_SETTINGS, type InviteSettings, tokenKeysOf } from '../../settings.js';
import { OutboxSignal } from './outbox-signal.js';
import { claimDeliveries } from './statements/claim-deliveries.js';
import { queueDeliveries } from './statements/queue-deliveries.js';
import { settleDelivery } from './statements/settle-delivery.js';
import { TextSeal } from './text-seal.js';
import { TransactionScope } from './transaction-scope.js';
import { GIVE_UP_DELIVERIES, WEBHOOK_SECRETS } from './typeorm-webhook-repository.js';

/** While a delivery is claimed its `due_at` is the end of the lease; one that is delivered or given up has none. */
@Injectable()
export class TypeOrmWebhookDeliveries extends WebhookDeliveries {
  readonly #seal: TextSeal;
  /** Whose turn was last. */
  #lastWebhookId = 0;

  constructor(
    private readonly scope: TransactionScope,
    private readonly signal: OutboxSignal,
    @Inject(INVITE_SETTINGS) settings: Pick<InviteSettings, 'tokenKey' | 'tokenKeyBefore'>,
  ) {
    super();
    this.#seal = new TextSeal(tokenKeysOf(settings), WEBHOOK_SECRETS);
  }

  async isHeard(workspaceId: number, kind: InviteEventKind): Promise<boolean> {
    const [answer] = await this.scope.connection.query<{ heard: boolean }>(
      `/* webhooks.heard */
      SELECT EXISTS (
        SELECT FROM invite_webhooks WHERE workspace_id = $1 AND status = 'enabled' AND kinds && ARRAY[$2::text, '*']
      ) AS heard`,
      [workspaceId, kind],
    );
    return answer!.heard;
  }

  async queue(message: WebhookMessage, kind: InviteEventKind, now: Date): Promise<void> {
    await this.scope.query(queueDeliveries(message, { kind }, now));
    await this.signal.raise();
  }

  async queueFor({ webhookId }: WebhookRef, message: WebhookMessage, now: Date): Promise<void> {
    const queued = Number.isSafeInteger(webhookId)
      ? await this.scope.query(queueDeliveries(message, { webhookId }, now))
      : [];
    if (queued.length === 0) throw new InviteError('webhook-not-found');
    await this.signal.raise();
  }

  async claim(terms: WebhookClaimTerms): Promise<ClaimedDelivery[]> {
    const records = await this.scope.query(claimDeliveries(terms, this.#lastWebhookId));
    this.#lastWebhookId = Number(records.at(-1)?.webhookId ?? 0);
    return records.map(({ workspaceId, webhookId, secret, earlierSecret, ...record }) => ({
      ...record,
      workspaceId: Number(workspaceId),
      webhookId: Number(webhookId),
      claimedBy: terms.claimedBy,
      secrets: [secret, earlierSecret].flatMap((sealed) => (sealed && this.#seal.open(sealed)) ?? []),
    }));
  }

  async renew({ workspaceId, webhookId, eventId, claimedBy }: ClaimedDelivery, leaseEndsAt: Date): Promise<boolean> {
    const renewed = await this.scope.connection.query<unknown>(
      `/* deliveries.renew */
      WITH renewed AS (
        UPDATE invite_webhook_deliveries SET due_at = $5
        WHERE workspace_id = $1 AND webhook_id = $2 AND event_id = $3 AND claimed_by = $4 RETURNING event_id
      )
      SELECT event_id FROM renewed`,
      [workspaceId, webhookId, eventId, claimedBy, leaseEndsAt],
    );
    return renewed.length > 0;
  }

  settle(delivery: ClaimedDelivery, outcome: WebhookOutcome): Promise<'recorded' | 'disabled' | 'lost'> {
    const { workspaceId, webhookId } = delivery;
    return this.scope.run(async () => {
      const { connection } = this.scope;
      // Whoever changes several deliveries of a webhook has locked it before: nobody meets another half-way.
      const [webhook] = await connection.query<{ failingSince: Date | null; status: string }>(
        `/* deliveries.webhook */
        SELECT failing_since AS "failingSince", status FROM invite_webhooks
        WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE`,
        [workspaceId, webhookId],
      );
      const settled = webhook ? await this.scope.query(settleDelivery(delivery, outcome)) : [];
      if (!webhook || settled.length === 0) return 'lost';
      const failingSince = outcome.status === 'failed' ? (webhook.failingSince ?? outcome.at) : null;
      const ends = outcome.status === 'failed' && webhook.status === 'enabled' && endOf(outcome, failingSince!);
      if (failingSince !== webhook.failingSince || ends)
        await connection.query(
          `/* deliveries.webhook-fares */
          UPDATE invite_webhooks SET failing_since = $3, status = CASE WHEN $4 THEN 'disabled' ELSE status END, notice_due_at = coalesce($5, notice_due_at)
          WHERE workspace_id = $1 AND id = $2`,
          [workspaceId, webhookId, failingSince, ends !== false, ends === 'failing' ? outcome.at : null],
        );
      if (ends) await connection.query(GIVE_UP_DELIVERIES, [workspaceId, webhookId]);
      return ends ? 'disabled' : 'recorded';
    });
  }

  async claimNotices(now: Date, dueAgainAt: Date): Promise<DisabledWebhook[]> {
    const records = await this.scope.connection.query<DisabledWebhook & { workspaceId: string; webhookId: string }>(
      `/* webhooks.claim-notices */
      WITH due AS (
        SELECT workspace_id, id FROM invite_webhooks WHERE notice_due_at <= $1 LIMIT 10 FOR NO KEY UPDATE SKIP LOCKED
      ), claimed AS (
        UPDATE invite_webhooks webhook SET notice_due_at = $2 FROM due
        WHERE webhook.workspace_id = due.workspace_id AND webhook.id = due.id RETURNING webhook.*
      ), newest AS (
        SELECT claimed.workspace_id, claimed.id AS webhook_id, (
          SELECT delivery.invite_id FROM invite_webhook_deliveries delivery
          WHERE delivery.workspace_id = claimed.workspace_id AND delivery.webhook_id = claimed.id
            AND delivery.invite_id IS NOT NULL
          ORDER BY delivery.id DESC LIMIT 1
        ) AS id
        FROM claimed
      ), of_invite AS (
        SELECT newest.webhook_id, invites.locale FROM newest JOIN invites USING (workspace_id, id)
      )
      SELECT claimed.workspace_id AS "workspaceId", claimed.id AS "webhookId", claimed.url,
        claimed.failing_since AS "failingSince", coalesce(of_invite.locale, 'en') AS locale
      FROM claimed LEFT JOIN of_invite ON of_invite.webhook_id = claimed.id`,
      [now, dueAgainAt],
    );
    return records.map((record) => ({
      ...record,
      workspaceId: Number(record.workspaceId),
      webhookId: Number(record.webhookId),
    }));
  }

  async noticeSent({ workspaceId, webhookId }: WebhookRef): Promise<void> {
    await this.scope.connection.query(
      `/* webhooks.notice-sent */ UPDATE invite_webhooks SET notice_due_at = NULL WHERE workspace_id = $1 AND id = $2`,
      [workspaceId, webhookId],
    );
  }

  async oldestQueuedAt(): Promise<Date | null> {
    const [oldest] = await this.scope.connection.query<{ at: Date | null }>(
      `/* deliveries.oldest */ SELECT min(queued_at) AS at FROM invite_webhook_deliveries WHERE due_at IS NOT NULL`,
    );
    return oldest!.at;
  }
}

/** Whether a failure ends the webhook, and why. */
function endOf(
  { isGone, disabledIfFailingSince }: WebhookOutcome & { readonly status: 'failed' },
  failingSince: Date,
): 'gone' | 'failing' | false {
  if (isGone) return 'gone';
  return failingSince <= disabledIfFailingSince && 'failing';
}
