import { Injectable } from '@nestjs/common';
import { type RequestNotice, RequestNotices } from '../../application/ports/request-notices.js';
import type { InviteRow } from './entities.js';
import { INVITE_COLUMNS, inviteOf } from './invite-mapper.js';
import { TransactionScope } from './transaction-scope.js';

/** While a notice is claimed its `due_at` is the end of the lease, by which the claim is known. */
@Injectable()
export class TypeOrmRequestNotices extends RequestNotices {
  constructor(private readonly scope: TransactionScope) {
    super();
  }

  async claim(terms: { now: Date; dueAgainAt: Date; limit: number }): Promise<RequestNotice[]> {
    const { now, dueAgainAt, limit } = terms;
    const records = await this.scope.connection.query<InviteRow>(
      `/* notices.claim */
      WITH due AS (
        SELECT workspace_id, invite_id FROM invite_request_notices WHERE due_at <= $1
        ORDER BY due_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
      ), claimed AS (
        UPDATE invite_request_notices notice SET due_at = $2 FROM due
        WHERE notice.workspace_id = due.workspace_id AND notice.invite_id = due.invite_id RETURNING notice.*
      )
      SELECT ${INVITE_COLUMNS} FROM claimed
      JOIN invites i ON i.workspace_id = claimed.workspace_id AND i.id = claimed.invite_id ORDER BY i.requested_at`,
      [now, dueAgainAt, limit],
    );
    return records.map((record) => ({ invite: inviteOf(record), dueAgainAt }));
  }

  async settle({ invite, dueAgainAt }: RequestNotice): Promise<void> {
    await this.scope.connection.query(
      `/* notices.settle */
      DELETE FROM invite_request_notices WHERE workspace_id = $1 AND invite_id = $2 AND due_at = $3`,
      [invite.state.workspaceId, invite.state.id, dueAgainAt],
    );
  }
}
