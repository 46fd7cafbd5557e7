import { channel } from 'node:diagnostics_channel';
import type { HistoryKind } from '../../domain/invite.js';
import type { TransactionScope } from './transaction-scope.js';

/** Name of the `node:diagnostics_channel` on which each {@link InviteTransition} is published. */
export const INVITE_TRANSITIONS = '@invites/invites:transitions';

/** What has been done to a number of invites at once. */
export interface InviteTransition {
  readonly kind: HistoryKind;
  readonly count: number;
}

const transitions = channel(INVITE_TRANSITIONS);

/**
 * Publishes what has been stored, for whoever watches the process, once it is committed; in a transaction of the host,
 * whose end is not reported to us, at once.
 */
export function publishTransition(scope: TransactionScope, kind: HistoryKind, count: number): void {
  if (count === 0 || !transitions.hasSubscribers) return;
  const publish = () => transitions.publish({ kind, count } satisfies InviteTransition);
  if (!scope.afterCommit(publish)) publish();
}
