import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { INVITE_SETTINGS, type InviteSettings } from '../application/invite-settings.js';
import { InviteTokens } from '../application/ports/invite-tokens.js';
import { Invite, type InviteChange, type InviteDraft } from '../domain/invite.js';
import { InviteError } from '../domain/invite-error.js';
import { type Changed, type InviteMember, type InviteRef, InviteRepository } from '../domain/invite-repository.js';
import type { Role } from '../domain/role.js';
import {
  CHANGEABLE_COLUMNS,
  changeableValues,
  FIXED_COLUMNS,
  fixedValues,
  inviteColumns,
  inviteOf,
  type InviteRecord,
} from './invite-mapper.js';
import { MailSignal } from './mail-signal.js';
import { InviteRow } from './rows.js';

const MAX_ATTEMPTS = 12;
const MAILED = new Set<string>(['sent', 'resent']);

interface LoadedRecord extends InviteRecord {
  version: number;
  member_role: Role;
  workspace_name: string;
}

/**
 * Two fixed statements per change: one reads the invite with the asking member, one stores everything on the
 * version that was read. The comment that opens a statement is its name as a prepared one.
 */
@Injectable()
export class TypeOrmInviteRepository extends InviteRepository {
  readonly #loadSql: string;
  readonly #memberSql: string;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly tokens: InviteTokens,
    private readonly mailSignal: MailSignal,
    @Inject(INVITE_SETTINGS) { membersRelation }: InviteSettings,
  ) {
    super();
    if (!/^\w+(\.\w+)?$/.test(membersRelation)) throw new Error(`membersRelation is no table name: ${membersRelation}`);
    const scoped = `FROM invites i JOIN ${membersRelation} m ON m.workspace_id = i.workspace_id AND m.user_id = $2 WHERE i.id = $1`;
    const member = 'm.role AS member_role, m.workspace_name';
    this.#loadSql = `/* invites.load */ SELECT ${inviteColumns('i')}, i.version, ${member} ${scoped}`;
    this.#memberSql = `/* invites.member */ SELECT ${member} ${scoped}`;
  }

  async add({ state }: InviteDraft): Promise<Invite> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const values = [...fixedValues(state), ...changeableValues(state, this.tokens)];
      const [added] = await this.dataSource.query<{ id: string }[]>(ADD_SQL, values);
      if (added) {
        this.mailSignal.raise();
        return new Invite({ ...state, id: Number(added.id) });
      }
      const pending = await this.dataSource.getRepository(InviteRow).findOne({
        select: { id: true },
        where: { workspaceId: String(state.workspaceId), emailNormalised: state.email.normalised, status: 'pending' },
      });
      if (pending) throw new InviteError('invite-already-pending', { inviteId: Number(pending.id) });
      // It has been settled since: the address is free again.
    }
    throw new InviteError('invite-busy');
  }

  async change(ref: InviteRef, decide: (invite: Invite, member: InviteMember) => InviteChange): Promise<Changed> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const loaded = await this.#load(this.#loadSql, ref);
      const member = memberOf(ref, loaded);
      const change = decide(inviteOf(loaded), member);
      if (await this.#store(change, loaded.version)) return { invite: change.invite, member };
      await delay(Math.random() * Math.min(2 ** attempt, 200));
    }
    throw new InviteError('invite-busy');
  }

  async memberFor(ref: InviteRef): Promise<InviteMember> {
    return memberOf(ref, await this.#load(this.#memberSql, ref));
  }

  /** A number that is no id, or beyond what the column can hold, names nothing: the database need not be asked. */
  async #load(sql: string, { inviteId, actorId }: InviteRef): Promise<LoadedRecord> {
    const [loaded] = Number.isSafeInteger(inviteId)
      ? await this.dataSource.query<LoadedRecord[]>(sql, [inviteId, actorId])
      : [];
    if (!loaded) throw new InviteError('invite-not-found');
    return loaded;
  }

  async #store({ invite: { state }, entry }: InviteChange, version: number): Promise<boolean> {
    const mailed = MAILED.has(entry.kind);
    const [stored] = await this.dataSource.query<{ id: string }[]>(STORE_SQL, [
      state.id,
      version,
      ...changeableValues(state, this.tokens),
      entry.at,
      entry.kind,
      entry.actorId,
      mailed,
    ]);
    if (stored && mailed) this.mailSignal.raise();
    return stored !== undefined;
  }
}

function memberOf({ actorId }: InviteRef, record: LoadedRecord): InviteMember {
  return { userId: actorId, role: record.member_role, workspaceName: record.workspace_name };
}

/** `$1, $2, …` */
function placeholders(first: number, count: number): string {
  return Array.from({ length: count }, (_, index) => `$${first + index}`).join(', ');
}

function parameterOf(column: (typeof CHANGEABLE_COLUMNS)[number], first: number): string {
  return `$${first + CHANGEABLE_COLUMNS.indexOf(column)}`;
}

const FIRST_CHANGEABLE = { add: FIXED_COLUMNS.length + 1, store: 3 };
const AFTER_STORED = FIRST_CHANGEABLE.store + CHANGEABLE_COLUMNS.length;
const CREATED_AT = `$${FIXED_COLUMNS.indexOf('created_at') + 1}::timestamptz`;

// The insert reads from `closed`, so that a lapsed invite has left the partial unique index before it.
const ADD_SQL = `/* invites.add */
  WITH closed AS (
    UPDATE invites SET status = 'expired', version = version + 1
    WHERE workspace_id = $1 AND email_normalised = $3 AND status = 'pending' AND expires_at <= ${CREATED_AT}
    RETURNING id
  ), added AS (
    INSERT INTO invites (${[...FIXED_COLUMNS, ...CHANGEABLE_COLUMNS].join(', ')})
    SELECT ${placeholders(1, FIXED_COLUMNS.length + CHANGEABLE_COLUMNS.length)} FROM (SELECT count(*) FROM closed) AS first_closed
    ON CONFLICT (workspace_id, email_normalised) WHERE status = 'pending' DO NOTHING
    RETURNING id, inviter_id
  ), entries AS (
    INSERT INTO invite_history (invite_id, at, kind, actor_id)
    SELECT id, ${CREATED_AT}, 'closed', NULL::bigint FROM closed
    UNION ALL SELECT id, ${CREATED_AT}, 'sent', inviter_id FROM added
  ), mail AS (
    INSERT INTO invite_mails (invite_id, number, queued_at, due_at)
    SELECT id, ${parameterOf('mails', FIRST_CHANGEABLE.add)}, ${CREATED_AT}, ${CREATED_AT} FROM added
  )
  SELECT id FROM added`;

const STORE_SQL = `/* invites.store */
  WITH changed AS (
    UPDATE invites SET version = version + 1, ${CHANGEABLE_COLUMNS.map((column) => `${column} = ${parameterOf(column, FIRST_CHANGEABLE.store)}`).join(', ')}
    WHERE id = $1 AND version = $2
    RETURNING id
  ), entries AS (
    INSERT INTO invite_history (invite_id, at, kind, actor_id)
    SELECT id, $${AFTER_STORED}::timestamptz, $${AFTER_STORED + 1}, $${AFTER_STORED + 2}::bigint FROM changed
  ), mail AS (
    INSERT INTO invite_mails (invite_id, number, queued_at, due_at)
    SELECT id, ${parameterOf('mails', FIRST_CHANGEABLE.store)}, $${AFTER_STORED}::timestamptz, $${AFTER_STORED}::timestamptz
    FROM changed WHERE $${AFTER_STORED + 3}::boolean
  )
  SELECT id FROM changed`;
