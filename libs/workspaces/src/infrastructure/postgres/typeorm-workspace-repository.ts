import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type Admission, Clock, ROLES, type Role } from '@invites/invites';
import type { DataSource, EntityManager } from 'typeorm';
import type { CreatorFacts } from '../../domain/workspace-creator.js';
import type { MembershipFacts } from '../../domain/membership.js';
import type { MyWorkspace, NewWorkspace, WorkspaceChanges, WorkspaceDetails } from '../../domain/workspace.js';
import { WorkspaceError } from '../../domain/workspace-error.js';
import type { WorkspaceRef } from '../../application/ports/member-repository.js';
import { WorkspaceRepository } from '../../application/ports/workspace-repository.js';
import { UserRow, WorkspaceRow } from './entities.js';
import { lockWorkspace, readFacts, storable } from './typeorm-member-repository.js';
import { creatorFactsOf } from './typeorm-user-repository.js';

@Injectable()
export class TypeOrmWorkspaceRepository extends WorkspaceRepository {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    super();
  }

  add(
    { name, description, logo }: NewWorkspace,
    creatorId: number,
    permit: (facts: CreatorFacts) => void,
    quota: number,
  ): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      // Of two workspaces that one person creates at the same time, the second waits until the first is counted.
      const lock = { mode: 'for_no_key_update' } as const;
      permit(creatorFactsOf(await manager.findOne(UserRow, { where: { id: String(creatorId) }, lock })));
      // No row: the quota is used up.
      const [workspace] = await manager.query<{ id: string }[]>(
        `/* workspaces.add */
        WITH added AS (
          INSERT INTO workspaces (name, description, logo, created_at, founder_id) SELECT $1, $2, $3, $4, $5::bigint
          WHERE $7 = 0 OR (SELECT count(*) FROM workspaces WHERE founder_id = $5) < $7
          RETURNING id
        ), owner AS (
          INSERT INTO memberships (workspace_id, user_id, role, joined_at) SELECT id, $5, $6, $4 FROM added
        )
        SELECT id FROM added`,
        [name, description, logo, this.clock.now(), creatorId, ROLES.owner, quota],
      );
      if (!workspace) throw new WorkspaceError('quota-reached');
      return Number(workspace.id);
    });
  }

  async ofMember(userId: number, afterId: number, limit: number): Promise<MyWorkspace[]> {
    const records = await this.dataSource.query<(Omit<MyWorkspace, 'id'> & { id: string })[]>(
      `/* workspaces.of-member */
      SELECT workspace.id, workspace.name, workspace.description, workspace.logo, membership.role
      FROM memberships membership JOIN workspaces workspace ON workspace.id = membership.workspace_id
      WHERE membership.user_id = $1 AND membership.workspace_id > $2 ORDER BY membership.workspace_id LIMIT $3`,
      [userId, afterId, limit],
    );
    return records.map((record) => ({ ...record, id: Number(record.id) }));
  }

  find(ref: WorkspaceRef): Promise<WorkspaceDetails> {
    return findWorkspace(this.dataSource.manager, ref);
  }

  change(
    ref: WorkspaceRef,
    permit: (facts: MembershipFacts) => void,
    changes: WorkspaceChanges,
  ): Promise<WorkspaceDetails> {
    return this.dataSource.transaction(async (manager) => {
      await lockWorkspace(manager, ref.workspaceId);
      permit(await readFacts(manager, ref));
      const { allowedEmailDomains, ...rest } = changes;
      const columns = { ...rest, ...(allowedEmailDomains && { allowedEmailDomains: [...allowedEmailDomains] }) };
      if (Object.keys(columns).length > 0) await manager.update(WorkspaceRow, { id: String(ref.workspaceId) }, columns);
      return findWorkspace(manager, ref);
    });
  }

  async grant(workspaceId: number, userId: number, role: Role): Promise<void> {
    await grant(this.dataSource, [{ workspaceId, userId, role }], this.clock.now());
  }
}

/** @throws WorkspaceError `workspace-not-found` */
async function findWorkspace(
  manager: EntityManager,
  { workspaceId, actorId }: WorkspaceRef,
): Promise<WorkspaceDetails> {
  const [record] = await manager.query<(Omit<WorkspaceDetails, 'id'> & { id: string })[]>(
    `/* workspaces.find */
    SELECT workspace.id, workspace.name, workspace.description, workspace.logo, membership.role,
      workspace.allowed_email_domains AS "allowedEmailDomains", workspace.notify_inviters AS "notifyInviters"
    FROM memberships membership JOIN workspaces workspace ON workspace.id = membership.workspace_id
    WHERE membership.workspace_id = $1 AND membership.user_id = $2`,
    [storable(workspaceId), actorId],
  );
  if (!record) throw new WorkspaceError('workspace-not-found');
  return { ...record, id: Number(record.id) };
}

/** Makes users members; one who is a member already keeps the higher role. */
export async function grant(
  on: Pick<EntityManager, 'query'>,
  admissions: readonly Admission[],
  now: Date,
): Promise<void> {
  await on.query(
    `/* workspaces.grant */
    INSERT INTO memberships (workspace_id, user_id, role, joined_at)
    SELECT workspace_id, user_id, role, $4::timestamptz
    FROM unnest((SELECT $1::bigint[]), (SELECT $2::bigint[]), (SELECT $3::smallint[])) AS one (workspace_id, user_id, role)
    ORDER BY workspace_id, user_id -- so that none deadlock with each other
    ON CONFLICT (workspace_id, user_id) DO UPDATE SET role = greatest(memberships.role, excluded.role)`,
    [
      admissions.map(({ workspaceId }) => workspaceId),
      admissions.map(({ userId }) => userId),
      admissions.map(({ role }) => role),
      now,
    ],
  );
}
