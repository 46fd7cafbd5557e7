import type { Webhook, WebhookChanges, WebhookDelivery } from '../../domain/webhook.js';

/** A webhook of a workspace whose Owner asks for it: one of another workspace does not exist. */
export interface WebhookRef {
  readonly workspaceId: number;
  readonly webhookId: number;
}

export type NewWebhook = Omit<Webhook, 'id' | 'status'> & { readonly secret: string };

/** The webhooks of workspaces. Their secrets are kept so that a copy of the storage does not give them away. */
export abstract class WebhookRepository {
  /**
   * Adds an enabled webhook.
   *
   * @param quota how many webhooks the workspace may have; any number when it is 0
   * @throws InviteError `quota-reached`, or `invite-busy` when others add some too often
   */
  abstract add(workspaceId: number, webhook: NewWebhook, quota: number): Promise<Webhook>;

  /** Those of the workspace with a greater id, oldest first, up to a number. */
  abstract list(workspaceId: number, afterId: number, limit: number): Promise<Webhook[]>;

  /**
   * Gives up what is undelivered when it becomes disabled; when it becomes enabled, its failures are forgotten.
   *
   * @throws InviteError `webhook-not-found`
   */
  abstract change(ref: WebhookRef, changes: WebhookChanges): Promise<Webhook>;

  /**
   * Replaces the secret; the one before signs too until then.
   *
   * @throws InviteError `webhook-not-found`
   */
  abstract replaceSecret(ref: WebhookRef, secret: string, earlierUntil: Date): Promise<Webhook>;

  /** Removes it with its deliveries. @throws InviteError `webhook-not-found` */
  abstract remove(ref: WebhookRef): Promise<void>;

  /** Newest first. @throws InviteError `webhook-not-found` */
  abstract deliveries(ref: WebhookRef, limit: number): Promise<WebhookDelivery[]>;
}
