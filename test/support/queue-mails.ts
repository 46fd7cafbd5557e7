import { KeyedInviteTokens } from '@invites/invites/testing';
import type { DataSource } from 'typeorm';
import { KEYS } from './test-api.js';

export interface QueuedMail {
  readonly email: string;
  readonly status: string;
  readonly attempts: number;
  readonly reply: string | null;
  readonly due_at: Date;
  readonly claimed: boolean;
}

/** An invite by an Admin and its first mail for each address, due at that moment; in one statement, since there can be many. */
export async function queueMails(
  dataSource: DataSource,
  emails: readonly string[],
  { at = new Date(), workspaceId = 1_000_000, inviterId = 1_000_000 } = {},
): Promise<void> {
  const tokens = new KeyedInviteTokens({ tokenKey: KEYS.INVITES_TOKEN_KEY });
  const stored = emails.map(() => tokens.create());
  await dataSource.query(
    `WITH inviter AS (
       INSERT INTO users (id, subject, email, email_verified, full_name, username)
       VALUES ($3, 'inviter-' || $3::bigint, 'inviter@example.com', true, '', '') ON CONFLICT DO NOTHING
     ), workspace AS (
       INSERT INTO workspaces (id, name, description, created_at) VALUES ($2, 'Engines', '', $4) ON CONFLICT DO NOTHING
     ), membership AS (
       INSERT INTO memberships (workspace_id, user_id, role, joined_at) VALUES ($2, $3, 3, $4) ON CONFLICT DO NOTHING
     ), invite AS (
       INSERT INTO invites (workspace_id, inviter_id, email, email_normalised, role, message, status, token_seed,
         token_digest, valid_for_ms, created_at, expires_at, mails)
       SELECT $2, $3, email, email, 2, '', 'pending', seed, digest,
         7 * 86400000, $4, $4::timestamptz + interval '7 days', 1
       FROM unnest($1::text[], $5::uuid[], $6::bytea[]) AS wanted (email, seed, digest)
       RETURNING id, workspace_id, email_normalised
     )
     INSERT INTO invite_mails (invite_id, number, workspace_id, email_normalised, queued_at, due_at)
     SELECT id, 1, workspace_id, email_normalised, $4, $4 FROM invite`,
    [
      emails,
      workspaceId,
      inviterId,
      at,
      stored.map(({ tokenSeed }) => tokenSeed),
      stored.map(({ tokenDigest }) => tokenDigest),
    ],
  );
  await wakeWorkers(dataSource);
}

/** In the order in which they were queued. */
export function mailsOf(dataSource: DataSource): Promise<QueuedMail[]> {
  return dataSource.query<QueuedMail[]>(
    `SELECT email_normalised AS email, status, attempts, reply, due_at, claimed_by IS NOT NULL AND status = 'queued' AS claimed
     FROM invite_mails ORDER BY id`,
  );
}

/** Time passes for the mails that wait for their next attempt, and would be due before this moment. */
export async function makeDue(dataSource: DataSource, before?: Date): Promise<void> {
  await dataSource.query(
    `UPDATE invite_mails SET due_at = now()
     WHERE status = 'queued' AND claimed_by IS NULL AND due_at < coalesce($1, 'infinity'::timestamptz)`,
    [before],
  );
  await wakeWorkers(dataSource);
}

async function wakeWorkers(dataSource: DataSource): Promise<void> {
  await dataSource.query('NOTIFY invite_outbox');
}

/** Addresses that distinguish the mails of a test. */
export function addresses(count: number, name = 'person'): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index + 1}@example.com`);
}
