import { Inject, Injectable } from '@nestjs/common';
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
import { WorkspaceDirectory } from '../../application/ports/workspace-directory.js';
import type { EmailAddress } from '../../domain/email-address.js';
import { Batcher } from './batcher.js';
import { Database } from './database.js';
import { inviteOf } from './invite-mapper.js';
import { inviterOf } from './joined-member.js';
import { claimMails, loadMailedInvites } from './statements/claim-mails.js';
import { recordMailEvent } from './statements/record-mail-event.js';
import { type MailResult, settleMails } from './statements/settle-mails.js';
import { run } from './statements/statement.js';
import { TransactionScope } from './transaction-scope.js';

type Ids = 'id' | 'inviteId' | 'workspaceId';
type FailedRecord = Omit<FailedMail, Ids> & Record<Ids, string>;

/** What a worker does with a mail is a step of its own; all else takes part in the transaction that it is called in. */
@Injectable()
export class TypeOrmMailOutbox extends MailOutbox {
  readonly #results = new Batcher((results: readonly MailResult[]) => this.#settle(results));
  readonly #statements;
  /** Whose turn was last. Each process has its own: that they differ makes nobody wait. */
  #lastWorkspaceId = 0;

  constructor(
    private readonly scope: TransactionScope,
    private readonly database: Database,
    private readonly directory: WorkspaceDirectory,
    @Inject(INVITE_SETTINGS) settings: Pick<InviteSettings, 'membersRelation' | 'events' | 'notifyInviters'>,
  ) {
    super();
    this.#statements = {
      loadInvites: loadMailedInvites(settings.membersRelation),
      settle: settleMails(settings),
      record: recordMailEvent(settings),
    };
  }

  async claim(terms: ClaimTerms): Promise<ClaimedMail[]> {
    const claimed = await run(this.database, claimMails(terms, this.#lastWorkspaceId));
    if (claimed.length === 0) return [];
    this.#lastWorkspaceId = Number(claimed.at(-1)!.workspaceId);
    const invites = await run(this.database, this.#statements.loadInvites(claimed));
    const inviteOfMail = new Map(invites.map((record) => [record.mailId, record]));
    return claimed.flatMap(({ mailId, number, attempts: attempt }) => {
      const record = inviteOfMail.get(mailId);
      // A host has deleted the invite; or it is on another server, which has yet to commit what this one has: the mail is
      // claimed again when its lease has ended.
      if (!record || record.mails < number) return [];
      const inviter = () => inviterOf(record, this.directory);
      return [{ id: Number(mailId), claimedBy: terms.claimedBy, number, attempt, invite: inviteOf(record), inviter }];
    });
  }

  async renew({ id, claimedBy, invite }: ClaimedMail, leaseEndsAt: Date): Promise<boolean> {
    const renewed = await this.database.query<unknown>(
      `/* mails.renew */
      WITH renewed AS (
        UPDATE invite_mails SET due_at = $4, ready = false
        WHERE id = $1 AND workspace_id = $2 AND claimed_by = $3 AND status = 'queued' RETURNING id
      )
      SELECT id FROM renewed`,
      [id, invite.state.workspaceId, claimedBy, leaseEndsAt],
    );
    return renewed.length > 0;
  }

  settle(mail: ClaimedMail, outcome: MailOutcome): Promise<boolean> {
    return this.#results.ask({ mail, outcome });
  }

  async #settle(results: readonly MailResult[]): Promise<boolean[]> {
    const settled = await run(this.database, this.#statements.settle(results));
    return results.map(({ mail }) =>
      settled.some(({ id, claimedBy }) => Number(id) === mail.id && claimedBy === mail.claimedBy),
    );
  }

  async hasBounced({ normalised }: EmailAddress): Promise<boolean> {
    const [answer] = await this.scope.connection.query<{ bounced: boolean }>(
      `/* mails.bounced */ SELECT EXISTS (SELECT FROM invite_bounced_addresses WHERE email_normalised = $1) AS bounced`,
      [normalised],
    );
    return answer!.bounced;
  }

  async failed(limit: number): Promise<FailedMail[]> {
    const records = await this.scope.connection.query<FailedRecord>(
      `SELECT id, invite_id AS "inviteId", workspace_id AS "workspaceId", number, attempts, settled_at AS "failedAt",
        coalesce(reply, '') AS reply
      FROM invite_mails WHERE status = 'failed' ORDER BY settled_at DESC LIMIT $1`,
      [limit],
    );
    return records.map(({ id, inviteId, workspaceId, ...record }) => ({
      ...record,
      id: Number(id),
      inviteId: Number(inviteId),
      workspaceId: Number(workspaceId),
    }));
  }

  async requeue(mailIds: readonly number[], now: Date): Promise<number[]> {
    const requeued = await this.scope.connection.query<{ id: string }>(
      `/* mails.requeue */
      WITH requeued AS (
        UPDATE invite_mails
        SET status = 'queued', attempts = 0, due_at = $2, ready = true, settled_at = NULL, reply = NULL, claimed_by = NULL,
            failures = failures || jsonb_build_object(
              'failedAt', settled_at, 'attempts', attempts, 'reply', reply, 'requeuedAt', $2::timestamptz)
        WHERE id = ANY ($1::bigint[]) AND status = 'failed'
        RETURNING id
      )
      SELECT id FROM requeued ORDER BY id`,
      [mailIds, now],
    );
    return requeued.map(({ id }) => Number(id));
  }

  async backlog(now: Date): Promise<MailBacklog> {
    const [backlog] = await this.scope.connection.query<MailBacklog>(
      `/* mails.backlog */
      SELECT queued, "oldestDueAt", "oldestQueuedAt", failed
      FROM (SELECT count(*)::integer AS queued, min(due_at) FILTER (WHERE due_at <= $1) AS "oldestDueAt",
                   min(coalesce((failures -> -1 ->> 'requeuedAt')::timestamptz, queued_at)) AS "oldestQueuedAt"
            FROM (SELECT due_at, queued_at, failures FROM invite_mails WHERE status = 'queued' AND ready
                  UNION ALL SELECT due_at, queued_at, failures FROM invite_mails
                            WHERE status = 'queued' AND NOT ready) AS mail) AS waiting,
           (SELECT count(*)::integer AS failed FROM invite_mails WHERE status = 'failed') AS given_up`,
      [now],
    );
    return backlog!;
  }

  async record(event: MailEvent): Promise<void> {
    await run(this.scope.connection, this.#statements.record(event));
  }
}
