import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { HistoryEntry, InviteStatus } from '../../domain/invite.js';
import { BouncedAddressRow, InviteEventRow, InviteMailRow } from './outbox-rows.js';

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

  /** Counts the changes; a change is stored only on the version it was decided on. */
  @Column({ type: 'integer', default: 1 })
  version!: number;
}

@Entity('invite_history')
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

  /** The answer, sealed: it holds tokens. */
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
];
