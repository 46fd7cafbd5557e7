import { Injectable } from '@nestjs/common';
import {
  Clock,
  type InviteMember,
  type Role,
  type UserFacts,
  WorkspaceDirectory,
  type WorkspaceFacts,
} from '@invites/invites';
import { TransactionScope } from '@invites/invites/internal';
import { grant } from './typeorm-workspace-repository.js';

/** The view of these tables that invites are read together with. */
export const MEMBERS_RELATION = 'workspace_members';

type Ids = readonly number[];

@Injectable()
export class TypeOrmWorkspaceDirectory extends WorkspaceDirectory {
  readonly workspaces: (ids: Ids) => Promise<ReadonlyMap<number, WorkspaceFacts>>;
  readonly users: (ids: Ids) => Promise<ReadonlyMap<number, UserFacts>>;

  constructor(
    private readonly scope: TransactionScope,
    private readonly clock: Clock,
  ) {
    super();
    this.workspaces = scope.batched((asked) => this.#facts<WorkspaceFacts>(WORKSPACES_SQL, asked));
    this.users = scope.batched((asked) => this.#facts<UserFacts>(USERS_SQL, asked));
  }

  async member(userId: number, workspaceId: number): Promise<InviteMember | undefined> {
    if (!Number.isSafeInteger(workspaceId)) return undefined;
    const [member] = await this.scope.manager.query<
      { role: Role; maxInviteRole: Role | null; workspaceName: string }[]
    >(
      `/* workspaces.member */
      SELECT role, max_invite_role AS "maxInviteRole", workspace_name AS "workspaceName"
      FROM ${MEMBERS_RELATION} WHERE workspace_id = $1 AND user_id = $2`,
      [workspaceId, userId],
    );
    if (!member) return undefined;
    const { role, maxInviteRole, workspaceName } = member;
    return { userId, role, workspaceName, ...(maxInviteRole !== null && { maxInviteRole }) };
  }

  async admit(userId: number, workspaceId: number, role: Role): Promise<void> {
    await grant(this.scope.manager, workspaceId, userId, role, this.clock.now());
  }

  async #facts<Facts>(sql: string, asked: readonly Ids[]): Promise<ReadonlyMap<number, Facts>[]> {
    const records = await this.scope.manager.query<({ id: string } & Facts)[]>(sql, [[...new Set(asked.flat())]]);
    const facts = new Map(records.map(({ id, ...rest }) => [Number(id), rest as Facts]));
    return asked.map((ids) => new Map(ids.flatMap((id) => (facts.has(id) ? [[id, facts.get(id)!] as const] : []))));
  }
}

// The list is hidden from the planner, which would otherwise plan anew for each: one id seems cheaper than it expects.
const ASKED = '((SELECT $1::bigint[])::bigint[])';

const WORKSPACES_SQL = `/* workspaces.facts */
  SELECT id, name, description, logo FROM workspaces WHERE id = ANY ${ASKED}`;

const USERS_SQL = `/* users.facts */
  SELECT id, email, email_verified AS "emailVerified", full_name AS "fullName", username, picture
  FROM users WHERE id = ANY ${ASKED}`;
