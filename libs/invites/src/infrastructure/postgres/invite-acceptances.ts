import type { InviteSettings } from '../../settings.js';
import { WorkspaceDirectory } from '../../application/ports/workspace-directory.js';
import type { Stored } from './invite-mailings.js';
import { publishTransition } from './invite-transitions.js';
import type { OutboxSignal } from './outbox-signal.js';
import { acceptInvites } from './statements/accept-invites.js';
import type { VersionedChange } from './statements/resend-invites.js';
import { storeTogether } from './store-together.js';
import type { TransactionScope } from './transaction-scope.js';

/** How long acceptances that share a transaction wait for the lock of a membership: none may hold up the others. */
const LOCK_TIMEOUT = `SET LOCAL lock_timeout = '50ms'`;

/**
 * Stores acceptances, each with its membership. Those of the same moment share a transaction if the directory can admit many
 * at once: one that admits a single user at a time may be slow with one of them, and the others would wait for it.
 */
export class InviteAcceptances {
  readonly #alone;
  readonly #together;
  readonly #storeSoon: (acceptance: VersionedChange) => Promise<Stored>;
  readonly #isShared: boolean;

  constructor(
    private readonly scope: TransactionScope,
    private readonly signal: OutboxSignal,
    private readonly directory: WorkspaceDirectory,
    private readonly settings: Pick<InviteSettings, 'events' | 'notifyInviters'>,
  ) {
    this.#isShared = directory.admitAll !== WorkspaceDirectory.prototype.admitAll;
    this.#alone = acceptInvites(settings);
    this.#together = acceptInvites(settings, { waits: false });
    this.#storeSoon = scope.batched((acceptances) =>
      storeTogether<VersionedChange, Stored>(acceptances, {
        keyOf: ({ change: { invite } }) => String(invite.state.id),
        beaten: 'beaten',
        // To do it again harms nothing: a version is overtaken only once.
        isRepeatable: () => true,
        isAlone: scope.isDistributed,
        store: async (some) => (some.length === 1 ? [await this.#storeOne(some[0]!)] : this.#storeAll(some)),
      }),
    );
  }

  /** Whether it is stored. */
  store(acceptance: VersionedChange): Promise<Stored> {
    return this.#isShared ? this.#storeSoon(acceptance) : this.#storeOne(acceptance);
  }

  async #storeOne(acceptance: VersionedChange): Promise<Stored> {
    const [stored] = await this.scope.run(() => this.#admit([acceptance], this.#alone));
    return stored ?? false;
  }

  async #storeAll(acceptances: readonly VersionedChange[]): Promise<(Stored | Promise<Stored>)[]> {
    const outcomes = await this.scope.run(async () => {
      await this.scope.connection.query(LOCK_TIMEOUT);
      return this.#admit(acceptances, this.#together);
    });
    // There is none of an invite that is gone, or that somebody is changing.
    return outcomes.map((stored, index) => stored ?? this.#storeOne(acceptances[index]!));
  }

  /** For each whether it is stored; undefined when the statement has no record of it. */
  async #admit(
    acceptances: readonly VersionedChange[],
    statement: ReturnType<typeof acceptInvites>,
  ): Promise<(boolean | undefined)[]> {
    const records = await this.scope.query(statement(acceptances));
    const storedOf = new Map(records.map(({ id, stored }) => [Number(id), stored]));
    const outcomes = acceptances.map(({ change }) => storedOf.get(change.invite.state.id));
    const stored = acceptances.filter((_, index) => outcomes[index]).map(({ change }) => change);
    const admitted = stored.filter(({ admits }) => admits);
    if (admitted.length > 0)
      await this.directory.admitAll(
        admitted.map(({ invite: { state } }) => {
          return { userId: state.acceptedById!, workspaceId: state.workspaceId, role: state.role };
        }),
      );
    if (stored.length > 0 && this.settings.events) await this.signal.raise();
    publishTransition(this.scope, 'accepted', stored.length);
    return outcomes;
  }
}
