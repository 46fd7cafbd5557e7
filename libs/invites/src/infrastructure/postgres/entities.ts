import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { HistoryEntry, InviteStatus } from '../../domain/invite.js';
import type { InviteEventKind } from '../../domain/invite-event.js';
import type { Metadata } from '../../domain/metadata.js';
import { NoticeMailRow, NoticeRow } from './notice-entities.js';
import { WebhookDeliveryRow, WebhookRow } from './webhook-entities.js';

// What the tables hold. pg hands out bigint as string; only the mapper and the queries here see these classes.

@Entity('invites')
@Check('invites_role', 'role BETWEEN 1 AND 4')
@Check('invites_status', "status IN ('pending', 'accepted', 'cancelled', 'expired')")
@Index('invites_one_pending_per_address', ['workspaceId', 'emailNormalised'], {
  unique: true,
  where: "status = 'pending'",
})
@Index('invites_by_id', ['id'])
@Index('invites_of_workspace_by_status', ['workspaceId', 'status', 'id'])
@Index('invites_of_workspace_by_age', ['workspaceId', 'createdAt', 'id'])
@Index('invites_settled_of_address', ['emailNormalised', 'id'], { where: "status <> 'pending'" })
@Index('invites_pending_of_address', ['emailNormalised', 'id'], { where: "status = 'pending'" })
@Index('invites_pending_by_age', ['createdAt'], { where: "status = 'pending'" })
@Index('invites_token', ['tokenDigest', 'workspaceId'], { unique: true })
export class InviteRow {
  @PrimaryColumn({ name: 'workspace_id', type: 'bigint' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'bigint', generated: 'identity' })
  id!: string;

  @Column({ type: 'text' })
  email!: string;

  @Column({ name: 'email_normalised', type: 'text' })
  emailNormalised!: string;

  @Column({ type: 'smallint' })
  role!: number;

  @Column({ type: 'text' })
  message!: string;

  @Column({ type: 'text', default: 'en' })
  locale!: string;

  @Column({ type: 'jsonb', default: {} })
  metadata!: Metadata;

  @Column({ name: 'return_to', type: 'text', nullable: true })
  returnTo!: string | null;

  @Column({ type: 'text' })
  status!: InviteStatus;

  @Column({ name: 'inviter_id', type: 'bigint' })
  inviterId!: string;

  @Column({ name: 'token_seed', type: 'uuid' })
  tokenSeed!: string;

  @Column({ name: 'token_digest', type: 'bytea' })
  tokenDigest!: Buffer;

  @Column({ name: 'valid_for_ms', type: 'bigint' })
  validForMs!: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  @Column({ name: 'accepted_at', type: 'timestamptz', precision: 3, nullable: true })
  acceptedAt!: Date | null;

  @Column({ name: 'accepted_by_id', type: 'bigint', nullable: true })
  acceptedById!: string | null;

  @Column({ type: 'integer' })
  mails!: number;

  /** How often it has been edited, for the limit. */
  @Column({ type: 'integer', default: 0 })
  edits!: number;

  @Column({ name: 'requested_at', type: 'timestamptz', precision: 3, nullable: true })
  requestedAt!: Date | null;

  /** Counts the changes; a change is stored only on the version it was decided on. */
  @Column({ type: 'integer', default: 1 })
  version!: number;
}

@Entity('invite_history')
@Index('invite_history_settled', ['at'], { where: "kind IN ('accepted', 'declined', 'cancelled', 'closed')" })
export class InviteHistoryRow {
  @PrimaryColumn({ name: 'workspace_id', type: 'bigint' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'invite_id', type: 'bigint' })
  inviteId!: string;

  @PrimaryColumn({ type: 'bigint', generated: 'identity' })
  id!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  at!: Date;

  @Column({ type: 'text' })
  kind!: HistoryEntry['kind'];

  @Column({ name: 'actor_id', type: 'bigint', nullable: true })
  actorId!: string | null;

  /** Of an edit. */
  @Column({ type: 'jsonb', nullable: true })
  changes!: HistoryEntry['changes'] | null;
}

/** The outbox. A row outlives its delivery: it is what the history shows of the mail. */
@Entity('invite_mails')
@Check('invite_mails_status', "status IN ('queued', 'sent', 'skipped', 'failed')")
@Index('invite_mails_of_invite', ['inviteId', 'number', 'workspaceId'], { unique: true })
@Index('invite_mails_of_workspace', ['workspaceId', 'queuedAt'])
@Index('invite_mails_of_address', ['emailNormalised', 'queuedAt'])
@Index('invite_mails_of_address_in_workspace', ['workspaceId', 'emailNormalised', 'queuedAt'])
@Index('invite_mails_of_sender', ['senderId', 'queuedAt'])
@Index('invite_mails_ready', ['workspaceId', 'dueAt'], { where: "status = 'queued' AND ready" })
@Index('invite_mails_put_off', ['dueAt'], { where: "status = 'queued' AND NOT ready" })
@Index('invite_mails_failed', ['settledAt'], { where: "status = 'failed'" })
export class InviteMailRow {
  @PrimaryColumn({ type: 'bigint', generated: 'identity' })
  id!: string;

  @PrimaryColumn({ name: 'workspace_id', type: 'bigint' })
  workspaceId!: string;

  @Column({ name: 'invite_id', type: 'bigint' })
  inviteId!: string;

  @Column({ type: 'integer' })
  number!: number;

  /** Of the invite, for the limits. */
  @Column({ name: 'email_normalised', type: 'text' })
  emailNormalised!: string;

