import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type Role, ROLES } from '@invites/invites';
import { TransactionScope } from '@invites/invites/internal';
import type { DataSource, EntityManager } from 'typeorm';
import { type MemberRef, MemberRepository, type WorkspaceRef } from '../../application/ports/member-repository.js';
import type { MembershipFacts, WorkspaceMember } from '../../domain/membership.js';
import { WorkspaceError } from '../../domain/workspace-error.js';
import { MembershipRow } from './entities.js';

interface MemberRecord {
  user_id: string;
  email: string;
  email_verified: boolean;
  full_name: string;
  username: string;
  role: Role;
  joined_at: Date;
}

type MembershipKey = Pick<MembershipRow, 'workspaceId' | 'userId'>;
type FactsRecord = { actor_role: Role; actor_is_api_key: boolean; owners: number } & (MemberRecord | { user_id: null });

@Injectable()
export class TypeOrmMemberRepository extends MemberRepository {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly scope: TransactionScope,
  ) {
    super();
  }

  async list({ workspaceId, actorId }: WorkspaceRef): Promise<WorkspaceMember[]> {
    const records = await this.dataSource.query<MemberRecord[]>(LIST_SQL, [storable(workspaceId), actorId]);
    if (records.length === 0) throw new WorkspaceError('workspace-not-found');
    return records.map(memberOf);
  }

  factsFor(ref: WorkspaceRef & Partial<MemberRef>): Promise<MembershipFacts> {
    return readFacts(this.dataSource.manager, ref);
  }

  change(ref: MemberRef, decide: (facts: MembershipFacts) => WorkspaceMember): Promise<WorkspaceMember> {
    return this.#decided(ref, decide, (manager, membership, { role }) =>
      manager.update(MembershipRow, membership, { role }),
    );
  }

  async remove(
    ref: MemberRef,
    decide: (facts: MembershipFacts) => WorkspaceMember,
    afterwards: (removed: WorkspaceMember) => Promise<void>,
  ): Promise<void> {
    await this.#decided(ref, decide, async (manager, membership, removed) => {
      await manager.delete(MembershipRow, membership);
      await afterwards(removed);
    });
  }

  #decided(
    ref: MemberRef,
    decide: (facts: MembershipFacts) => WorkspaceMember,
    store: (manager: EntityManager, membership: MembershipKey, after: WorkspaceMember) => Promise<unknown>,
  ): Promise<WorkspaceMember> {
    return this.scope.transact(async () => {
      const { manager } = this.scope;
      const [workspaceId, userId] = [storable(ref.workspaceId), storable(ref.userId)];
      await manager.query(LOCK_WORKSPACE_SQL, [workspaceId]);
      await manager.query(LOCK_MEMBER_SQL, [workspaceId, userId]);
      const after = decide(await readFacts(manager, ref));
      await store(manager, { workspaceId: String(workspaceId), userId: String(userId) }, after);
      return after;
    });
  }
}

/** A number that is no id, or beyond what the column can hold, names nothing. */
export function storable(id: number | undefined): number | null {
  return Number.isSafeInteger(id) ? id! : null;
}

/** @throws WorkspaceError `workspace-not-found` */
export async function readFacts(
  manager: EntityManager,
  { workspaceId, actorId, userId }: WorkspaceRef & Partial<MemberRef>,
): Promise<MembershipFacts> {
  const ids = [storable(workspaceId), actorId, storable(userId)];
  const [record] = await manager.query<FactsRecord[]>(FACTS_SQL, ids);
  if (!record) throw new WorkspaceError('workspace-not-found');
  const member = record.user_id === null ? undefined : memberOf(record);
  return {
    actorId,
    actorRole: record.actor_role,
    actorIsApiKey: record.actor_is_api_key,
    member,
    owners: record.owners,
  };
}

function memberOf(record: MemberRecord): WorkspaceMember {
  return {
    userId: Number(record.user_id),
    email: record.email,
    emailVerified: record.email_verified,
    fullName: record.full_name,
    username: record.username,
    role: record.role,
    joinedAt: record.joined_at,
  };
}

// An API key is a member whose user has no subject. It may ask, but is not shown or counted among the members.
const MEMBER_COLUMNS = `member.user_id, person.email, person.email_verified, person.full_name, person.username, member.role,
  member.joined_at`;

const LIST_SQL = `/* workspaces.members */
  SELECT ${MEMBER_COLUMNS}
  FROM memberships actor
  JOIN memberships member ON member.workspace_id = actor.workspace_id
  JOIN users person ON person.id = member.user_id AND person.subject IS NOT NULL
  WHERE actor.workspace_id = $1 AND actor.user_id = $2 ORDER BY member.joined_at, member.user_id`;

const FACTS_SQL = `/* workspaces.membership-facts */
  SELECT actor.role AS actor_role, caller.subject IS NULL AS actor_is_api_key, ${MEMBER_COLUMNS},
    (SELECT count(*)::int FROM memberships owner JOIN users ON users.id = owner.user_id
     WHERE owner.workspace_id = $1 AND owner.role = ${ROLES.owner} AND users.subject IS NOT NULL) AS owners
  FROM memberships actor
  JOIN users caller ON caller.id = actor.user_id
  LEFT JOIN (memberships member JOIN users person ON person.id = member.user_id AND person.subject IS NOT NULL)
    ON member.workspace_id = actor.workspace_id AND member.user_id = $3
  WHERE actor.workspace_id = $1 AND actor.user_id = $2`;

// A statement does not see what was committed while it waited for a lock: the facts are read by a later one.
export const LOCK_WORKSPACE_SQL = `/* workspaces.lock */
  SELECT id FROM workspaces WHERE id = $1 FOR NO KEY UPDATE`;

// A grant does not lock the workspace: without this one, who becomes an Owner could be removed as an Editor.
const LOCK_MEMBER_SQL = `/* workspaces.lock-member */
  SELECT user_id FROM memberships WHERE workspace_id = $1 AND user_id = $2 FOR UPDATE`;
