import { Inject, Injectable } from '@nestjs/common';
import { INVITE_SETTINGS, type InviteSettings } from '../application/invite-settings.js';
import { InviteTokens } from '../application/ports/invite-tokens.js';
import { WorkspaceDirectory } from '../application/ports/workspace-directory.js';
import type { Invite } from '../domain/invite.js';
import { InviteError } from '../domain/invite-error.js';
import type { InviteMember, InviteRef } from '../domain/invite-repository.js';
import type { Role } from '../domain/role.js';
import { inviteOf, type VersionedRecord } from './invite-mapper.js';
import { loadByTokenStatement, loadManyStatement, loadStatement } from './invite-statements.js';
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
  readonly workspace_name: string;
}
interface TokenRecord extends VersionedRecord {
  readonly inviter_role: Role | null;
}

/**
 * Reads invites for who asks: in one round trip where memberships are in the same database; else the directory is
 * asked as well.
 */
@Injectable()
export class InviteLoader {
  readonly #membersRelation: string | undefined;
  readonly #loadMany: string;
  readonly #load: (ref: InviteRef) => Promise<MemberRecord | undefined>;
  readonly #loadByToken: (digest: Buffer) => Promise<TokenRecord | undefined>;

  constructor(
    private readonly scope: TransactionScope,
    private readonly tokens: InviteTokens,
    private readonly directory: WorkspaceDirectory,
    @Inject(INVITE_SETTINGS) { membersRelation }: Pick<InviteSettings, 'membersRelation'>,
  ) {
    this.#membersRelation = membersRelation;
    const [load, loadByToken] = [loadStatement(membersRelation), loadByTokenStatement(membersRelation)];
    this.#loadMany = loadManyStatement(membersRelation);
    this.#load = scope.gathering((refs) => {
      const ids = refs.map(({ inviteId }) => inviteId);
      const actorIds = refs.map(({ actorId }) => actorId);
      return this.#each<MemberRecord>(refs.length, load, ids, actorIds);
    });
    this.#loadByToken = scope.gathering((digests) => this.#each<TokenRecord>(digests.length, loadByToken, digests));
  }

  /** A number that is no id, or beyond what the column can hold, names nothing: the database need not be asked. */
  async forMember(ref: InviteRef): Promise<Loaded & { readonly member: InviteMember }> {
    const record = Number.isSafeInteger(ref.inviteId) ? await this.#load(ref) : undefined;
    const member = record && (await this.#memberOf(record, ref.actorId));
    if (!member) throw new InviteError('invite-not-found');
    return { invite: inviteOf(record), version: record.version, member };
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

  /** With the role that the invite's inviter holds now. */
  async byToken(token: string): Promise<Loaded & { readonly inviterRole: Role | undefined }> {
    const record = await this.#loadByToken(this.tokens.digestOf(token));
    if (!record) throw new InviteError('invite-not-found');
    const invite = inviteOf(record);
    const { inviterId, workspaceId } = invite.state;
    const inviterRole = this.#membersRelation
      ? (record.inviter_role ?? undefined)
      : (await this.directory.member(inviterId, workspaceId))?.role;
    return { invite, version: record.version, inviterRole };
  }

  async #memberOf(record: MemberRecord, userId: number): Promise<InviteMember | undefined> {
    if (!this.#membersRelation) return this.directory.member(userId, Number(record.workspace_id));
    return { userId, role: record.member_role, workspaceName: record.workspace_name };
  }

  /** The record of each question, or undefined. */
  async #each<T>(count: number, sql: string, ...questions: unknown[]): Promise<(T | undefined)[]> {
    const answers = Array<T | undefined>(count).fill(undefined);
    for (const record of await this.scope.query<T & Asked>(sql, questions)) answers[Number(record.item) - 1] = record;
    return answers;
  }
}
