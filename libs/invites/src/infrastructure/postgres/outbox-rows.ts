import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { InviteEventKind } from '../../domain/invite-event.js';

// What is to leave, and what became of it.

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

  /** The latest that was told. */
  @Column({ name: 'delivered_at', type: 'timestamptz', precision: 3, nullable: true })
  deliveredAt!: Date | null;

  /** The earliest that was told. */
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

  /** The latest that was told. */
  @Column({ name: 'bounced_at', type: 'timestamptz', precision: 3 })
  bouncedAt!: Date;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  /** Its owner has called a mail of ours unwanted: then nobody can force another one, and no delivery ends it. */
  @Column({ type: 'boolean', default: false })
  complained!: boolean;
}

/** What handlers of the host are still to be told; a row goes when all have been. */
@Entity('invite_events')
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
