import { columns, INVITE_COLUMNS, inviteColumns } from './invite-mapper.js';

// The statements of an invite's way. The comment that opens one is its name as a prepared statement.

/** What a change that sends no mail may touch. */
export const CHANGED = columns('role', 'message', 'status', 'inviter_id', 'accepted_at', 'accepted_by_id', 'edits');
/** What a resend touches. */
export const RESENT = columns('inviter_id', 'token_seed', 'token_digest', 'expires_at', 'mails');
/** What is stored of a new invite. */
export const ADDED = INVITE_COLUMNS;

/** `$1` to `$6`, as `invite_limits` wants them. */
const LIMITS = ['$1', '$2', '$3', '$4', '$5', '$6'].map((limit) => `${limit}::integer`).join(', ');

/**
 * `(SELECT $first::type[]), …`: a value that the planner can't see. Where it can, it plans anew for every call, as one for
 * so few rows seems cheaper; the planning costs more than the statement.
 */
function arrays(list: readonly { readonly type: string }[], first: number): string {
  return list.map(({ type }, index) => `(SELECT $${first + index}::${type}[])`).join(', ');
}

/** Queues an event for each new history entry, if there is somebody to be told. */
function eventsOf(told: boolean): string {
  if (!told) return '';
  return `, events AS (
    INSERT INTO invite_events (id, workspace_id, invite_id, kind, at, actor_id, due_at)
    SELECT gen_random_uuid(), workspace_id, invite_id, kind, at, actor_id, at FROM entries
  )`;
}

const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).join(', ');

/** One column of all rows of a relation, in their order. */
function arrayOf(relation: string): (column: string) => string {
  return (column) => `(SELECT array_agg(${column} ORDER BY item) FROM ${relation})`;
}

/**
 * Invites, each with the member who asks for it, whom the relation tells; without one, the invites alone. `$1` invites, `$2`
 * who asks for each.
 *
 * @throws Error when the relation is no name of a table
 */
export const loadStatement = (members?: string) => `/* invites.load${members ? '' : '-alone'} */
  SELECT asked.item, ${inviteColumns('i')}, i.version, ${memberColumns(members)}
  FROM unnest(${arrays([{ type: 'bigint' }, { type: 'bigint' }], 1)}) WITH ORDINALITY AS asked (id, actor_id, item)
  JOIN invites i USING (id) ${joined(members, 'JOIN', 'asked.actor_id')}`;

/** Invites of one workspace for one who asks; `$1` invites, `$2` workspace, `$3` actor if there is a relation. */
export const loadManyStatement = (members?: string) => `/* invites.load-many${members ? '' : '-alone'} */
  SELECT ${inviteColumns('i')}, i.version, ${memberColumns(members)}
  FROM invites i ${joined(members, 'JOIN', '$3')} WHERE i.id = ANY ($1::bigint[]) AND i.workspace_id = $2`;

/** The invites of tokens, with what the inviter of each is now if the relation tells it; `$1` digests. */
export const loadByTokenStatement = (members?: string) => `/* invites.load-by-token${members ? '' : '-alone'} */
  SELECT asked.item, ${inviteColumns('i')}, i.version, ${inviterColumns(members)}
  FROM unnest(${arrays([{ type: 'bytea' }], 1)}) WITH ORDINALITY AS asked (token_digest, item)
  JOIN invites i USING (token_digest) ${joinedInviter(members)}`;

/** The pending invites of an address, as by their tokens; `$1` address, `$2` how many. */
export const pendingForStatement = (members?: string) => `/* invites.pending-for${members ? '' : '-alone'} */
  SELECT ${inviteColumns('i')}, ${inviterColumns(members)} FROM invites i ${joinedInviter(members)}
  WHERE i.email_normalised = $1 AND i.status = 'pending' ORDER BY i.id DESC LIMIT $2`;

/** `$1` workspace, `$2` address. */
export const LOAD_PENDING = `/* invites.load-pending */
  SELECT ${inviteColumns('i')}, i.version FROM invites i
  WHERE i.workspace_id = $1 AND i.email_normalised = $2 AND i.status = 'pending'`;

