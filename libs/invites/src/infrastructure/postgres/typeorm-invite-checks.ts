import { Inject, Injectable } from '@nestjs/common';
import {
  type ClaimedCheck,
  InviteChecks,
  type NextCheck,
  type Reminder,
} from '../../application/ports/invite-checks.js';
import type { Outcome } from '../../application/ports/invite-repository.js';
import { WorkspaceDirectory } from '../../application/ports/workspace-directory.js';
import { InviteError } from '../../domain/invite-error.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { InviteMailings } from './invite-mailings.js';
import { inviteOf } from './invite-mapper.js';
import { inviterOf } from './joined-member.js';
import { OutboxSignal } from './outbox-signal.js';
import { claimChecks } from './statements/claim-checks.js';
import { endChecks } from './statements/end-checks.js';
import { TransactionScope } from './transaction-scope.js';

@Injectable()
export class TypeOrmInviteChecks extends InviteChecks {
  readonly #statements;
  readonly #mailings: InviteMailings;

  constructor(
    private readonly scope: TransactionScope,
    private readonly signal: OutboxSignal,
    private readonly directory: WorkspaceDirectory,
    @Inject(INVITE_SETTINGS)
    private readonly settings: Pick<InviteSettings, 'limits' | 'events' | 'membersRelation' | 'remindAfterMs'>,
  ) {
    super();
    const { membersRelation, events } = settings;
    this.#statements = {
      claim: claimChecks(membersRelation),
      claimDistributed: claimChecks(membersRelation, { waits: true }),
      end: endChecks(events),
      endDistributed: endChecks(events, { distributed: true }),
    };
    this.#mailings = new InviteMailings(scope, signal, settings);
  }

  async claim({ now, dueAgainAt, limit }: { now: Date; dueAgainAt: Date; limit: number }): Promise<ClaimedCheck[]> {
    const { claim, claimDistributed } = this.#statements;
    const statement = this.scope.isDistributed ? claimDistributed : claim;
    const records = await this.scope.query(statement(now, dueAgainAt, limit));
    return Promise.all(
      records.map(async (record): Promise<ClaimedCheck> => {
        const { version, sentAt, remindedAt, editedAt, mailStatus } = record;
        const invite = inviteOf(record);
        return {
          invite,
          version,
          inviter: await inviterOf(record, this.directory),
          sentAt: sentAt ?? invite.state.createdAt,
          remindedAt,
          editedAt,
          mailStatus: mailStatus ?? 'none',
        };
      }),
    );
  }

  async remind(reminders: readonly Reminder[]): Promise<Outcome<boolean>[]> {
    const outcomes = new Map<Reminder, Outcome<boolean>>();
    const workspaceOf = ({ check }: Reminder) => check.invite.state.workspaceId;
    for (const workspaceId of new Set(reminders.map(workspaceOf))) {
      const some = reminders.filter((reminder) => workspaceOf(reminder) === workspaceId);
      const changes = some.map(({ change, check: { version } }) => ({ change, version }));
      const stored = await this.#mailings.resend(workspaceId, changes);
      for (const [index, reminder] of some.entries()) {
        const outcome = stored[index]!;
        outcomes.set(reminder, outcome instanceof InviteError ? outcome : outcome === true);
      }
    }
    return reminders.map((reminder) => outcomes.get(reminder)!);
  }

  async lookAgain(checks: readonly NextCheck[], dueAgainAt: Date): Promise<void> {
    if (checks.length === 0) return;
    await this.scope.query({
      text: `/* checks.look-again */
        UPDATE invite_checks one SET due_at = next.at
        FROM unnest((SELECT $1::bigint[]), (SELECT $2::bigint[]), (SELECT $3::timestamptz[])) AS next (workspace_id, invite_id, at)
        WHERE one.workspace_id = next.workspace_id AND one.invite_id = next.invite_id AND one.due_at = $4`,
      values: [
        checks.map(({ invite }) => invite.state.workspaceId),
        checks.map(({ invite }) => invite.state.id),
        checks.map(({ at }) => at),
        dueAgainAt,
      ],
    });
  }

  async lapse({ now, limit }: { now: Date; limit: number }): Promise<number> {
    const { end, endDistributed } = this.#statements;
    const [record] = await this.scope.query((this.scope.isDistributed ? endDistributed : end)(now, limit));
    if (record!.lapsed > 0 && this.settings.events) await this.signal.raise();
    return record!.ended;
  }
}
