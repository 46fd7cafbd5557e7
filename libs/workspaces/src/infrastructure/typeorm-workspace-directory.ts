import { Injectable } from '@nestjs/common';
import {
  Clock,
  type InviteMember,
  type Role,
  TransactionScope,
  type UserFacts,
  WorkspaceDirectory,
  type WorkspaceFacts,
} from '@invites/invites';
import { In } from 'typeorm';
import { UserRow, WorkspaceRow } from './rows.js';
import { GRANT_SQL } from './typeorm-workspace-repository.js';

/** The view of these tables that invites are read together with. */
export const MEMBERS_RELATION = 'workspace_members';

@Injectable()
export class TypeOrmWorkspaceDirectory extends WorkspaceDirectory {
  constructor(
    private readonly scope: TransactionScope,
    private readonly clock: Clock,
  ) {
    super();
  }

  async member(userId: number, workspaceId: number): Promise<InviteMember | undefined> {
    if (!Number.isSafeInteger(workspaceId)) return undefined;
    const [member] = await this.scope.manager.query<{ role: Role; workspace_name: string }[]>(MEMBER_SQL, [
      workspaceId,
      userId,
    ]);
    return member && { userId, role: member.role, workspaceName: member.workspace_name };
  }

  async workspaces(ids: readonly number[]): Promise<ReadonlyMap<number, WorkspaceFacts>> {
    const rows = await this.scope.manager.getRepository(WorkspaceRow).findBy({ id: In(ids.map(String)) });
    return new Map(rows.map(({ id, name, description, logo }) => [Number(id), { name, description, logo }]));
  }

  async users(ids: readonly number[]): Promise<ReadonlyMap<number, UserFacts>> {
    const rows = await this.scope.manager.getRepository(UserRow).findBy({ id: In(ids.map(String)) });
    return new Map(
      rows.map(({ id, email, emailVerified, fullName, username, picture }) => [
        Number(id),
        { email, emailVerified, fullName, username, picture },
      ]),
    );
  }

  async admit(userId: number, workspaceId: number, role: Role): Promise<void> {
    await this.scope.manager.query(GRANT_SQL, [workspaceId, userId, role, this.clock.now()]);
  }
}

const MEMBER_SQL = `/* workspaces.member */
  SELECT role, workspace_name FROM ${MEMBERS_RELATION} WHERE workspace_id = $1 AND user_id = $2`;
