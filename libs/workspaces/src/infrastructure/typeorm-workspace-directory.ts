import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import {
  type InviteMember,
  type Role,
  type UserFacts,
  WorkspaceDirectory,
  type WorkspaceFacts,
} from '@invites/invites';
import { type DataSource, In } from 'typeorm';
import { UserRow, WorkspaceRow } from './rows.js';

/** The view of these tables that invites are read together with. */
export const MEMBERS_RELATION = 'workspace_members';

@Injectable()
export class TypeOrmWorkspaceDirectory extends WorkspaceDirectory {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    super();
  }

  async member(userId: number, workspaceId: number): Promise<InviteMember | undefined> {
    if (!Number.isSafeInteger(workspaceId)) return undefined;
    const [member] = await this.dataSource.query<{ role: Role; workspace_name: string }[]>(MEMBER_SQL, [
      workspaceId,
      userId,
    ]);
    return member && { userId, role: member.role, workspaceName: member.workspace_name };
  }

  async workspaces(ids: readonly number[]): Promise<ReadonlyMap<number, WorkspaceFacts>> {
    const rows = await this.dataSource.getRepository(WorkspaceRow).findBy({ id: In(ids.map(String)) });
    return new Map(rows.map(({ id, name }) => [Number(id), { name }]));
  }

  async users(ids: readonly number[]): Promise<ReadonlyMap<number, UserFacts>> {
    const rows = await this.dataSource.getRepository(UserRow).findBy({ id: In(ids.map(String)) });
    return new Map(rows.map(({ id, email, fullName }) => [Number(id), { email, fullName }]));
  }
}

const MEMBER_SQL = `/* workspaces.member */
  SELECT role, workspace_name FROM ${MEMBERS_RELATION} WHERE workspace_id = $1 AND user_id = $2`;
