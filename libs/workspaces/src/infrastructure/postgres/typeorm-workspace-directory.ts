import { Injectable } from '@nestjs/common';
import {
  type Admission,
  Clock,
  type InviteMember,
  type Role,
  ROLES,
  type UserFacts,
  WorkspaceDirectory,
  type WorkspaceFacts,
} from '@invites/invites';
import { TransactionScope } from '@invites/invites/internal';
import type { EntityManager } from 'typeorm';
import { grant } from './typeorm-workspace-repository.js';

/** The view of these tables that invites are read together with. */
export const MEMBERS_RELATION = 'workspace_members';

type Ids = readonly number[];

interface AskedMember {
  readonly userId: number;
  readonly workspaceId: number;
}

interface AskedEmails {
  readonly workspaceId: number;
  readonly emails: readonly string[];
}

@Injectable()
export class TypeOrmWorkspaceDirectory extends WorkspaceDirectory {
  readonly workspaces: (ids: Ids) => Promise<ReadonlyMap<number, WorkspaceFacts>>;
  readonly users: (ids: Ids) => Promise<ReadonlyMap<number, UserFacts>>;

  readonly #member: (asked: AskedMember) => Promise<InviteMember | undefined>;
  readonly #membersWithEmails: (asked: AskedEmails) => Promise<ReadonlyMap<string, number>>;

  constructor(
    private readonly scope: TransactionScope<EntityManager>,
    private readonly clock: Clock,
  ) {
    super();
    this.workspaces = scope.batched((asked) => this.#facts<WorkspaceFacts>(WORKSPACES_SQL, asked));
    this.users = scope.batched((asked) => this.#facts<UserFacts>(USERS_SQL, asked));
    this.#member = scope.batched((asked) => this.#members(asked));
    this.#membersWithEmails = scope.batched((asked) => this.#findMembers(asked));
  }

  async member(userId: number, workspaceId: number): Promise<InviteMember | undefined> {
    return Number.isSafeInteger(workspaceId) ? this.#member({ userId, workspaceId }) : undefined;
  }

  override membersWithEmails(workspaceId: number, emails: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#membersWithEmails({ workspaceId, emails });
  }

  override ownersOf(workspaceId: number): Promise<UserFacts[]> {
    return this.scope.manager.query(
      `/* workspaces.owners */
      SELECT person.email, person.email_verified AS "emailVerified", person.full_name AS "fullName", person.username, person.picture
      FROM memberships member JOIN users person ON person.id = member.user_id AND person.subject IS NOT NULL
      WHERE member.workspace_id = $1 AND member.role = ${ROLES.owner} ORDER BY member.user_id`,
      [workspaceId],
    );
  }

  async admit(userId: number, workspaceId: number, role: Role): Promise<void> {
    await this.admitAll([{ userId, workspaceId, role }]);
  }

  override async admitAll(admissions: readonly Admission[]): Promise<void> {
    await grant(this.scope.manager, admissions, this.clock.now());
  }

  async #members(asked: readonly AskedMember[]): Promise<(InviteMember | undefined)[]> {
    const records = await this.scope.manager.query<MemberRecord[]>(MEMBERS_SQL, [
      asked.map(({ workspaceId }) => workspaceId),
      asked.map(({ userId }) => userId),
    ]);
    const found = asked.map((): InviteMember | undefined => undefined);
    for (const { item, role, maxInviteRole, workspaceName, allowedEmailDomains } of records) {
      const { userId } = asked[item - 1]!;
      const ceiling = maxInviteRole === null ? {} : { maxInviteRole };
      const restriction = allowedEmailDomains === null ? {} : { allowedEmailDomains };
      found[item - 1] = { userId, role, workspaceName, ...ceiling, ...restriction };
    }
    return found;
  }

  /** One question may be about many addresses: each is a row of its own. */
  async #findMembers(questions: readonly AskedEmails[]): Promise<ReadonlyMap<string, number>[]> {
    const asked = questions.flatMap(({ workspaceId, emails }, item) =>
      Number.isSafeInteger(workspaceId) ? emails.map((email) => ({ item, workspaceId, email })) : [],
    );
    const found = questions.map(() => new Map<string, number>());
    if (asked.length === 0) return found;
    const columns = [
      asked.map(({ item }) => item),
      asked.map(({ workspaceId }) => workspaceId),
      asked.map(({ email }) => email),
    ];
    const records = await this.scope.manager.query<{ item: number; email: string; id: string }[]>(
      MEMBERS_WITH_EMAILS_SQL,
      columns,
    );
    for (const { item, email, id } of records) found[item]!.set(email, Number(id));
    return found;
  }

  async #facts<Facts>(sql: string, asked: readonly Ids[]): Promise<ReadonlyMap<number, Facts>[]> {
    const records = await this.scope.manager.query<({ id: string } & Facts)[]>(sql, [[...new Set(asked.flat())]]);
    const facts = new Map(records.map(({ id, ...rest }) => [Number(id), rest as Facts]));
    return asked.map((ids) => new Map(ids.flatMap((id) => (facts.has(id) ? [[id, facts.get(id)!] as const] : []))));
  }
}

interface MemberRecord {
  /** Which of the questions it answers, from 1. */
  readonly item: number;
  readonly role: Role;
  readonly maxInviteRole: Role | null;
  readonly workspaceName: string;
  /** Null where the workspace invites any address. */
  readonly allowedEmailDomains: readonly string[] | null;
}

const MEMBERS_SQL = `/* workspaces.member */
  SELECT asked.item::integer, role, max_invite_role AS "maxInviteRole", workspace_name AS "workspaceName",
    allowed_email_domains AS "allowedEmailDomains"
  FROM unnest((SELECT $1::bigint[]), (SELECT $2::bigint[])) WITH ORDINALITY AS asked (workspace_id, user_id, item)
  JOIN ${MEMBERS_RELATION} USING (workspace_id, user_id)`;

const MEMBERS_WITH_EMAILS_SQL = `/* workspaces.members-with-emails */
  SELECT asked.item::integer, asked.email, person.id
  FROM unnest((SELECT $1::integer[]), (SELECT $2::bigint[]), (SELECT $3::text[])) AS asked (item, workspace_id, email)
  JOIN users person ON person.email_normalised = asked.email AND person.email_verified AND person.subject IS NOT NULL
  JOIN memberships member ON member.workspace_id = asked.workspace_id AND member.user_id = person.id`;

// The list is hidden from the planner, which would otherwise plan anew for each: one id seems cheaper than it expects.
const ASKED = '((SELECT $1::bigint[])::bigint[])';

const WORKSPACES_SQL = `/* workspaces.facts */
  SELECT id, name, description, logo, notify_inviters AS "notifyInviters" FROM workspaces WHERE id = ANY ${ASKED}`;

const USERS_SQL = `/* users.facts */
  SELECT id, email, email_verified AS "emailVerified", full_name AS "fullName", username, picture
  FROM users WHERE id = ANY ${ASKED}`;