function memberColumns(members: string | undefined): string {
  return members
    ? 'm.role AS member_role, m.max_invite_role, m.workspace_name'
    : 'NULL AS member_role, NULL AS max_invite_role, NULL AS workspace_name';
}

/** What {@link joinedInviter} tells. */
export function inviterColumns(members: string | undefined): string {
  return members
    ? 'm.role AS inviter_role, m.max_invite_role AS inviter_max_invite_role'
    : 'NULL AS inviter_role, NULL AS inviter_max_invite_role';
}

/** The inviters of the invites `i` as members now, for who has not left. */
export function joinedInviter(members: string | undefined): string {
  return joined(members, 'LEFT JOIN', 'i.inviter_id');
}

function joined(members: string | undefined, join: string, userId: string): string {
  if (members === undefined) return '';
  if (!/^\w+(\.\w+)?$/.test(members)) throw new Error(`membersRelation is no table name: ${members}`);
  return `${join} ${members} m ON m.workspace_id = i.workspace_id AND m.user_id = ${userId}`;
}

/** `$1` to `$6` limits, `$7` now, `$8` forced, then an array per column of {@link ADDED}. */
const addStatement = (told: boolean) => `/* invites.add${told ? '-told' : ''} */
  WITH draft AS (
    SELECT * FROM unnest(${arrays(ADDED, 9)}) WITH ORDINALITY AS one (${names(ADDED)}, item)
  ), checked AS MATERIALIZED (
    SELECT * FROM invite_limits(${['workspace_id', 'inviter_id', 'email_normalised'].map(arrayOf('draft')).join(', ')},
      array_fill(NULL::bigint, ARRAY[cardinality($9)]), array_fill(true, ARRAY[cardinality($9)]), $8::boolean[], $7, ${LIMITS})
  ), passed AS (
    SELECT draft.* FROM draft JOIN checked USING (item) WHERE checked.refusal IS NULL
  ), closed AS (
    UPDATE invites SET status = 'expired', version = version + 1
    FROM passed
    WHERE invites.workspace_id = passed.workspace_id AND invites.email_normalised = passed.email_normalised
      AND invites.status = 'pending' AND invites.expires_at <= $7
    RETURNING invites.id, invites.workspace_id
  ), added AS (
    -- Reads from "closed", so that a lapsed invite has left the partial unique index before.
    INSERT INTO invites (${names(ADDED)})
    SELECT ${names(ADDED)} FROM passed, (SELECT count(*) FROM closed) AS first_closed ORDER BY item
    ON CONFLICT (workspace_id, email_normalised) WHERE status = 'pending' DO NOTHING
    RETURNING id, workspace_id, email_normalised, inviter_id
  ), entries AS (
    INSERT INTO invite_history (workspace_id, invite_id, at, kind, actor_id)
    SELECT workspace_id, id, $7::timestamptz, 'closed', NULL::bigint FROM closed
    UNION ALL SELECT workspace_id, id, $7::timestamptz, 'sent', inviter_id FROM added
    RETURNING *
  )${eventsOf(told)}, mail AS (
    INSERT INTO invite_mails (invite_id, number, workspace_id, email_normalised, sender_id, queued_at, due_at, ready)
    SELECT id, 1, workspace_id, email_normalised, inviter_id, $7, $7, true FROM added
  )
  SELECT checked.refusal, checked.retry_at, checked.pending_id, added.id,
    (SELECT count(*)::integer FROM closed) AS closed
  FROM checked JOIN draft USING (item) LEFT JOIN added USING (workspace_id, email_normalised) ORDER BY item`;

