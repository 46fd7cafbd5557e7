import { InviteError } from '../../domain/invite-error.js';
import type { InviteDetails } from './invite-describer.js';

/** What became of one item of a bulk request. */
export type BulkOutcome = InviteDetails | InviteError;

/** The outcomes of what is asked for, in order, where work is done once for each: an id that is repeated is refused. */
export async function outcomesFor(
  inviteIds: readonly number[],
  work: (distinct: readonly number[]) => Promise<readonly BulkOutcome[]>,
): Promise<BulkOutcome[]> {
  const distinct = [...new Set(inviteIds)];
  const outcomes = new Map((await work(distinct)).map((outcome, index) => [distinct[index]!, outcome]));
  return inviteIds.map((inviteId) => {
    const outcome = outcomes.get(inviteId) ?? new InviteError('duplicate-in-request');
    outcomes.delete(inviteId);
    return outcome;
  });
}
