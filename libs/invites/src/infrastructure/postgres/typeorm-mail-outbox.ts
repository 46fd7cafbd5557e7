import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import {
  type ClaimedMail,
  type ClaimTerms,
  type FailedMail,
  type MailBacklog,
  type MailEvent,
  MailOutbox,
  type MailOutcome,
} from '../../application/ports/mail-outbox.js';
import { Batcher } from './batcher.js';
import { InviteLoader, type InviterRecord } from './invite-loader.js';
import { inviteColumns, inviteOf } from './invite-mapper.js';
import { inviterColumns, joinedInviter } from './invite-statements.js';
import { InviteMailRow } from './entities.js';
import { TransactionScope } from './transaction-scope.js';

interface ClaimedRecord extends InviterRecord {
  mail_id: string;
  number: number;
  attempts: number;
}

interface Result {
  readonly mail: ClaimedMail;
  readonly outcome: MailOutcome;
}

/** What a worker does with a mail is a step of its own; all else takes part in the transaction that it is called in. */
@Injectable()
export class TypeOrmMailOutbox extends MailOutbox {
  readonly #results = new Batcher((results: readonly Result[]) => this.#settle(results));
  readonly #claim: string;
  readonly #withEvents: boolean;
  /** Whose turn was last. Each process has its own: that they differ makes nobody wait. */
  #lastWorkspaceId = 0;

  constructor(
    private readonly scope: TransactionScope,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly loader: InviteLoader,
    @Inject(INVITE_SETTINGS) { membersRelation, events }: Pick<InviteSettings, 'membersRelation' | 'events'>,
  ) {
    super();
    this.#withEvents = events;
    this.#claim = claimStatement(membersRelation);
  }

