import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { type ClaimedEvent, EventOutbox, type EventOutcome } from '../../application/ports/event-outbox.js';
import type { ClaimTerms } from '../../application/ports/mail-outbox.js';
import type { Role } from '../../domain/role.js';
import type { InviteEventRow, InviteRow } from './entities.js';

type EventRecord = Pick<InviteEventRow, 'id' | 'kind' | 'at' | 'attempts'> &
  Pick<InviteEventRow, 'inviteId' | 'workspaceId' | 'actorId' | 'handledBy'> &
  Pick<InviteRow, 'email' | 'role' | 'metadata'>;

/** While an event is claimed its `due_at` is the end of the lease; one that was given up has none. */
@Injectable()
export class TypeOrmEventOutbox extends EventOutbox {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    super();
  }

  async claim({ claimedBy, now, leaseMs, limit }: ClaimTerms): Promise<ClaimedEvent[]> {
    const records = await this.dataSource.query<EventRecord[]>(
      `/* events.claim */
      WITH due AS (
        SELECT id, workspace_id FROM invite_events WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
      ), claimed AS (
        UPDATE invite_events event SET claimed_by = $3, attempts = attempts + 1, due_at = $4
        FROM due WHERE event.id = due.id AND event.workspace_id = due.workspace_id
        RETURNING event.*
      )
      SELECT claimed.id, claimed.kind, claimed.at, claimed.attempts, invite_id AS "inviteId",
        claimed.workspace_id AS "workspaceId", actor_id AS "actorId", handled_by AS "handledBy", i.email, i.role, i.metadata
      FROM claimed JOIN invites i ON i.id = claimed.invite_id AND i.workspace_id = claimed.workspace_id ORDER BY claimed.at`,
      [now, limit, claimedBy, new Date(now.getTime() + leaseMs)],
    );
    return records.map(({ attempts, handledBy, ...event }) => ({
      claimedBy,
      attempt: attempts,
      handledBy,
      event: {
        ...event,
        role: event.role as Role,
        inviteId: Number(event.inviteId),
        workspaceId: Number(event.workspaceId),
        actorId: event.actorId === null ? null : Number(event.actorId),
      },
    }));
  }

  async renew({ event, claimedBy }: ClaimedEvent, leaseEndsAt: Date): Promise<boolean> {
    const renewed = await this.dataSource.query<unknown[]>(
      `/* events.renew */
      WITH renewed AS (
        UPDATE invite_events SET due_at = $4 WHERE id = $1 AND workspace_id = $2 AND claimed_by = $3 RETURNING id
      )
      SELECT id FROM renewed`,
      [event.id, event.workspaceId, claimedBy, leaseEndsAt],
    );
    return renewed.length > 0;
  }

  async settle({ event, claimedBy }: ClaimedEvent, outcome: EventOutcome): Promise<boolean> {
    const claim = [event.id, event.workspaceId, claimedBy];
    const settled =
      outcome.status === 'handled'
        ? await this.dataSource.query<unknown[]>(
            `/* events.handled */
            WITH handled AS (
              DELETE FROM invite_events WHERE id = $1 AND workspace_id = $2 AND claimed_by = $3 RETURNING id
            )
            SELECT id FROM handled`,
            claim,
          )
        : await this.dataSource.query<unknown[]>(
            `/* events.unhandled */
            WITH unhandled AS (
              UPDATE invite_events SET handled_by = $4, due_at = $5, claimed_by = NULL
              WHERE id = $1 AND workspace_id = $2 AND claimed_by = $3 RETURNING id
            )
            SELECT id FROM unhandled`,
            [...claim, outcome.handledBy, outcome.dueAt ?? null],
          );
    return settled.length > 0;
  }
}
