import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Clock, ROLES, type Role } from '@invites/invites';
import type { DataSource } from 'typeorm';
import type { CreatorFacts } from '../../domain/workspace-creator.js';
import type { MyWorkspace, NewWorkspace } from '../../domain/workspace.js';
import { WorkspaceError } from '../../domain/workspace-error.js';
import { WorkspaceRepository } from '../../application/ports/workspace-repository.js';
import { UserRow } from './entities.js';
import { creatorFactsOf } from './typeorm-user-repository.js';

interface MyWorkspaceRecord {
  id: string;
  name: string;
  description: string;
  logo: string | null;
  role: Role;
}

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
      const values = [name, description, logo, this.clock.now(), creatorId, ROLES.owner, quota];
      const [workspace] = await manager.query<{ id: string }[]>(ADD_SQL, values);
      if (!workspace) throw new WorkspaceError('quota-reached');
      return Number(workspace.id);
    });
  }

  async ofMember(userId: number, afterId: number, limit: number): Promise<MyWorkspace[]> {
    const records = await this.dataSource.query<MyWorkspaceRecord[]>(OF_MEMBER_SQL, [userId, afterId, limit]);
    return records.map((record) => ({ ...record, id: Number(record.id) }));
  }

  async grant(workspaceId: number, userId: number, role: Role): Promise<void> {
    await this.dataSource.query(GRANT_SQL, [workspaceId, userId, role, this.clock.now()]);
  }
}

/** `$1` name, `$2` description, `$3` logo, `$4` now, `$5` creator, `$6` role, `$7` quota. No row: it is used up. */
const ADD_SQL = `/* workspaces.add */
  WITH added AS (
    INSERT INTO workspaces (name, description, logo, created_at, founder_id) SELECT $1, $2, $3, $4, $5::bigint
    WHERE $7 = 0 OR (SELECT count(*) FROM workspaces WHERE founder_id = $5) < $7
    RETURNING id
  ), owner AS (
    INSERT INTO memberships (workspace_id, user_id, role, joined_at) SELECT id, $5, $6, $4 FROM added
  )
  SELECT id FROM added`;

const OF_MEMBER_SQL = `/* workspaces.of-member */
  SELECT workspace.id, workspace.name, workspace.description, workspace.logo, membership.role
  FROM memberships membership JOIN workspaces workspace ON workspace.id = membership.workspace_id
  WHERE membership.user_id = $1 AND membership.workspace_id > $2 ORDER BY membership.workspace_id LIMIT $3`;

/** `$1` workspace, `$2` user, `$3` role, `$4` now; an existing member keeps the higher role. */
export const GRANT_SQL = `/* workspaces.grant */
  INSERT INTO memberships (workspace_id, user_id, role, joined_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (workspace_id, user_id) DO UPDATE SET role = greatest(memberships.role, excluded.role)`;
