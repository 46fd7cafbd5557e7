import { Inject, Injectable } from '@nestjs/common';
import { type NewWebhook, type WebhookRef, WebhookRepository } from '../../application/ports/webhook-repository.js';
import { InviteError } from '../../domain/invite-error.js';
import {
  ALL_EVENTS,
  kindOf,
  type Webhook,
  WEBHOOK_EVENTS,
  type WebhookChanges,
  type WebhookDelivery,
} from '../../domain/webhook.js';
import { INVITE_SETTINGS, type InviteSettings, tokenKeysOf } from '../../settings.js';
import { TransactionScope } from './transaction-scope.js';
import { TextSeal } from './text-seal.js';

/** The purpose of the seal. */
export const WEBHOOK_SECRETS = 'webhook secrets';

type WebhookRecord = Omit<Webhook, 'id' | 'events'> & { readonly id: string; readonly kinds: readonly string[] };

@Injectable()
export class TypeOrmWebhookRepository extends WebhookRepository {
  readonly #seal: TextSeal;

  constructor(
    private readonly scope: TransactionScope,
    @Inject(INVITE_SETTINGS) settings: Pick<InviteSettings, 'tokenKey' | 'tokenKeyBefore'>,
  ) {
    super();
    this.#seal = new TextSeal(tokenKeysOf(settings), WEBHOOK_SECRETS);
  }

  add(workspaceId: number, { secret, ...webhook }: NewWebhook, quota: number): Promise<Webhook> {
    const { url, events, description, createdAt } = webhook;
    return this.scope.run(async () => {
      const { connection } = this.scope;
      const [lock] = await connection.query<{ held: boolean }>(
        `/* webhooks.lock */
        SELECT pg_try_advisory_xact_lock(hashtextextended('webhooks workspace ' || $1::bigint, 0)) AS held`,
        [workspaceId],
      );
      if (!lock!.held) throw new InviteError('invite-busy');
      const [record] = await connection.query<WebhookRecord>(
        `/* webhooks.add */
        INSERT INTO invite_webhooks AS webhook (workspace_id, url, kinds, description, status, secret, created_at)
        SELECT $1, $2, $3::text[], $4, 'enabled', $5, $6
        WHERE $7 = 0 OR (SELECT count(*) FROM invite_webhooks WHERE workspace_id = $1) < $7
        RETURNING ${COLUMNS}`,
        [workspaceId, url, events.map(kindOf), description, this.#seal.seal(secret), createdAt, quota],
      );
      if (!record) throw new InviteError('quota-reached');
      return webhookOf(record);
    });
  }

  async list(workspaceId: number, afterId: number, limit: number): Promise<Webhook[]> {
    const records = await this.scope.connection.query<WebhookRecord>(
      `/* webhooks.list */
      SELECT ${COLUMNS} FROM invite_webhooks webhook WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
      [workspaceId, afterId, limit],
    );
    return records.map(webhookOf);
  }

  change(ref: WebhookRef, { url, events, description, status }: WebhookChanges): Promise<Webhook> {
    return this.scope.run(async () => {
      const { connection } = this.scope;
      const records = await connection.query<WebhookRecord>(
        `/* webhooks.change */
        UPDATE invite_webhooks webhook
        SET url = coalesce($3, url), kinds = coalesce($4::text[], kinds), description = coalesce($5, description),
          status = coalesce($6, status),
          failing_since = CASE WHEN $6 = 'enabled' AND status = 'disabled' THEN NULL ELSE failing_since END,
          notice_due_at = CASE WHEN $6 IS NULL THEN notice_due_at END
        WHERE workspace_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
        [...idOf(ref), url, events?.map(kindOf), description, status],
      );
      if (status === 'disabled') await connection.query(GIVE_UP_DELIVERIES, idOf(ref));
      return found(records[0]);
    });
  }

  async replaceSecret(ref: WebhookRef, secret: string, earlierUntil: Date): Promise<Webhook> {
    const records = await this.scope.connection.query<WebhookRecord>(
      `/* webhooks.replace-secret */
      UPDATE invite_webhooks webhook SET earlier_secret = secret, earlier_secret_until = $4, secret = $3
      WHERE workspace_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
      [...idOf(ref), this.#seal.seal(secret), earlierUntil],
    );
    return found(records[0]);
  }

  async remove(ref: WebhookRef): Promise<void> {
    const records = await this.scope.connection.query<WebhookRecord>(
      `/* webhooks.remove */ DELETE FROM invite_webhooks webhook WHERE workspace_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
      idOf(ref),
    );
    found(records[0]);
  }

  async deliveries(ref: WebhookRef, limit: number): Promise<WebhookDelivery[]> {
    const records = await this.scope.connection.query<WebhookDelivery | { eventId: null }>(
      `/* webhooks.deliveries */
      SELECT delivery.event_id AS "eventId", delivery.type, delivery.attempts, delivery.response_status AS "responseStatus",
        delivery.last_attempt_at AS "lastAttemptAt", delivery.due_at AS "nextAttemptAt", delivery.delivered_at AS "deliveredAt"
      FROM invite_webhooks webhook
      LEFT JOIN invite_webhook_deliveries delivery ON delivery.workspace_id = $1 AND delivery.webhook_id = webhook.id
      WHERE webhook.workspace_id = $1 AND webhook.id = $2 ORDER BY delivery.id DESC LIMIT $3`,
      [...idOf(ref), limit],
    );
    if (records.length === 0) throw new InviteError('webhook-not-found');
    return records.filter((record) => record.eventId !== null);
  }
}

/** An id that no column holds names nothing. */
function idOf({ workspaceId, webhookId }: WebhookRef): [workspaceId: number, webhookId: number] {
  return [workspaceId, Number.isSafeInteger(webhookId) ? webhookId : 0];
}

function found(record: WebhookRecord | undefined): Webhook {
  if (!record) throw new InviteError('webhook-not-found');
  return webhookOf(record);
}

function webhookOf({ id, kinds, ...record }: WebhookRecord): Webhook {
  const events = [...WEBHOOK_EVENTS, ALL_EVENTS] as const;
  return { ...record, id: Number(id), events: events.filter((event) => kinds.includes(kindOf(event))) };
}

const COLUMNS = `webhook.id, webhook.url, webhook.kinds, webhook.description, webhook.status, webhook.created_at AS "createdAt"`;

/** For whoever has locked the webhook: what waits is delivered no more, and who delivers just now is too late to record it. */
export const GIVE_UP_DELIVERIES = `/* webhooks.give-up */
  UPDATE invite_webhook_deliveries SET due_at = NULL, claimed_by = NULL, body = NULL
  WHERE workspace_id = $1 AND webhook_id = $2 AND due_at IS NOT NULL`;
