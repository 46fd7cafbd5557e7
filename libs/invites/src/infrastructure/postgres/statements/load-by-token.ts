import { INVITE_COLUMNS } from '../invite-mapper.js';
import { joinInviter, type JoinedInviter } from '../joined-member.js';
import type { LoadedRecord } from './load-invites.js';
import type { Statement } from './statement.js';

/** Reads the invites of tokens, each with its inviter. */
export function loadByToken(membersRelation: string | undefined) {
  const inviter = joinInviter(membersRelation);
  const text = `/* invites.load-by-token${inviter.variant} */
    WITH i AS (
      SELECT asked.item, invites.* FROM unnest((SELECT $1::bytea[])) WITH ORDINALITY AS asked (token_digest, item)
      JOIN invites USING (token_digest)
    )
    SELECT i.item::integer, ${INVITE_COLUMNS}${inviter.columns} FROM i ${inviter.join}`;
  return (digests: readonly Buffer[]): Statement<LoadedRecord & JoinedInviter> => ({ text, values: [digests] });
}
