import { Inject, Injectable } from '@nestjs/common';
import {
  type HistoryPosition,
  type HistoryQuery,
  type HistoryRecord,
  type FoundPage,
  type InvitePosition,
  InviteQueries,
  type InviteStanding,
  type MailStep,
  type PageSearch,
  type StandingQuery,
} from '../../application/ports/invite-queries.js';
import { WorkspaceDirectory } from '../../application/ports/workspace-directory.js';
import type { EmailAddress } from '../../domain/email-address.js';
import type { HistoryEntry } from '../../domain/invite.js';
import type { InviteRow } from './entities.js';
import type { InviteForHolder } from '../../application/ports/invite-repository.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { inviteOf } from './invite-mapper.js';
import { forHolder, memberOf } from './joined-member.js';
import { inviteHistory, type LineRecord } from './statements/invite-history.js';
import { inviteStanding } from './statements/invite-standing.js';
import { invitePage, pageInviters } from './statements/invite-page.js';
import { pendingFor } from './statements/pending-invites.js';
import { run } from './statements/statement.js';
import { TransactionScope } from './transaction-scope.js';

@Injectable()
export class TypeOrmInviteQueries extends InviteQueries {
  readonly #pendingFor;
  readonly #standing;

  constructor(
    private readonly scope: TransactionScope,
    private readonly directory: WorkspaceDirectory,
    @Inject(INVITE_SETTINGS)
    { membersRelation, limits }: Pick<InviteSettings, 'membersRelation' | 'limits'>,
  ) {
    super();
    this.#pendingFor = pendingFor(membersRelation);
    this.#standing = inviteStanding(membersRelation, limits);
  }

  async page(search: PageSearch): Promise<FoundPage> {
    const records = await run(this.scope.connection, invitePage(search));
    const shown = records.slice(0, search.limit);
    const isCut = records.length > shown.length || shown.at(-1)?.isLast;
    return {
      invites: shown.filter(({ matches }) => matches).map(inviteOf),
      next: isCut ? positionOf(shown.at(-1)!, search) : undefined,
    };
  }

  async pageInviters(search: PageSearch): Promise<number[]> {
    return (await run(this.scope.connection, pageInviters(search))).map(({ inviterId }) => Number(inviterId));
  }

  async standing(query: StandingQuery): Promise<InviteStanding> {
    const [record] = await this.scope.query(this.#standing(query));
    const { status, at, reply, refusal, retryAt } = record!;
    const { inviterId, workspaceId } = query.invite.state;
    return {
      mail: { status: status ?? 'none', at, reply },
      inviter: await memberOf({ ...record!, workspaceId: String(workspaceId) }, inviterId, this.directory),
      resend: { refusal, retryAt },
    };
  }

  async pendingFor(email: EmailAddress, limit: number): Promise<InviteForHolder[]> {
    const records = await this.scope.query(this.#pendingFor(email, limit));
    return Promise.all(records.map((record) => forHolder(record, this.directory)));
  }

  async history(query: HistoryQuery & { workspaceId: number }): Promise<HistoryRecord[]> {
    return (await run(this.scope.connection, inviteHistory(query))).map(lineOf);
  }
}

function positionOf({ id, createdAt }: InviteRow, { createdAfter, createdBefore }: PageSearch): InvitePosition {
  return createdAfter || createdBefore ? [Number(id), createdAt.getTime()] : [Number(id)];
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
