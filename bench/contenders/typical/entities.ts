import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, PrimaryGeneratedColumn, VersionColumn } from 'typeorm';

@Entity('users')
export class User {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column()
  subject!: string;

  @Column()
  email!: string;

  @Column({ name: 'email_verified' })
  emailVerified!: boolean;

  @Column({ name: 'full_name' })
  fullName!: string;

  @Column()
  username!: string;
}

@Entity('workspaces')
export class Workspace {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column()
  name!: string;

  @Column()
  description!: string;
}

@Entity('memberships')
export class Membership {
  @PrimaryColumn({ name: 'workspace_id', type: 'bigint' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'user_id', type: 'bigint' })
  userId!: string;

  @Column({ type: 'smallint' })
  role!: number;
}

@Entity('invites')
export class Invite {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @ManyToOne(() => Workspace)
  @JoinColumn({ name: 'workspace_id' })
  workspace!: Workspace;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'inviter_id' })
  inviter!: User;

  @Column()
  email!: string;

  @Column({ name: 'email_normalised' })
  emailNormalised!: string;

  @Column({ type: 'smallint' })
  role!: number;

  @Column()
  message!: string;

  @Column()
  status!: string;

  @Column({ name: 'token_seed', type: 'uuid' })
  tokenSeed!: string;

  @Column({ name: 'valid_for_ms', type: 'bigint' })
  validForMs!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ name: 'accepted_at', type: 'timestamptz', nullable: true })
  acceptedAt!: Date | null;

  @Column()
  mails!: number;

  @VersionColumn()
  version!: number;
}

@Entity('invite_history')
export class HistoryEntry {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ name: 'workspace_id', type: 'bigint' })
  workspaceId!: string;

  @Column({ name: 'invite_id', type: 'bigint' })
  inviteId!: string;

  @Column({ type: 'timestamptz' })
  at!: Date;

  @Column()
  kind!: string;

  @Column({ name: 'actor_id', type: 'bigint' })
  actorId!: string;
}

@Entity('invite_mails')
export class Mail {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ name: 'invite_id', type: 'bigint' })
  inviteId!: string;

  @Column()
  number!: number;

  @Column({ name: 'workspace_id', type: 'bigint' })
  workspaceId!: string;

  @Column({ name: 'email_normalised' })
  emailNormalised!: string;

  @Column({ name: 'queued_at', type: 'timestamptz' })
  queuedAt!: Date;

  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt!: Date;
}
