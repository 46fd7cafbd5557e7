import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ROLES } from '@invites/invites';
import { readInstant, TransactionScope } from '@invites/invites/internal';
import type { DataSource, EntityManager } from 'typeorm';
import { type MemberRef, MemberRepository, type WorkspaceRef } from '../../application/ports/member-repository.js';
import type { MembershipFacts, WorkspaceMember } from '../../domain/membership.js';
import { WorkspaceError } from '../../domain/workspace-error.js';
import { MembershipRow } from './entities.js';

type MemberRecord = Omit<WorkspaceMember, 'userId'> & { userId: string };
type MembershipKey = Pick<MembershipRow, 'workspaceId' | 'userId'>;
type FactsRecord = Omit<MembershipFacts, 'actorId' | 'member'> & (MemberRecord | { userId: null });

@Injectable()
export class TypeOrmMemberRepository extends MemberRepository {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly scope: TransactionScope<EntityManager>,
  ) {
    super();
  }

  async list({ workspaceId, actorId }: WorkspaceRef): Promise<WorkspaceMember[]> {
    const records = await this.dataSource.query<MemberRecord[]>(
      `/* workspaces.members */
      SELECT ${MEMBER_COLUMNS}
      FROM memberships actor
      JOIN memberships member ON member.workspace_id = actor.workspace_id
      JOIN users person ON person.id = member.user_id AND person.subject IS NOT NULL
      WHERE actor.workspace_id = $1 AND actor.user_id = $2 ORDER BY member.joined_at, member.user_id`,
      [storable(workspaceId), actorId],
    );
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
      const membership = [storable(ref.workspaceId), storable(ref.userId)];
      await lockWorkspace(manager, ref.workspaceId);
      // A grant does not lock the workspace: without this one, who becomes an Owner could be removed as an Editor.
      await manager.query(
        `/* workspaces.lock-member */
        SELECT user_id FROM memberships WHERE workspace_id = $1 AND user_id = $2 FOR UPDATE`,
        membership,
      );
      const after = decide(await readFacts(manager, ref));
      const [workspaceId, userId] = membership.map(String) as [string, string];
      await store(manager, { workspaceId, userId }, after);
      return after;
    });
  }
}

/** A number that is no id, or beyond what the column can hold, names nothing. */
export function storable(id: number | undefined): number | null {
  return Number.isSafeInteger(id) ? id! : null;
}

/** A statement does not see what was committed while it waited for a lock: the facts are read by a later one. */
export async function lockWorkspace(manager: EntityManager, workspaceId: number): Promise<void> {
  await manager.query(
    `/* workspaces.lock */
    SELECT id FROM workspaces WHERE id = $1 FOR NO KEY UPDATE`,
    [storable(workspaceId)],
  );
}

/** @throws WorkspaceError `workspace-not-found` */
export async function readFacts(
  manager: EntityManager,
  { workspaceId, actorId, userId }: WorkspaceRef & Partial<MemberRef>,
): Promise<MembershipFacts> {
  const [record] = await manager.query<FactsRecord[]>(
    `/* workspaces.membership-facts */
    SELECT actor.role AS "actorRole", caller.subject IS NULL AS "actorIsApiKey", ${MEMBER_COLUMNS},
      (SELECT count(*)::int FROM memberships owner JOIN users ON users.id = owner.user_id
       WHERE owner.workspace_id = $1 AND owner.role = ${ROLES.owner} AND users.subject IS NOT NULL) AS owners
    FROM memberships actor
    JOIN users caller ON caller.id = actor.user_id
    LEFT JOIN (memberships member JOIN users person ON person.id = member.user_id AND person.subject IS NOT NULL)
      ON member.workspace_id = actor.workspace_id AND member.user_id = $3
    WHERE actor.workspace_id = $1 AND actor.user_id = $2`,
    [storable(workspaceId), actorId, storable(userId)],
  );
  if (!record) throw new WorkspaceError('workspace-not-found');
  const { actorRole, actorIsApiKey, owners, ...member } = record;
  return {
    actorId,
    actorRole,
    actorIsApiKey,
    member: member.userId === null ? undefined : memberOf(member),
    owners,
  };
}

function memberOf(record: MemberRecord): WorkspaceMember {
  return { ...record, userId: Number(record.userId), joinedAt: readInstant(record.joinedAt) };
}

// An API key is a member whose user has no subject. It may ask, but is not shown or counted among the members.
const MEMBER_COLUMNS = `member.user_id AS "userId", person.email, person.email_verified AS "emailVerified",
  person.full_name AS "fullName", person.username, member.role, member.joined_at AS "joinedAt"`;
