import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { InviteEventKind } from '../../domain/invite-event.js';
import { type ClaimedEvent, EventOutbox, type EventOutcome } from '../../application/ports/event-outbox.js';
import type { ClaimTerms } from '../../application/ports/mail-outbox.js';
import type { Role } from '../../domain/role.js';

interface EventRecord {
  id: string;
  kind: InviteEventKind;
  at: Date;
  invite_id: string;
  actor_id: string | null;
  attempts: number;
  handled_by: string[];
  workspace_id: string;
  email: string;
  role: Role;
}

@Injectable()
export class TypeOrmEventOutbox extends EventOutbox {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    super();
  }

  async claim({ claimedBy, now, leaseMs, limit }: ClaimTerms): Promise<ClaimedEvent[]> {
    const leaseEndsAt = new Date(now.getTime() + leaseMs);
    const records = await this.dataSource.query<EventRecord[]>(CLAIM_SQL, [now, limit, claimedBy, leaseEndsAt]);
    return records.map((record) => ({
      claimedBy,
      attempt: record.attempts,
      handledBy: record.handled_by,
      event: {
        id: record.id,
        kind: record.kind,
        at: record.at,
        inviteId: Number(record.invite_id),
        workspaceId: Number(record.workspace_id),
        email: record.email,
        role: record.role,
        actorId: record.actor_id === null ? null : Number(record.actor_id),
      },
    }));
  }

  async renew({ event, claimedBy }: ClaimedEvent, leaseEndsAt: Date): Promise<boolean> {
    const renewed = await this.dataSource.query<unknown[]>(RENEW_SQL, [
      event.id,
      claimedBy,
      leaseEndsAt,
      event.workspaceId,
    ]);
    return renewed.length > 0;
  }

  async settle({ event, claimedBy }: ClaimedEvent, outcome: EventOutcome): Promise<boolean> {
    const settled =
      outcome.status === 'handled'
        ? await this.dataSource.query<unknown[]>(HANDLED_SQL, [event.id, claimedBy, event.workspaceId])
        : await this.dataSource.query<unknown[]>(UNHANDLED_SQL, [
            event.id,
            claimedBy,
            outcome.handledBy,
            outcome.dueAt ?? null,
            event.workspaceId,
          ]);
    return settled.length > 0;
  }
}

// While an event is claimed its due_at is the end of the lease; one that was given up has none.
const CLAIM_SQL = `/* events.claim */
  WITH due AS (
    SELECT id, workspace_id FROM invite_events WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
  ), claimed AS (
    UPDATE invite_events event SET claimed_by = $3, attempts = attempts + 1, due_at = $4
    FROM due WHERE event.id = due.id AND event.workspace_id = due.workspace_id
    RETURNING event.*
  )
  SELECT claimed.*, i.email, i.role
  FROM claimed JOIN invites i ON i.id = claimed.invite_id AND i.workspace_id = claimed.workspace_id
  ORDER BY claimed.at`;

const RENEW_SQL = `/* events.renew */
  WITH renewed AS (UPDATE invite_events SET due_at = $3 WHERE id = $1 AND workspace_id = $4 AND claimed_by = $2 RETURNING id)
  SELECT id FROM renewed`;

const HANDLED_SQL = `/* events.handled */
  WITH handled AS (DELETE FROM invite_events WHERE id = $1 AND workspace_id = $3 AND claimed_by = $2 RETURNING id)
  SELECT id FROM handled`;

const UNHANDLED_SQL = `/* events.unhandled */
  WITH unhandled AS (
    UPDATE invite_events SET handled_by = $3, due_at = $4, claimed_by = NULL
    WHERE id = $1 AND workspace_id = $5 AND claimed_by = $2 RETURNING id
  )
  SELECT id FROM unhandled`;
