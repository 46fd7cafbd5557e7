import type { InviteRef } from '../../../application/ports/invite-repository.js';
import type { InviteRow } from '../entities.js';
import { INVITE_COLUMNS } from '../invite-mapper.js';
import { type JoinedMember, joinMember } from '../joined-member.js';
import type { Statement } from './statement.js';

/** An invite, with the member who was asked for with it. */
export interface LoadedRecord extends InviteRow, JoinedMember {
  /** Which of the questions it answers, from 1. */
  readonly item: number;
}

/** Reads invites for who asks for each: those of which the relation, if there is one, knows the actor as a member. */
export function loadInvites(membersRelation: string | undefined) {
  const actor = joinMember(membersRelation, 'JOIN', 'i.actor_id');
  const text = `/* invites.load${actor.variant} */
    WITH i AS (
      SELECT asked.item, asked.actor_id, invites.*
      FROM unnest((SELECT $1::bigint[]), (SELECT $2::bigint[])) WITH ORDINALITY AS asked (id, actor_id, item)
      JOIN invites USING (id)
    )
    SELECT i.item::integer, ${INVITE_COLUMNS}${actor.columns} FROM i ${actor.join}`;
  return (refs: readonly InviteRef[]): Statement<LoadedRecord> => ({
    text,
    values: [refs.map(({ inviteId }) => inviteId), refs.map(({ actorId }) => actorId)],
  });
}
