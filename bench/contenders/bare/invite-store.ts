import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { digestOf, LIMIT } from '../../world.js';

export interface UserRow {
  readonly id: string;
  readonly email: string;
}

export interface InviteRow {
  readonly id: string;
  readonly workspace_id: string;
  readonly workspace_name: string;
  readonly email: string;
  readonly email_normalised: string;
  readonly role: 1 | 2 | 3 | 4;
  readonly message: string;
  readonly status: string;
  readonly token_seed: string;
  readonly valid_for_ms: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly accepted_at: Date | null;
  readonly version: number;
  readonly inviter_id: string;
}

export interface InviterColumns {
  readonly inviter_email: string;
  readonly inviter_username: string;
}

export interface PreviewRow extends InviteRow, InviterColumns {
  readonly workspace_description: string;
  readonly workspace_logo: string | null;
  readonly inviter_full_name: string;
  readonly inviter_verified: boolean;
  readonly inviter_picture: string | null;
}

const WAKE_WITHIN_MS = 20;
const ATTEMPTS = 8;

/** Each method is one prepared statement. */
export class InviteStore {
  #waking = false;

  constructor(private readonly pool: pg.Pool) {}

  async recognise(subject: string, email: string): Promise<string> {
    const [user] = await this.#run<{ id: string }>('recognise', RECOGNISE, [subject, email]);
    return user!.id;
  }

  async load(id: string, userId: string): Promise<(InviteRow & { member_role: number }) | undefined> {
    return (await this.#run<InviteRow & { member_role: number }>('load', LOAD, [id, userId]))[0];
  }

  /** Counts the limits, updates the invite if it is still the one that was read, appends its history, queues its mail. */
  async resend(invite: InviteRow, userId: string, now: Date, expiresAt: Date) {
    const values = [invite.id, invite.version, invite.workspace_id, invite.email_normalised];
    const revived = invite.expires_at <= now;
    for (let attempt = 1; ; attempt++) {
      const [stored] = await this.#run<{ refusal: string | null; id: string | null }>('resend', RESEND, [
        ...values,
        revived,
        now,
        userId,
        expiresAt,
      ]);
      if (stored!.refusal === 'invite-busy' && attempt < ATTEMPTS) {
        await delay(Math.random() * 10 * attempt); // somebody else holds a lock
        continue;
      }
      this.#wakeWorkers();
      return stored!;
    }
  }

  async member(workspaceId: string, userId: string): Promise<{ role: number; workspace_name: string } | undefined> {
    return (await this.#run<{ role: number; workspace_name: string }>('member', MEMBER, [workspaceId, userId]))[0];
  }

  page(workspaceId: string, limit: number): Promise<(InviteRow & InviterColumns)[]> {
    return this.#run<InviteRow & InviterColumns>('page', PAGE, [workspaceId, limit]);
  }

  async visit(client: string, now: Date): Promise<number> {
    const resetsAt = new Date(now.getTime() + 60_000);
    const [seen] = await this.#run<{ visits: number }>('visit', VISIT, [client, now, resetsAt]);
    return seen!.visits;
  }

  async byToken(token: string): Promise<PreviewRow | undefined> {
    return (await this.#run<PreviewRow>('by-token', BY_TOKEN, [digestOf(token)]))[0];
  }

  async #run<Row extends object>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    return (await this.pool.query<Row>({ name, text, values })).rows;
  }

  #wakeWorkers(): void {
    if (this.#waking) return;
    this.#waking = true;
    setTimeout(() => {
      this.#waking = false;
      void this.pool.query('NOTIFY invite_outbox');
    }, WAKE_WITHIN_MS);
  }
}

const INVITE = `i.id, i.workspace_id, i.email, i.email_normalised, i.role, i.message, i.status, i.token_seed, i.valid_for_ms,
  i.created_at, i.expires_at, i.accepted_at, i.version, i.inviter_id`;

const RECOGNISE = `
  INSERT INTO users (subject, email, email_verified, full_name, username) VALUES ($1, $2, true, '', '')
  ON CONFLICT (subject) DO UPDATE SET email = excluded.email RETURNING id`;

const LOAD = `
  SELECT ${INVITE}, w.name AS workspace_name, m.role AS member_role
  FROM invites i
  JOIN memberships m ON m.workspace_id = i.workspace_id AND m.user_id = $2
  JOIN workspaces w ON w.id = i.workspace_id
  WHERE i.id = $1`;

const RESEND = `
  WITH checked AS MATERIALIZED (
    SELECT refusal FROM invite_limits(ARRAY[$3::bigint], ARRAY[$7::bigint], ARRAY[$4], ARRAY[$1::bigint], ARRAY[$5::boolean],
      ARRAY[false], $6, ${LIMIT}, ${LIMIT}, ${LIMIT}, ${LIMIT}, ${LIMIT}, ${LIMIT})
  ), resent AS (
    UPDATE invites SET version = version + 1, inviter_id = $7, expires_at = $8, mails = mails + 1
    FROM checked WHERE id = $1 AND workspace_id = $3 AND version = $2 AND checked.refusal IS NULL
    RETURNING id, workspace_id, email_normalised, mails
  ), entry AS (
    INSERT INTO invite_history (workspace_id, invite_id, at, kind, actor_id)
    SELECT workspace_id, id, $6, 'resent', $7 FROM resent
  ), mail AS (
    INSERT INTO invite_mails (invite_id, number, workspace_id, email_normalised, sender_id, queued_at, due_at)
    SELECT id, mails, workspace_id, email_normalised, $7, $6, $6 FROM resent
  )
  SELECT checked.refusal, resent.id FROM checked LEFT JOIN resent ON true`;

const MEMBER = `
  SELECT m.role, w.name AS workspace_name FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
  WHERE m.workspace_id = $1 AND m.user_id = $2`;

const PAGE = `
  SELECT ${INVITE}, u.email AS inviter_email, u.username AS inviter_username
  FROM invites i JOIN users u ON u.id = i.inviter_id WHERE i.workspace_id = $1 ORDER BY i.id DESC LIMIT $2::integer + 1`;

const VISIT = `
  INSERT INTO invite_preview_visits AS seen (client, resets_at, visits) VALUES ($1, $3, 1)
  ON CONFLICT (client) DO UPDATE SET
    visits = CASE WHEN seen.resets_at <= $2 THEN 1 ELSE seen.visits + 1 END,
    resets_at = CASE WHEN seen.resets_at <= $2 THEN $3 ELSE seen.resets_at END
  RETURNING visits`;

const BY_TOKEN = `
  SELECT ${INVITE}, w.name AS workspace_name, w.description AS workspace_description, w.logo AS workspace_logo,
    u.email AS inviter_email, u.full_name AS inviter_full_name, u.username AS inviter_username,
    u.email_verified AS inviter_verified, u.picture AS inviter_picture
  FROM invites i JOIN workspaces w ON w.id = i.workspace_id JOIN users u ON u.id = i.inviter_id
  WHERE i.token_digest = $1`;
