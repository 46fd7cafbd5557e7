import { Injectable } from '@nestjs/common';
import { type ClaimedEvent, EventOutbox, type EventOutcome } from '../../application/ports/event-outbox.js';
import type { ClaimTerms } from '../../application/ports/mail-outbox.js';
import { Database } from './database.js';
import type { InviteEventRow, InviteRow } from './entities.js';
import { INVITE_COLUMNS, inviteOf } from './invite-mapper.js';

type EventRecord = InviteRow &
  Pick<InviteEventRow, 'kind' | 'at' | 'attempts' | 'actorId' | 'handledBy'> & { readonly eventId: string };

const HAS_INVITE = `EXISTS (
          SELECT FROM i WHERE i.id = event.invite_id AND i.workspace_id = event.workspace_id
        )`;

/** While an event is claimed its `due_at` is the end of the lease; one that was given up has none. */
@Injectable()
export class TypeOrmEventOutbox extends EventOutbox {
  constructor(private readonly database: Database) {
    super();
  }

  async claim({ claimedBy, now, leaseMs, limit }: ClaimTerms): Promise<ClaimedEvent[]> {
    const records = await this.database.query<EventRecord>(
      `/* events.claim */
      WITH due AS (
        SELECT id, workspace_id, invite_id FROM invite_events
        WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
      ), i AS (
        SELECT * FROM invites WHERE (workspace_id, id) IN (SELECT workspace_id, invite_id FROM due)
      ), orphans AS (
        -- A notice of the mail server may have queued it at the very moment at which its invite was purged. That of a new
        -- invite waits: another server may have yet to commit it.
        DELETE FROM invite_events event USING due
        WHERE event.id = due.id AND event.workspace_id = due.workspace_id AND NOT ${HAS_INVITE}
          AND event.at <= $1::timestamptz - interval '1 minute'
      ), claimed AS (
        UPDATE invite_events event SET claimed_by = $3, attempts = attempts + 1, due_at = $4
        FROM due WHERE event.id = due.id AND event.workspace_id = due.workspace_id AND ${HAS_INVITE}
        RETURNING event.*
      )
      SELECT claimed.id AS "eventId", claimed.kind, claimed.at, claimed.attempts, claimed.actor_id AS "actorId",
        claimed.handled_by AS "handledBy", ${INVITE_COLUMNS}
      FROM claimed JOIN i ON i.id = claimed.invite_id AND i.workspace_id = claimed.workspace_id ORDER BY claimed.at`,
      [now, limit, claimedBy, new Date(now.getTime() + leaseMs)],
    );
    return records.map(({ eventId, kind, at, attempts, actorId, handledBy, ...row }) => {
      const invite = inviteOf(row);
      const { id: inviteId, workspaceId, email, role, metadata, returnTo } = invite.state;
      const whose = { inviteId, workspaceId, email: email.display, role, metadata, returnTo };
      const event = { id: eventId, kind, at, ...whose, actorId: actorId === null ? null : Number(actorId) };
      return { claimedBy, attempt: attempts, handledBy, invite, event };
    });
  }

  async renew({ event, claimedBy }: ClaimedEvent, leaseEndsAt: Date): Promise<boolean> {
    const renewed = await this.database.query<unknown>(
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
        ? await this.database.query<unknown>(
            `/* events.handled */
            WITH handled AS (
              DELETE FROM invite_events WHERE id = $1 AND workspace_id = $2 AND claimed_by = $3 RETURNING id
            )
            SELECT id FROM handled`,
            claim,
          )
        : await this.database.query<unknown>(
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