  async claim({ claimedBy, now, leaseMs, limit }: ClaimTerms): Promise<ClaimedMail[]> {
    const leaseEndsAt = new Date(now.getTime() + leaseMs);
    const values = [claimedBy, now, leaseEndsAt, limit, this.#lastWorkspaceId];
    const claimed = await this.dataSource.query<ClaimedRecord[]>(this.#claim, values);
    this.#lastWorkspaceId = Number(claimed.at(-1)?.workspace_id ?? this.#lastWorkspaceId);
    return claimed.map((record) => ({
      id: Number(record.mail_id),
      claimedBy,
      number: record.number,
      attempt: record.attempts,
      invite: inviteOf(record),
      inviter: () => this.loader.inviterOf(record),
    }));
  }

  async renew({ id, claimedBy, invite }: ClaimedMail, leaseEndsAt: Date): Promise<boolean> {
    const renewed = await this.dataSource.query<unknown[]>(RENEW_SQL, [
      id,
      claimedBy,
      leaseEndsAt,
      invite.state.workspaceId,
    ]);
    return renewed.length > 0;
  }

  settle(mail: ClaimedMail, outcome: MailOutcome): Promise<boolean> {
    return this.#results.ask({ mail, outcome });
  }

  async #settle(results: readonly Result[]): Promise<boolean[]> {
    const settled = await this.dataSource.query<{ id: string; claimed_by: string }[]>(
      settleStatement(this.#withEvents),
      [
        results.map(({ mail }) => mail.id),
        results.map(({ mail }) => mail.claimedBy),
        results.map(({ outcome }) => outcome.status),
        results.map(({ outcome }) => outcome.reply),
        results.map(({ outcome }) => (outcome.status === 'queued' ? null : outcome.at)),
        results.map(({ outcome }) => (outcome.status === 'queued' ? outcome.dueAt : null)),
        results.map(({ outcome }) => outcome.status === 'queued' && outcome.uncounted === true),
        results.map(({ mail }) => mail.invite.state.workspaceId),
      ],
    );
    return results.map(({ mail }) =>
      settled.some(({ id, claimed_by: claimedBy }) => Number(id) === mail.id && claimedBy === mail.claimedBy),
    );
  }

  async failed(limit: number): Promise<FailedMail[]> {
    const rows = await this.scope.manager.find(InviteMailRow, {
      where: { status: 'failed' },
      order: { settledAt: 'DESC' },
      take: limit,
    });
    return rows.map((row) => ({
      id: Number(row.id),
      inviteId: Number(row.inviteId),
      workspaceId: Number(row.workspaceId),
      number: row.number,
      attempts: row.attempts,
      failedAt: row.settledAt!,
      reply: row.reply ?? '',
    }));
  }

  async requeue(mailIds: readonly number[], now: Date): Promise<number[]> {
    const requeued = await this.scope.manager.query<{ id: string }[]>(REQUEUE_SQL, [mailIds, now]);
    return requeued.map(({ id }) => Number(id));
  }

  async backlog(now: Date): Promise<MailBacklog> {
    const [backlog] = await this.scope.manager.query<[MailBacklog]>(BACKLOG_SQL, [now]);
    return backlog;
  }

  async record(event: MailEvent): Promise<void> {
    const { inviteId, number, kind, at } = event;
    const reason = kind === 'delivered' ? null : event.reason;
    await this.scope.manager.query(recordStatement(this.#withEvents), [inviteId, number, kind, at, reason]);
  }
}

// While a mail is claimed its due_at is the end of the lease: whoever dies with it, it is simply due again.
const claimStatement = (members?: string) => `/* mails.claim${members ? '' : '-alone'} */
  SELECT mail_id, mail_number AS number, attempt AS attempts, ${inviteColumns('i')}, ${inviterColumns(members)}
  FROM invite_mails_claim($1, $2, $3, $4, $5)
    WITH ORDINALITY AS claimed (mail_id, workspace, mail_number, attempt, invite, turn)
  JOIN invites i ON i.id = claimed.invite AND i.workspace_id = claimed.workspace ${joinedInviter(members)} ORDER BY turn`;

const RENEW_SQL = `/* mails.renew */
  WITH renewed AS (
    UPDATE invite_mails SET due_at = $3, ready = false
    WHERE id = $1 AND workspace_id = $4 AND claimed_by = $2 AND status = 'queued' RETURNING id
  )
  SELECT id FROM renewed`;

/** Arrays, each with an element for each result. */
const settleStatement = (told: boolean) => `/* mails.settle${told ? '-told' : ''} */
  WITH result AS (
    SELECT * FROM unnest((SELECT $1::bigint[]), (SELECT $2::uuid[]), (SELECT $3::text[]), (SELECT $4::text[]),
      (SELECT $5::timestamptz[]), (SELECT $6::timestamptz[]), (SELECT $7::boolean[]),
      (SELECT $8::bigint[])) AS result (id, claimed_by, status, reply, settled_at, due_at, uncounted, workspace_id)
  ), settled AS (
    UPDATE invite_mails mail
    SET status = result.status, reply = result.reply, settled_at = result.settled_at,
        due_at = coalesce(result.due_at, mail.due_at), ready = false, attempts = mail.attempts - result.uncounted::integer,
        claimed_by = CASE WHEN result.status = 'queued' THEN NULL ELSE mail.claimed_by END
    FROM result
    WHERE mail.id = result.id AND mail.workspace_id = result.workspace_id AND mail.claimed_by = result.claimed_by AND mail.status = 'queued'
    RETURNING result.*, mail.invite_id
  )${told ? TELL_FAILURE : ''}
  SELECT id, claimed_by FROM settled
  UNION ALL
  SELECT id, claimed_by FROM invite_mails JOIN result USING (id, workspace_id, claimed_by, status, settled_at) WHERE status <> 'queued'`;

const REQUEUE_SQL = `/* mails.requeue */
  WITH requeued AS (
    UPDATE invite_mails
    SET status = 'queued', attempts = 0, due_at = $2, ready = true, settled_at = NULL, reply = NULL, claimed_by = NULL,
        failures = failures || jsonb_build_object(
          'failedAt', settled_at, 'attempts', attempts, 'reply', reply, 'requeuedAt', $2::timestamptz)
    WHERE id = ANY ($1::bigint[]) AND status = 'failed'
    RETURNING id
  )
  SELECT id FROM requeued ORDER BY id`;

const BACKLOG_SQL = `/* mails.backlog */
  SELECT queued, "oldestDueAt", failed
  FROM (SELECT count(*)::integer AS queued, min(due_at) FILTER (WHERE due_at <= $1) AS "oldestDueAt"
        FROM (SELECT due_at FROM invite_mails WHERE status = 'queued' AND ready
              UNION ALL SELECT due_at FROM invite_mails WHERE status = 'queued' AND NOT ready) AS mail) AS waiting,
       (SELECT count(*)::integer AS failed FROM invite_mails WHERE status = 'failed') AS given_up`;

const TELL_FAILURE = `, events AS (
    INSERT INTO invite_events (id, workspace_id, invite_id, kind, at, due_at)
    SELECT gen_random_uuid(), workspace_id, invite_id, 'mail-failed', settled_at, settled_at FROM settled WHERE status = 'failed'
  )`;

// Of a mail that is said to have bounced more than once, also at the same moment, one event is made.
const recordStatement = (told: boolean) => `/* mails.record${told ? '-told' : ''} */
  ${told ? TELL_BOUNCE : ''} SELECT invite_mail_event($1, $2, $3, $4, $5)`;

const TELL_BOUNCE = `WITH events AS (
    INSERT INTO invite_events (id, workspace_id, invite_id, kind, at, due_at)
    SELECT md5('mail-bounced ' || invite_id || '.' || number)::uuid, workspace_id, invite_id, 'mail-bounced', $4, least($4, now())
    FROM invite_mails WHERE invite_id = $1 AND number = $2 AND $3 <> 'delivered' AND bounced_at IS NULL
    ON CONFLICT DO NOTHING
  )`;
