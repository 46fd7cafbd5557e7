import { Inject, Injectable } from '@nestjs/common';
import {
  type HistoryPosition,
  type HistoryQuery,
  type HistoryRecord,
  InviteQueries,
  type MailStep,
  type PageQuery,
} from '../../application/ports/invite-queries.js';
import { WorkspaceDirectory } from '../../application/ports/workspace-directory.js';
import type { EmailAddress } from '../../domain/email-address.js';
import type { HistoryEntry, Invite } from '../../domain/invite.js';
import type { InviteForHolder } from '../../application/ports/invite-repository.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { inviteOf } from './invite-mapper.js';
import { inviterOf } from './joined-member.js';
import { inviteHistory, type LineRecord } from './statements/invite-history.js';
import { invitePage } from './statements/invite-page.js';
import { pendingFor } from './statements/pending-invites.js';
import { run } from './statements/statement.js';
import { TransactionScope } from './transaction-scope.js';

@Injectable()
export class TypeOrmInviteQueries extends InviteQueries {
  readonly #pendingFor;

  constructor(
    private readonly scope: TransactionScope,
    private readonly directory: WorkspaceDirectory,
    @Inject(INVITE_SETTINGS) { membersRelation }: Pick<InviteSettings, 'membersRelation'>,
  ) {
    super();
    this.#pendingFor = pendingFor(membersRelation);
  }

  async page(query: PageQuery & { readonly now: Date }): Promise<Invite[]> {
    return (await run(this.scope.manager, invitePage(query))).map(inviteOf);
  }

  async pendingFor(email: EmailAddress, limit: number): Promise<InviteForHolder[]> {
    const records = await this.scope.query(this.#pendingFor(email, limit));
    return Promise.all(
      records.map(async (record) => ({ invite: inviteOf(record), inviter: await inviterOf(record, this.directory) })),
    );
  }

  async history(query: HistoryQuery & { workspaceId: number }): Promise<HistoryRecord[]> {
    return (await run(this.scope.manager, inviteHistory(query))).map(lineOf);
  }
}

function lineOf(record: LineRecord): HistoryRecord {
  const { at, kind, actorId, changes, attempts, reply, deliveredAt } = record;
  const position: HistoryPosition = [at.getTime(), record.ofMail, Number(record.number), record.step];
  if (attempts === null) {
    const entry = { kind: kind as HistoryEntry['kind'], actorId: actorId === null ? null : Number(actorId) };
    return { at, position, ...entry, ...(changes && { changes }) };
  }
  return { at, position, kind: kind as MailStep, attempts, reply, ...(deliveredAt && { deliveredAt }) };
}
