import { Injectable } from '@nestjs/common';
import { InviteQueries, type MailRecord, type PageQuery } from '../application/ports/invite-queries.js';
import type { EmailAddress } from '../domain/email-address.js';
import type { HistoryEntry, Invite } from '../domain/invite.js';
import type { InviteForHolder } from '../domain/invite-repository.js';
import { InviteLoader } from './invite-loader.js';
import { inviteColumns, inviteOf, type InviteRecord } from './invite-mapper.js';
import { InviteMailRow } from './outbox-rows.js';
import { InviteHistoryRow } from './rows.js';
import { TransactionScope } from './transaction-scope.js';

@Injectable()
export class TypeOrmInviteQueries extends InviteQueries {
  constructor(
    private readonly scope: TransactionScope,
    private readonly loader: InviteLoader,
  ) {
    super();
  }

  async page({ workspaceId, status, before = Number.MAX_SAFE_INTEGER, limit }: PageQuery): Promise<Invite[]> {
    const records = status
      ? await this.scope.manager.query<InviteRecord[]>(PAGE_BY_STATUS, [workspaceId, before, limit, status])
      : await this.scope.manager.query<InviteRecord[]>(PAGE, [workspaceId, before, limit]);
    return records.map(inviteOf);
  }

  pendingFor(email: EmailAddress, limit: number): Promise<InviteForHolder[]> {
    return this.loader.pendingFor(email, limit);
  }

  async historyOf(inviteId: number): Promise<{ entries: HistoryEntry[]; mails: MailRecord[] }> {
    const ofInvite = { where: { inviteId: String(inviteId) } };
    const [entries, mails] = await Promise.all([
      this.scope.manager.find(InviteHistoryRow, { ...ofInvite, order: { id: 'ASC' } }),
      this.scope.manager.find(InviteMailRow, { ...ofInvite, order: { number: 'ASC' } }),
    ]);
    return {
      entries: entries.map(({ at, kind, actorId, changes }) => ({
        at,
        kind,
        actorId: actorId === null ? null : Number(actorId),
        ...(changes && { changes }),
      })),
      mails: mails.map(({ failures, ...mail }) => ({
        ...mail,
        failures: failures.map(({ failedAt, requeuedAt, ...failure }) => ({
          ...failure,
          failedAt: new Date(failedAt),
          requeuedAt: new Date(requeuedAt),
        })),
      })),
    };
  }
}

const PAGE = `/* invites.page */
  SELECT ${inviteColumns('i')} FROM invites i WHERE i.workspace_id = $1 AND i.id < $2 ORDER BY i.id DESC LIMIT $3`;

const PAGE_BY_STATUS = `/* invites.page-by-status */
  SELECT ${inviteColumns('i')} FROM invites i
  WHERE i.workspace_id = $1 AND i.status = $4 AND i.id < $2 ORDER BY i.id DESC LIMIT $3`;
