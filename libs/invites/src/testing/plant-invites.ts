import { EmailAddress } from '../domain/email-address.js';
import type { InviteStatus } from '../domain/invite.js';
import type { Role } from '../domain/role.js';
import { KeyedInviteTokens } from '../infrastructure/keyed-invite-tokens.js';
import { ADDED_COLUMNS, rowOf } from '../infrastructure/postgres/invite-mapper.js';

/** An invite with a past. */
export interface PlantedInvite {
  readonly workspaceId: number;
  readonly inviterId: number;
  readonly email: string;
  readonly role: Role;
  readonly message?: string;
  /** `en` by default. */
  readonly locale?: string;
  /** `pending` by default. */
  readonly status?: InviteStatus;
  /** Of an accepted one. */
  readonly acceptedById?: number;
  readonly createdAt: Date;
  /** 7 days by default. */
  readonly validForMs?: number;
}

/** A `DataSource` of TypeORM, or a `Database`. */
interface Transactions {
  transaction<T>(work: (connection: Queries) => Promise<T>): Promise<T>;
}

interface Queries {
  query<Row extends object>(sql: string, values: unknown[]): Promise<Row[]>;
}

/**
 * Puts invites with a past straight into the tables, in one transaction: for demo data and tests. Each has been
 * sent, and its mail delivered, at `createdAt`. Resolves with their ids, in order.
 */
export function plantInvites(
  database: Transactions,
  tokenKey: string,
  invites: readonly PlantedInvite[],
): Promise<number[]> {
  const tokens = new KeyedInviteTokens({ tokenKey });
  return database.transaction(async (connection) => {
    const ids: number[] = [];
    for (const { workspaceId, inviterId, role, createdAt, ...invite } of invites) {
      const { validForMs = 7 * 24 * 60 * 60 * 1000, status = 'pending', message = '', locale = 'en' } = invite;
      const state = {
        workspaceId,
        inviterId,
        role,
        message,
        locale,
        metadata: {},
        returnTo: null,
        status,
        validForMs,
        createdAt,
        mails: 1,
        edits: 0,
        requestedAt: null,
        email: EmailAddress.parse(invite.email),
        ...tokens.create(),
        expiresAt: new Date(createdAt.getTime() + validForMs),
        acceptedAt: status === 'accepted' ? createdAt : null,
        acceptedById: invite.acceptedById ?? null,
      };
      const row = rowOf(state);
      const values = ADDED_COLUMNS.map(({ property }) => row[property]);
      const [planted] = await connection.query<{ id: string }>(PLANT, values);
      ids.push(Number(planted!.id));
    }
    return ids;
  });
}

const PLANT = `
  WITH invite AS (
    INSERT INTO invites (${ADDED_COLUMNS.map(({ name }) => name).join(', ')})
    VALUES (${ADDED_COLUMNS.map(({ type }, index) => `$${index + 1}::${type}`).join(', ')}) RETURNING *
  ), entry AS (
    INSERT INTO invite_history (workspace_id, invite_id, at, kind, actor_id)
    SELECT workspace_id, id, created_at, 'sent', inviter_id FROM invite
  ), mail AS (
    INSERT INTO invite_mails (invite_id, workspace_id, email_normalised, number, status, attempts, queued_at, due_at,
      settled_at, reply)
    SELECT id, workspace_id, email_normalised, 1, 'sent', 1, created_at, created_at, created_at, '250 planted' FROM invite
  ), checked AS (
    INSERT INTO invite_checks (workspace_id, invite_id, due_at)
    SELECT workspace_id, id, expires_at FROM invite WHERE status = 'pending'
  )
  SELECT id FROM invite`;
