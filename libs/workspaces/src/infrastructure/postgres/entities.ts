import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('users')
@Index('users_subject', ['subject'], { unique: true })
@Index('users_email', ['emailNormalised'])
export class UserRow {
  @PrimaryColumn({ type: 'bigint', generated: 'identity' })
  id!: string;

  /** What an identity provider calls a person. An API key has none, so that no token can name it. */
  @Column({ type: 'text', nullable: true })
  subject!: string | null;

  @Column({ type: 'text' })
  email!: string;

  /** Null of an address that can't be invited, and of an API key. */
  @Column({ name: 'email_normalised', type: 'text', nullable: true })
  emailNormalised!: string | null;

  @Column({ name: 'email_verified', type: 'boolean' })
  emailVerified!: boolean;

  @Column({ name: 'full_name', type: 'text' })
  fullName!: string;

  @Column({ type: 'text' })
  username!: string;

  @Column({ type: 'text', nullable: true })
  picture!: string | null;
}

@Entity('workspaces')
@Index('workspaces_of_founder', ['founderId'])
export class WorkspaceRow {
  @PrimaryColumn({ type: 'bigint', generated: 'identity' })
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  description!: string;

  @Column({ type: 'text', nullable: true })
  logo!: string | null;

  /** In lower case, internationalised ones as their A-labels; the workspace invites any address when there are none. */
  @Column({ name: 'allowed_email_domains', type: 'text', array: true, default: [] })
  allowedEmailDomains!: string[];

  /** Whether inviters are mailed what becomes of their invites. */
  @Column({ name: 'notify_inviters', type: 'boolean', default: true })
  notifyInviters!: boolean;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** Who has made it, for the quota; null of one that counts for nobody. */
  @Column({ name: 'founder_id', type: 'bigint', nullable: true })
  @ForeignKey(() => UserRow, { name: 'workspaces_founder_id_fkey' })
  founderId!: string | null;
}

@Entity('memberships')
@Check('memberships_role', 'role BETWEEN 1 AND 4')
@Check('memberships_max_invite_role', 'max_invite_role BETWEEN 1 AND role')
@Index('memberships_of_user', ['userId', 'workspaceId'])
export class MembershipRow {
  @PrimaryColumn({ name: 'workspace_id', type: 'bigint' })
  @ForeignKey(() => WorkspaceRow, { name: 'memberships_workspace_id_fkey' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'user_id', type: 'bigint' })
  @ForeignKey(() => UserRow, { name: 'memberships_user_id_fkey' })
  userId!: string;

  @Column({ type: 'smallint' })
  role!: number;

  @Column({ name: 'joined_at', type: 'timestamptz', precision: 3 })
  joinedAt!: Date;

  /** Of an API key: the highest role that it may invite to. Of a person null: their own role. */
  @Column({ name: 'max_invite_role', type: 'smallint', nullable: true })
  maxInviteRole!: number | null;
}

/** A key's name is that of its user, with whom it shares the id; until it is revoked its user is a member. */
@Entity('api_keys')
@Check('api_keys_role', 'role BETWEEN 1 AND 4')
@Check('api_keys_max_invite_role', 'max_invite_role BETWEEN 1 AND role')
@Index('api_keys_prefix', ['prefix'], { unique: true })
@Index('api_keys_of_workspace', ['workspaceId', 'id'])
@Index('api_keys_live', ['workspaceId'], { where: 'revoked_at IS NULL' })
export class ApiKeyRow {
  @PrimaryColumn({ type: 'bigint' })
  @ForeignKey(() => UserRow, { name: 'api_keys_id_fkey' })
  id!: string;

  @Column({ name: 'workspace_id', type: 'bigint' })
  @ForeignKey(() => WorkspaceRow, { name: 'api_keys_workspace_id_fkey' })
  workspaceId!: string;

  @Column({ type: 'smallint' })
  role!: number;

  @Column({ type: 'text' })
  prefix!: string;

  @Column({ type: 'bytea' })
  digest!: Buffer;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'created_by_id', type: 'bigint' })
  @ForeignKey(() => UserRow, { name: 'api_keys_created_by_id_fkey' })
  createdById!: string;

  @Column({ name: 'last_used_at', type: 'timestamptz', precision: 3, nullable: true })
  lastUsedAt!: Date | null;

  @Column({ name: 'revoked_at', type: 'timestamptz', precision: 3, nullable: true })
  revokedAt!: Date | null;

  /** As its membership has it, while there is one. */
  @Column({ name: 'max_invite_role', type: 'smallint' })
  maxInviteRole!: number;
}

/** Spread into the `entities` of the DataSource. */
export const WORKSPACE_ENTITIES = [UserRow, WorkspaceRow, MembershipRow, ApiKeyRow];
