import { Invite, type InviteDraft } from '../../domain/invite.js';
import { InviteError } from '../../domain/invite-error.js';
import type { Outcome } from '../../application/ports/invite-repository.js';
import type { InviteSettings } from '../../settings.js';
import { publishTransition } from './invite-transitions.js';
import type { OutboxSignal } from './outbox-signal.js';
import { addInvites } from './statements/add-invites.js';
import { refusalOf } from './statements/limited-mails.js';
import { resendInvites, type VersionedChange } from './statements/resend-invites.js';
import { storeTogether } from './store-together.js';
import type { TransactionScope } from './transaction-scope.js';
import { WorkspaceTurns } from './workspace-turns.js';

/** How often a change is tried while others are quicker with the same invite or address. */
export const MAX_ATTEMPTS = 20;

/** False when somebody else has changed the invite since; `beaten` when that was a request that shared the statement. */
export type Stored = boolean | 'beaten';

/** Stores what queues a mail: new invites, and resends. Single ones of the same moment share a statement. */
export class InviteMailings {
  readonly #statements;
  readonly #turns: WorkspaceTurns;
  readonly #addSoon: (draft: InviteDraft) => Promise<Outcome<Invite> | undefined>;
  readonly #resendSoon: (resend: VersionedChange) => Promise<Outcome<Stored>>;

  constructor(
    private readonly scope: TransactionScope,
    private readonly signal: OutboxSignal,
    settings: Pick<InviteSettings, 'limits' | 'events' | 'remindAfterMs'>,
  ) {
    this.#statements = {
      add: addInvites(settings),
      addTogether: addInvites(settings, { ofOneWorkspace: false }),
      resend: resendInvites(settings),
      resendTogether: resendInvites(settings, { waits: false }),
    };
    this.#turns = new WorkspaceTurns(scope);
    this.#addSoon = scope.batched((drafts) =>
      storeTogether(drafts, {
        keyOf: ({ state: { workspaceId, email } }) => `${workspaceId} ${email.normalised}`,
        beaten: undefined,
        isAlone: scope.isDistributed,
        store: (some) => this.#addOnce(some, some.length === 1 ? 'add' : 'addTogether'),
      }),
    );
    this.#resendSoon = scope.batched((resends) =>
      storeTogether<VersionedChange, Outcome<Stored>>(resends, {
        keyOf: ({ change: { invite } }) => String(invite.state.id),
        beaten: 'beaten',
        isAlone: scope.isDistributed,
        store: (some) => this.#resend(some, some.length === 1 ? 'resend' : 'resendTogether'),
      }),
    );
  }

  /** Adds invites to one workspace: for each the invite, or why it is not added. */
  async add(drafts: readonly InviteDraft[]): Promise<Outcome<Invite>[]> {
    const [first] = drafts;
    if (!first) return [];
    return this.#turns.run(
      first.state.workspaceId,
      drafts,
      (some) => this.#add(some),
      async (one) => (await this.#addSoon(one)) ?? (await this.#add([one]))[0]!,
    );
  }

  async #add(drafts: readonly InviteDraft[], attempt = 1): Promise<Outcome<Invite>[]> {
    const outcomes = await this.#addOnce(drafts);
    const beaten = drafts.filter((_, index) => outcomes[index] === undefined);
    if (beaten.length === 0 || attempt === MAX_ATTEMPTS)
      return outcomes.map((outcome) => outcome ?? new InviteError('invite-busy'));
    const again = (await this.#add(beaten, attempt + 1)).values();
    return outcomes.map((outcome) => outcome ?? again.next().value!);
  }

  /** For each: undefined when somebody else was quicker with the same address. */
  async #addOnce(
    drafts: readonly InviteDraft[],
    statement: 'add' | 'addTogether' = 'add',
  ): Promise<(Outcome<Invite> | undefined)[]> {
    const at = latest(drafts.map(({ entry }) => entry.at));
    const records = await this.scope.query(this.#statements[statement](drafts, at));
    const sent = records.filter(({ id }) => id !== null).length;
    if (sent > 0) await this.signal.raise();
    publishTransition(this.scope, 'sent', sent);
    publishTransition(this.scope, 'closed', records[0]?.closed ?? 0);
    return records.map((record, index) => {
      if (record.id !== null) return new Invite({ ...drafts[index]!.state, id: Number(record.id) });
      return record.refusal ? refusalOf(record, at) : undefined;
    });
  }

  /** Resends invites of one workspace, or reminds of them: for each whether it is stored, or why it may not be mailed. */
  resend(workspaceId: number, resends: readonly VersionedChange[]): Promise<Outcome<Stored>[]> {
    return this.#turns.run(workspaceId, resends, (some) => this.#resend(some), this.#resendSoon);
  }

  async #resend(
    resends: readonly VersionedChange[],
    statement: 'resend' | 'resendTogether' = 'resend',
  ): Promise<Outcome<Stored>[]> {
    const at = latest(resends.map(({ change }) => change.entry.at));
    const records = await this.scope.query(this.#statements[statement](resends, at));
    const resent = records.filter(({ id }) => id !== null).length;
    if (resent > 0) await this.signal.raise();
    const kinds = records.flatMap(({ id, item }) => (id === null ? [] : [resends[item - 1]!.change.entry.kind]));
    for (const kind of ['resent', 'reminded'] as const)
      publishTransition(this.scope, kind, kinds.filter((one) => one === kind).length);
    const recordOf = new Map(records.map((record) => [record.item, record]));
    return resends.map((_, index) => {
      const record = recordOf.get(index + 1);
      // There is none of an invite that is gone, nor, where they are not waited for, of those that somebody is changing.
      if (!record) return statement === 'resend' ? false : new InviteError('invite-busy');
      return record.refusal ? refusalOf(record, at) : record.id !== null;
    });
  }
}

function latest(instants: readonly Date[]): Date {
  return instants.reduce((one, other) => (one > other ? one : other));
}
