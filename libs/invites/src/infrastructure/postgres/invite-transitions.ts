import { channel } from 'node:diagnostics_channel';
import type { HistoryKind } from '../../domain/invite.js';
import type { TransactionScope } from './transaction-scope.js';

/** Name of the `node:diagnostics_channel` that tells of each {@link InviteTransition}. */
export const INVITE_TRANSITIONS = '@invites/invites:transitions';

/** What has been done to a number of invites at once. */
export interface InviteTransition {
  readonly kind: HistoryKind;
  readonly count: number;
}

const transitions = channel(INVITE_TRANSITIONS);

/**
 * Tells who watches the process what has been stored, once it is committed; in a transaction of the host, of whose end
 * nobody tells us, at once.
 */
export function tellTransition(scope: TransactionScope, kind: HistoryKind, count: number): void {
  if (count === 0 || !transitions.hasSubscribers) return;
  const tell = () => transitions.publish({ kind, count } satisfies InviteTransition);
  if (!scope.afterCommit(tell)) tell();
}
