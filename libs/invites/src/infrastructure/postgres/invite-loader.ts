import { Inject, Injectable } from '@nestjs/common';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { InviteTokens } from '../../application/ports/invite-tokens.js';
import { WorkspaceDirectory } from '../../application/ports/workspace-directory.js';
import type { EmailAddress } from '../../domain/email-address.js';
import type { Invite, Member } from '../../domain/invite.js';
import { InviteError } from '../../domain/invite-error.js';
import type {
  InviteForHolder,
  InviteForMember,
  InviteMember,
  InviteRef,
  PendingRef,
} from '../../application/ports/invite-repository.js';
import type { Role } from '../../domain/role.js';
import { inviteOf, type InviteRecord, type VersionedRecord } from './invite-mapper.js';
import {
  LOAD_PENDING,
  loadByTokenStatement,
  loadManyStatement,
  loadStatement,
  pendingForStatement,
} from './invite-statements.js';
import { TransactionScope } from './transaction-scope.js';

/** An invite as it was read: a change of it is stored on this version only. */
export interface Loaded {
  readonly invite: Invite;
  readonly version: number;
}

/** What one question of many is answered by. */
interface Asked {
  /** Which of them, from 1. */
  readonly item: string;
}
interface MemberRecord extends VersionedRecord {
  readonly member_role: Role;
  readonly max_invite_role: Role | null;
  readonly workspace_name: string;
}

/** An invite with what the members relation, if there is one, tells of its inviter. */
export interface InviterRecord extends InviteRecord {
  readonly inviter_role: Role | null;
  readonly inviter_max_invite_role: Role | null;
}

/**
 * Reads invites for who asks: in one round trip where memberships are in the same database; else the directory is
 * asked as well.
 */
@Injectable()
export class InviteLoader {
  readonly #membersRelation: string | undefined;
  readonly #loadMany: string;
  readonly #pendingFor: string;
  readonly #loadEach: (refs: readonly InviteRef[]) => Promise<(MemberRecord | undefined)[]>;
  readonly #load: (ref: InviteRef) => Promise<MemberRecord | undefined>;
  readonly #loadByToken: (digest: Buffer) => Promise<(VersionedRecord & InviterRecord) | undefined>;

  constructor(
    private readonly scope: TransactionScope,
    private readonly tokens: InviteTokens,
    private readonly directory: WorkspaceDirectory,
    @Inject(INVITE_SETTINGS) { membersRelation }: Pick<InviteSettings, 'membersRelation'>,
  ) {
    this.#membersRelation = membersRelation;
    const [load, loadByToken] = [loadStatement(membersRelation), loadByTokenStatement(membersRelation)];
    this.#loadMany = loadManyStatement(membersRelation);
    this.#pendingFor = pendingForStatement(membersRelation);
    this.#loadEach = (refs) => {
      const ids = refs.map(({ inviteId }) => inviteId);
      const actorIds = refs.map(({ actorId }) => actorId);
      return this.#each(refs.length, load, ids, actorIds);
    };
    this.#load = scope.batched(this.#loadEach);
    this.#loadByToken = scope.batched((digests) => this.#each(digests.length, loadByToken, digests));
  }

  /** A number that is no id, or beyond what the column can hold, names nothing: the database need not be asked. */
  async forMember(ref: InviteRef): Promise<Loaded & { readonly member: InviteMember }> {
    const record = Number.isSafeInteger(ref.inviteId) ? await this.#load(ref) : undefined;
    const member = record && (await this.#memberOf(record, ref.actorId));
    if (!member) throw new InviteError('invite-not-found');
    return { invite: inviteOf(record), version: record.version, member };
  }

  /** Those that there are for the actor, in no order. */
  async eachForMember(inviteIds: readonly number[], actorId: number): Promise<InviteForMember[]> {
    if (inviteIds.length === 0) return [];
    const records = await this.#loadEach(inviteIds.map((inviteId) => ({ inviteId, actorId })));
    const found = await Promise.all(
      records.map(async (record) => {
        const member = record && (await this.#memberOf(record, actorId));
        return member && { invite: inviteOf(record), member };
      }),
    );
    return found.filter((one) => one !== undefined);
  }

  /** Those of the workspace that there are, in no order. */
  async manyForMember(inviteIds: readonly number[], actorId: number, workspaceId: number) {
    const known = inviteIds.filter((id) => Number.isSafeInteger(id));
    const asking = this.#membersRelation ? [actorId] : [];
    const records = await this.scope.query<MemberRecord>(this.#loadMany, [known, workspaceId, ...asking]);
    const member = records[0] && (await this.#memberOf(records[0], actorId));
    if (!member) return [];
    return records.map((record) => ({ invite: inviteOf(record), version: record.version, member }));
  }

  async byToken(token: string): Promise<Loaded & InviteForHolder> {
    const record = await this.#loadByToken(this.tokens.digestOf(token));
    if (!record) throw new InviteError('invite-not-found');
    return { invite: inviteOf(record), version: record.version, inviter: await this.inviterOf(record) };
  }

  /** The newest first. */
  async pendingFor(email: EmailAddress, limit: number): Promise<InviteForHolder[]> {
    const records = await this.scope.query<InviterRecord>(this.#pendingFor, [email.normalised, limit]);
    return Promise.all(
      records.map(async (record) => ({ invite: inviteOf(record), inviter: await this.inviterOf(record) })),
    );
  }

  async pending({ workspaceId, email }: PendingRef): Promise<Loaded | undefined> {
    const [record] = await this.scope.query<VersionedRecord>(LOAD_PENDING, [workspaceId, email.normalised]);
    return record && { invite: inviteOf(record), version: record.version };
  }

  /** The inviter as a member now. */
  async inviterOf(record: InviterRecord): Promise<Member | undefined> {
    const userId = Number(record.inviter_id);
    if (!this.#membersRelation) return this.directory.member(userId, Number(record.workspace_id));
    const { inviter_role: role, inviter_max_invite_role: maxInviteRole } = record;
    return role === null ? undefined : { userId, role, ...(maxInviteRole !== null && { maxInviteRole }) };
  }

  async #memberOf(record: MemberRecord, userId: number): Promise<InviteMember | undefined> {
    if (!this.#membersRelation) return this.directory.member(userId, Number(record.workspace_id));
    const { member_role: role, max_invite_role: maxInviteRole, workspace_name: workspaceName } = record;
    return { userId, role, workspaceName, ...(maxInviteRole !== null && { maxInviteRole }) };
  }

  /** The record of each question, or undefined. */
  async #each<T>(count: number, sql: string, ...questions: unknown[]): Promise<(T | undefined)[]> {
    const answers = Array<T | undefined>(count).fill(undefined);
    for (const record of await this.scope.query<T & Asked>(sql, questions)) answers[Number(record.item) - 1] = record;
    return answers;
  }
}
