import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { type ClaimedMail, type ClaimTerms, MailOutbox, type MailOutcome } from '../application/ports/mail-outbox.js';
import { inviteColumns, inviteOf, type InviteRecord } from './invite-mapper.js';

interface ClaimedRecord extends InviteRecord {
  mail_id: string;
  number: number;
  attempts: number;
}

@Injectable()
export class TypeOrmMailOutbox extends MailOutbox {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    super();
  }

  async claim({ claimedBy, now, leaseMs, limit }: ClaimTerms): Promise<ClaimedMail[]> {
    const leaseEndsAt = new Date(now.getTime() + leaseMs);
    const claimed = await this.dataSource.query<ClaimedRecord[]>(CLAIM_SQL, [now, limit, claimedBy, leaseEndsAt]);
    return claimed.map((record) => ({
      id: Number(record.mail_id),
      claimedBy,
      number: record.number,
      attempt: record.attempts,
      invite: inviteOf(record),
    }));
  }

  async settle(mail: ClaimedMail, outcome: MailOutcome): Promise<boolean> {
    const open = outcome.status === 'queued';
    const settled = await this.dataSource.query<unknown[]>(SETTLE_SQL, [
      mail.id,
      mail.claimedBy,
      outcome.status,
      outcome.reply,
      open ? null : outcome.at,
      open ? outcome.dueAt : null,
    ]);
    return settled.length > 0;
  }
}

// While a mail is claimed its due_at is the end of the lease: whoever dies with it, it is simply due again.
const CLAIM_SQL = `/* mails.claim */
  WITH due AS (
    SELECT id FROM invite_mails WHERE status = 'queued' AND due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
  ), claimed AS (
    UPDATE invite_mails mail SET claimed_by = $3, attempts = attempts + 1, due_at = $4
    FROM due WHERE mail.id = due.id
    RETURNING mail.id, mail.invite_id, mail.number, mail.attempts
  )
  SELECT claimed.id AS mail_id, claimed.number, claimed.attempts, ${inviteColumns('i')}
  FROM claimed JOIN invites i ON i.id = claimed.invite_id ORDER BY claimed.id`;

const SETTLE_SQL = `/* mails.settle */
  WITH settled AS (
    UPDATE invite_mails
    SET status = $3, reply = $4, settled_at = $5, due_at = coalesce($6, due_at), claimed_by = NULL
    WHERE id = $1 AND claimed_by = $2 AND status = 'queued'
    RETURNING id
  )
  SELECT id FROM settled`;
