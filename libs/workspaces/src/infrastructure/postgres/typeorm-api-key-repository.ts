import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Role } from '@invites/invites';
import type { DataSource, EntityManager } from 'typeorm';
import type { ApiKey, NewApiKey } from '../../domain/api-key.js';
import {
  type ApiKeyHolder,
  type ApiKeyRef,
  ApiKeyRepository,
  type ApiKeyUse,
} from '../../application/ports/api-key-repository.js';
import type { WorkspaceRef } from '../../application/ports/member-repository.js';
import type { MembershipFacts } from '../../domain/membership.js';
import { WorkspaceError } from '../../domain/workspace-error.js';
import { LOCK_WORKSPACE_SQL, readFacts, storable } from './typeorm-member-repository.js';

interface ApiKeyRecord {
  id: string;
  name: string;
  role: Role;
  max_invite_role: Role;
  prefix: string;
  created_at: Date;
  created_by_email: string;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

@Injectable()
export class TypeOrmApiKeyRepository extends ApiKeyRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    super();
  }

  add(ref: WorkspaceRef, permit: (facts: MembershipFacts) => void, key: NewApiKey, quota: number): Promise<ApiKey> {
    const { name, role, maxInviteRole, prefix, digest, createdAt } = key;
    return this.#permitted(ref, permit, async (manager) => {
      const values = [ref.workspaceId, ref.actorId, name, role, maxInviteRole, prefix, digest, createdAt, quota];
      const [record] = await manager.query<ApiKeyRecord[]>(ADD_SQL, values);
      if (!record) throw new WorkspaceError('quota-reached');
      return apiKeyOf(record);
    });
  }

  async list(workspaceId: number, afterId: number, limit: number): Promise<ApiKey[]> {
    const values = [storable(workspaceId), afterId, limit];
    return (await this.dataSource.query<ApiKeyRecord[]>(LIST_SQL, values)).map(apiKeyOf);
  }

  revoke(ref: ApiKeyRef, permit: (facts: MembershipFacts) => void, now: Date): Promise<void> {
    return this.#permitted(ref, permit, async (manager) => {
      const [known] = await manager.query<unknown[]>(REVOKE_SQL, [ref.workspaceId, storable(ref.apiKeyId), now]);
      if (!known) throw new WorkspaceError('api-key-not-found');
    });
  }

  async use({ prefix, digest, now, unlessUsedSince }: ApiKeyUse): Promise<ApiKeyHolder | undefined> {
    const values = [prefix, digest, now, unlessUsedSince];
    const [record] = await this.dataSource.query<{ id: string; email: string; digest: Buffer }[]>(USE_SQL, values);
    return record && { userId: Number(record.id), email: record.email, digest: record.digest };
  }

  #permitted<T>(
    ref: WorkspaceRef,
    permit: (facts: MembershipFacts) => void,
    store: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(LOCK_WORKSPACE_SQL, [storable(ref.workspaceId)]);
      permit(await readFacts(manager, ref));
      return store(manager);
    });
  }
}

function apiKeyOf(record: ApiKeyRecord): ApiKey {
  return {
    id: Number(record.id),
    name: record.name,
    role: record.role,
    maxInviteRole: record.max_invite_role,
    prefix: record.prefix,
    createdAt: record.created_at,
    createdByEmail: record.created_by_email,
    lastUsedAt: record.last_used_at,
    revokedAt: record.revoked_at,
  };
}

const COLUMNS = `api_key.id, holder.full_name AS name, api_key.role, api_key.max_invite_role, api_key.prefix,
    api_key.created_at, creator.email AS created_by_email, api_key.last_used_at, api_key.revoked_at`;

/**
 * `$1` workspace, `$2` creator, `$3` name, `$4` role, `$5` highest role to invite to, `$6` prefix, `$7` digest, `$8` now,
 * `$9` quota. No row: that is used up. The user's domain is one that nobody has (RFC 2606).
 */
const ADD_SQL = `/* api-keys.add */
  WITH holder AS (
    INSERT INTO users (id, email, email_verified, full_name, username)
    SELECT id, 'api-key-' || id || '@api-key.invalid', false, $3, ''
    FROM nextval(pg_get_serial_sequence('users', 'id')) AS id
    WHERE $9 = 0 OR (SELECT count(*) FROM api_keys WHERE workspace_id = $1 AND revoked_at IS NULL) < $9
    RETURNING id, full_name
  ), membership AS (
    INSERT INTO memberships (workspace_id, user_id, role, max_invite_role, joined_at) SELECT $1, id, $4, $5, $8 FROM holder
  ), api_key AS (
    INSERT INTO api_keys (id, workspace_id, role, max_invite_role, prefix, digest, created_at, created_by_id)
    SELECT id, $1, $4, $5, $6, $7, $8, $2 FROM holder RETURNING *
  )
  SELECT ${COLUMNS} FROM api_key JOIN holder USING (id) JOIN users creator ON creator.id = api_key.created_by_id`;

const LIST_SQL = `/* api-keys.list */
  SELECT ${COLUMNS}
  FROM api_keys api_key JOIN users holder USING (id) JOIN users creator ON creator.id = api_key.created_by_id
  WHERE api_key.workspace_id = $1 AND api_key.id > $2 ORDER BY api_key.id LIMIT $3`;

/** `$1` workspace, `$2` key, `$3` now. A row: there is such a key, revoked now or earlier. */
const REVOKE_SQL = `/* api-keys.revoke */
  WITH revoked AS (
    UPDATE api_keys SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL
    RETURNING workspace_id, id
  ), ended AS (
    DELETE FROM memberships USING revoked
    WHERE memberships.workspace_id = revoked.workspace_id AND memberships.user_id = revoked.id
  )
  SELECT id FROM api_keys WHERE workspace_id = $1 AND id = $2`;

/**
 * `$1` prefix, `$2` digest, `$3` now, `$4` unless used since. The equality here decides about a time stamp only, and what
 * its own time could tell is a digest, which leads to no key.
 */
const USE_SQL = `/* api-keys.use */
  WITH used AS (
    UPDATE api_keys SET last_used_at = $3
    WHERE prefix = $1 AND digest = $2 AND revoked_at IS NULL AND (last_used_at IS NULL OR last_used_at <= $4)
  )
  SELECT id, holder.email, api_key.digest FROM api_keys api_key JOIN users holder USING (id)
  WHERE api_key.prefix = $1 AND api_key.revoked_at IS NULL`;
