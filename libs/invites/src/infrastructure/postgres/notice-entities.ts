import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { NoticeKind } from '../../domain/notice.js';

/** Something that an inviter is to be told, until a mail is made of it. */
@Entity('invite_notices')
@Index('invite_notices_due', ['dueAt'])
export class NoticeRow {
  @PrimaryColumn({ name: 'workspace_id', type: 'bigint' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'inviter_id', type: 'bigint' })
  inviterId!: string;

  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'invite_id', type: 'bigint' })
  inviteId!: string;

  @Column({ type: 'text' })
  kind!: NoticeKind;

  @Column({ name: 'happened_at', type: 'timestamptz', precision: 3 })
  happenedAt!: Date;

  @Column({ name: 'due_at', type: 'timestamptz', precision: 3 })
  dueAt!: Date;
}

/** What a mail to an inviter tells, in JSON. */
export interface StoredNews {
  readonly inviteId: number;
  readonly kind: NoticeKind;
  readonly at: string;
}

/** A mail to an inviter. One that has left is kept for a day, for the limit. */
@Entity('invite_notice_mails')
@Index('invite_notice_mails_due', ['dueAt'], { where: 'due_at IS NOT NULL' })
@Index('invite_notice_mails_of_inviter', ['inviterId', 'madeAt'])
export class NoticeMailRow {
  @PrimaryColumn({ name: 'workspace_id', type: 'bigint' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'inviter_id', type: 'bigint' })
  inviterId!: string;

  @Column({ type: 'jsonb' })
  news!: readonly StoredNews[];

  @Column({ name: 'made_at', type: 'timestamptz', precision: 3 })
  madeAt!: Date;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  /** When to send it; while a worker does, when its lease ends; null once nobody waits for it. */
  @Column({ name: 'due_at', type: 'timestamptz', precision: 3, nullable: true })
  dueAt!: Date | null;

  @Column({ name: 'claimed_by', type: 'uuid', nullable: true })
  claimedBy!: string | null;
}
