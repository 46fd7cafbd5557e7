import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Webhook } from '../../domain/webhook.js';

@Entity('invite_webhooks')
@Check('invite_webhooks_status', "status IN ('enabled', 'disabled')")
@Index('invite_webhooks_to_tell', ['noticeDueAt'], { where: 'notice_due_at IS NOT NULL' })
export class WebhookRow {
  @PrimaryColumn({ name: 'workspace_id', type: 'bigint' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'bigint', generated: 'identity' })
  id!: string;

  @Column({ type: 'text' })
  url!: string;

  /** Kinds of events, or `*`. */
  @Column({ type: 'text', array: true })
  kinds!: string[];

  @Column({ type: 'text' })
  description!: string;

  @Column({ type: 'text' })
  status!: Webhook['status'];

  /** Sealed. */
  @Column({ type: 'bytea' })
  secret!: Buffer;

  /** The secret that it replaced, sealed: it signs too until then. */
  @Column({ name: 'earlier_secret', type: 'bytea', nullable: true })
  earlierSecret!: Buffer | null;

  @Column({ name: 'earlier_secret_until', type: 'timestamptz', precision: 3, nullable: true })
  earlierSecretUntil!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** The first failure since the last delivery that succeeded. */
  @Column({ name: 'failing_since', type: 'timestamptz', precision: 3, nullable: true })
  failingSince!: Date | null;

  /** When to tell the Owners that it was disabled; null when there is nothing to tell. */
  @Column({ name: 'notice_due_at', type: 'timestamptz', precision: 3, nullable: true })
  noticeDueAt!: Date | null;
}

@Entity('invite_webhook_deliveries')
@ForeignKey(() => WebhookRow, ['workspaceId', 'webhookId'], ['workspaceId', 'id'], {
  name: 'invite_webhook_deliveries_webhook',
  onDelete: 'CASCADE',
})
@Index('invite_webhook_deliveries_of_invite', ['workspaceId', 'inviteId'])
@Index('invite_webhook_deliveries_newest', ['workspaceId', 'webhookId', 'id'])
@Index('invite_webhook_deliveries_due', ['webhookId', 'dueAt'], { where: 'due_at IS NOT NULL' })
@Index('invite_webhook_deliveries_oldest', ['queuedAt'], { where: 'due_at IS NOT NULL' })
export class WebhookDeliveryRow {
  @PrimaryColumn({ name: 'workspace_id', type: 'bigint' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'webhook_id', type: 'bigint' })
  webhookId!: string;

  @PrimaryColumn({ name: 'event_id', type: 'uuid' })
  eventId!: string;

  @Column({ type: 'bigint', generated: 'identity' })
  id!: string;

  /** Null of a test. */
  @Column({ name: 'invite_id', type: 'bigint', nullable: true })
  inviteId!: string | null;

  @Column({ type: 'text' })
  type!: string;

  /** What is sent at every attempt; null once there will be none. */
  @Column({ type: 'text', nullable: true })
  body!: string | null;

  @Column({ name: 'queued_at', type: 'timestamptz', precision: 3 })
  queuedAt!: Date;

  /** When to try next; while it is claimed, when its lease ends; null once it is delivered or given up. */
  @Column({ name: 'due_at', type: 'timestamptz', precision: 3, nullable: true })
  dueAt!: Date | null;

  @Column({ name: 'claimed_by', type: 'uuid', nullable: true })
  claimedBy!: string | null;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  @Column({ name: 'response_status', type: 'integer', nullable: true })
  responseStatus!: number | null;

  @Column({ name: 'last_attempt_at', type: 'timestamptz', precision: 3, nullable: true })
  lastAttemptAt!: Date | null;

  @Column({ name: 'delivered_at', type: 'timestamptz', precision: 3, nullable: true })
  deliveredAt!: Date | null;
}