  /** The user who sent or resent the invite, for the limits; null of a mail that counts for nobody. */
  @Column({ name: 'sender_id', type: 'bigint', nullable: true })
  senderId!: string | null;

  @Column({ type: 'text', default: 'queued' })
  status!: 'queued' | 'sent' | 'skipped' | 'failed';

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  @Column({ name: 'queued_at', type: 'timestamptz', precision: 3 })
  queuedAt!: Date;

  /** When to try next; while a mail is claimed, when its lease ends. */
  @Column({ name: 'due_at', type: 'timestamptz', precision: 3 })
  dueAt!: Date;

  /** Nobody has claimed it, and nothing puts it off. What is due though it is not ready becomes so at the next claim. */
  @Column({ type: 'boolean', default: false })
  ready!: boolean;

  @Column({ name: 'claimed_by', type: 'uuid', nullable: true })
  claimedBy!: string | null;

  @Column({ name: 'settled_at', type: 'timestamptz', precision: 3, nullable: true })
  settledAt!: Date | null;

  /** Of a mail that was given up and requeued, each failure. */
  @Column({ type: 'jsonb', default: [] })
  failures!: {
    readonly failedAt: string;
    readonly attempts: number;
    readonly reply: string;
    readonly requeuedAt: string;
  }[];

  /** The mail server's last reply, or why the mail was skipped. */
  @Column({ type: 'text', nullable: true })
  reply!: string | null;

  /** The latest that was reported. */
  @Column({ name: 'delivered_at', type: 'timestamptz', precision: 3, nullable: true })
  deliveredAt!: Date | null;

  /** The earliest that was reported. */
  @Column({ name: 'bounced_at', type: 'timestamptz', precision: 3, nullable: true })
  bouncedAt!: Date | null;

  /** Why it came back. */
  @Column({ type: 'text', nullable: true })
  bounce!: string | null;
}

/** An address whose mail came back, and to which none has been delivered since. */
@Entity('invite_bounced_addresses')
export class BouncedAddressRow {
  @PrimaryColumn({ name: 'email_normalised', type: 'text' })
  emailNormalised!: string;

  /** The latest that was reported. */
  @Column({ name: 'bounced_at', type: 'timestamptz', precision: 3 })
  bouncedAt!: Date;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  /** Its owner has called a mail of ours unwanted: then nobody can force another one, and no delivery ends it. */
  @Column({ type: 'boolean', default: false })
  complained!: boolean;
}

/** What handlers of the host have not had yet; a row is deleted when all have had it. */
@Entity('invite_events')
@Index('invite_events_of_invite', ['workspaceId', 'inviteId'])
@Index('invite_events_due', ['dueAt'], { where: 'due_at IS NOT NULL' })
export class InviteEventRow {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @PrimaryColumn({ name: 'workspace_id', type: 'bigint' })
  workspaceId!: string;

  @Column({ name: 'invite_id', type: 'bigint' })
  inviteId!: string;

  @Column({ type: 'text' })
  kind!: InviteEventKind;

  @Column({ type: 'timestamptz', precision: 3 })
  at!: Date;

  @Column({ name: 'actor_id', type: 'bigint', nullable: true })
  actorId!: string | null;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  /** When to try next; while an event is claimed, when its lease ends; null once it has been given up. */
  @Column({ name: 'due_at', type: 'timestamptz', precision: 3, nullable: true })
  dueAt!: Date | null;

  @Column({ name: 'claimed_by', type: 'uuid', nullable: true })
  claimedBy!: string | null;

  /** Names of the handlers that have had it. */
  @Column({ name: 'handled_by', type: 'text', array: true, default: '{}' })
  handledBy!: string[];
}

/** When the sweeper looks at a pending invite next, for a reminder or its lapse. */
@Entity('invite_checks')
@Index('invite_checks_due', ['dueAt'])
export class InviteCheckRow {
  @PrimaryColumn({ name: 'workspace_id', type: 'bigint' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'invite_id', type: 'bigint' })
  inviteId!: string;

  @Column({ name: 'due_at', type: 'timestamptz', precision: 3 })
  dueAt!: Date;
}

/** What a request with an Idempotency-Key was answered. */
@Entity('invite_idempotency_keys')
@Index('invite_idempotency_keys_by_age', ['createdAt'])
export class IdempotencyKeyRow {
  @PrimaryColumn({ name: 'user_id', type: 'bigint' })
  userId!: string;

  @PrimaryColumn({ type: 'text' })
  route!: string;

  @PrimaryColumn({ type: 'text' })
  key!: string;

  /** Digest of the request. */
  @Column({ type: 'bytea' })
  fingerprint!: Buffer;

  /** The answer as JSON, with its tokens sealed. */
  @Column({ type: 'bytea', nullable: true })
  answer!: Buffer | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}

/** How often a client has looked at previews in the minute that ends at `resetsAt`. */
@Entity('invite_preview_visits')
export class PreviewVisitsRow {
  @PrimaryColumn({ type: 'text' })
  client!: string;

  @Column({ name: 'resets_at', type: 'timestamptz', precision: 3 })
  resetsAt!: Date;

  @Column({ type: 'integer' })
  visits!: number;
}

/** Spread into the `entities` of the DataSource. */
export const INVITE_ENTITIES = [
  InviteRow,
  InviteHistoryRow,
  InviteMailRow,
  BouncedAddressRow,
  IdempotencyKeyRow,
  PreviewVisitsRow,
  InviteEventRow,
  InviteCheckRow,
  NoticeRow,
  NoticeMailRow,
  WebhookRow,
  WebhookDeliveryRow,
];