/** `$1` to `$6` limits, `$7` now, `$8` forced, `$9` ids, `$10` workspaces, `$11` versions, then an array per column of {@link RESENT}. */
const resendStatement = (told: boolean) => `/* invites.resend${told ? '-told' : ''} */
  WITH change AS (
    SELECT one.*, invites.email_normalised, invites.expires_at <= $7 AS revived
    FROM unnest(${arrays([{ type: 'bigint' }, { type: 'bigint' }, { type: 'integer' }, ...RESENT], 9)})
      WITH ORDINALITY AS one (id, workspace_id, version, ${names(RESENT)}, item)
    JOIN invites USING (id, workspace_id)
  ), checked AS MATERIALIZED (
    SELECT * FROM invite_limits(
      ${['workspace_id', 'inviter_id', 'email_normalised', 'id', 'revived'].map(arrayOf('change')).join(', ')},
      $8::boolean[], $7, ${LIMITS})
  ), resent AS (
    UPDATE invites SET version = invites.version + 1, ${RESENT.map(({ name }) => `${name} = change.${name}`).join(', ')}
    FROM change JOIN checked USING (item)
    WHERE invites.id = change.id AND invites.workspace_id = change.workspace_id AND invites.version = change.version AND checked.refusal IS NULL
    RETURNING invites.id, invites.workspace_id, invites.email_normalised, invites.inviter_id, invites.mails
  ), entries AS (
    INSERT INTO invite_history (workspace_id, invite_id, at, kind, actor_id)
    SELECT workspace_id, id, $7, 'resent', inviter_id FROM resent RETURNING *
  )${eventsOf(told)}, mail AS (
    INSERT INTO invite_mails (invite_id, number, workspace_id, email_normalised, sender_id, queued_at, due_at, ready)
    SELECT id, mails, workspace_id, email_normalised, inviter_id, $7, $7, true FROM resent
  )
  SELECT checked.refusal, checked.retry_at, resent.id
  FROM checked JOIN change USING (item) LEFT JOIN resent USING (id, workspace_id) ORDER BY item`;

/** `$1` id, `$2` version, `$3` now, `$4` kind, `$5` actor, `$6` changes, `$7` workspace, then a value per column of {@link CHANGED}. */
const storeStatement = (told: boolean) => `/* invites.store${told ? '-told' : ''} */
  WITH changed AS (
    UPDATE invites SET version = version + 1, ${CHANGED.map(({ name }, index) => `${name} = $${8 + index}`).join(', ')}
    WHERE id = $1 AND workspace_id = $7 AND version = $2
    RETURNING id, workspace_id
  ), entries AS (
    INSERT INTO invite_history (workspace_id, invite_id, at, kind, actor_id, changes)
    SELECT workspace_id, id, $3, $4, $5, $6::jsonb FROM changed RETURNING *
  )${eventsOf(told)}
  SELECT id FROM changed`;

/** `$1` lapsed by, `$2` now, `$3` how many. What another sweeper holds is left to it. */
const closeLapsedStatement = (told: boolean) => `/* invites.close-lapsed${told ? '-told' : ''} */
  WITH lapsed AS (
    SELECT id, workspace_id FROM invites
    WHERE status = 'pending' AND created_at <= $1 AND expires_at <= $1 ORDER BY created_at LIMIT $3 FOR UPDATE SKIP LOCKED
  ), closed AS (
    UPDATE invites SET status = 'expired', version = version + 1
    FROM lapsed WHERE invites.id = lapsed.id AND invites.workspace_id = lapsed.workspace_id
    RETURNING invites.id, invites.workspace_id
  ), entries AS (
    INSERT INTO invite_history (workspace_id, invite_id, at, kind) SELECT workspace_id, id, $2, 'closed' FROM closed RETURNING *
  )${eventsOf(told)}
  SELECT count(*)::integer AS closed FROM closed`;

/** The statements that change invites; with `told`, each also queues an event for the handlers of the host. */
const changeStatements = (told: boolean) => ({
  add: addStatement(told),
  resend: resendStatement(told),
  store: storeStatement(told),
  closeLapsed: closeLapsedStatement(told),
});

export const TELLING_NOBODY = changeStatements(false);
export const TELLING_HANDLERS = changeStatements(true);
