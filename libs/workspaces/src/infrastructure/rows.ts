import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('users')
@Index('users_subject', ['subject'], { unique: true })
export class UserRow {
  @PrimaryColumn({ type: 'bigint', generated: 'identity' })
  id!: string;

  @Column({ type: 'text' })
  subject!: string;

  @Column({ type: 'text' })
  email!: string;

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
export class WorkspaceRow {
  @PrimaryColumn({ type: 'bigint', generated: 'identity' })
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  description!: string;

  @Column({ type: 'text', nullable: true })
  logo!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}

@Entity('memberships')
@Check('memberships_role', 'role BETWEEN 1 AND 4')
@Index('memberships_of_user', ['userId'])
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
}

/** Spread into the `entities` of the DataSource. */
export const WORKSPACE_ENTITIES = [UserRow, WorkspaceRow, MembershipRow];
