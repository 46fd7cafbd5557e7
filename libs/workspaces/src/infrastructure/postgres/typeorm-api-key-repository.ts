import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
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
import { lockWorkspace, readFacts, storable } from './typeorm-member-repository.js';

type ApiKeyRecord = Omit<ApiKey, 'id'> & { id: string };

@Injectable()
export class TypeOrmApiKeyRepository extends ApiKeyRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    super();
  }

  add(ref: WorkspaceRef, permit: (facts: MembershipFacts) => void, key: NewApiKey, quota: number): Promise<ApiKey> {
    const { name, role, maxInviteRole, prefix, digest, createdAt } = key;
    return this.#permitted(ref, permit, async (manager) => {
      // No row: the quota is used up. The domain of the user's address is one that nobody has (RFC 2606).
      const [record] = await manager.query<{ id: string; createdByEmail: string }[]>(
        `/* api-keys.add */
        WITH holder AS (
          INSERT INTO users (id, email, email_verified, full_name, username)
          SELECT id, 'api-key-' || id || '@api-key.invalid', false, $3, ''
          FROM nextval(pg_get_serial_sequence('users', 'id')) AS id
          WHERE $9 = 0 OR (SELECT count(*) FROM api_keys WHERE workspace_id = $1 AND revoked_at IS NULL) < $9
          RETURNING id
        ), membership AS (
          INSERT INTO memberships (workspace_id, user_id, role, max_invite_role, joined_at)
          SELECT $1, id, $4, $5, $8 FROM holder
        ), api_key AS (
          INSERT INTO api_keys (id, workspace_id, created_by_id, role, max_invite_role, prefix, digest, created_at)
          SELECT id, $1, $2, $4, $5, $6, $7, $8 FROM holder RETURNING id, created_by_id
        )
        SELECT api_key.id, creator.email AS "createdByEmail"
        FROM api_key JOIN users creator ON creator.id = api_key.created_by_id`,
        [ref.workspaceId, ref.actorId, name, role, maxInviteRole, prefix, digest, createdAt, quota],
      );
      if (!record) throw new WorkspaceError('quota-reached');
      const { createdByEmail } = record;
      const made = { id: Number(record.id), name, role, maxInviteRole, prefix, createdAt, createdByEmail };
      return { ...made, lastUsedAt: null, revokedAt: null };
    });
  }

  async list(workspaceId: number, afterId: number, limit: number): Promise<ApiKey[]> {
    const records = await this.dataSource.query<ApiKeyRecord[]>(
      `/* api-keys.list */
      SELECT ${COLUMNS}
      FROM api_keys api_key JOIN users holder USING (id) JOIN users creator ON creator.id = api_key.created_by_id
      WHERE api_key.workspace_id = $1 AND api_key.id > $2 ORDER BY api_key.id LIMIT $3`,
      [storable(workspaceId), afterId, limit],
    );
    return records.map(apiKeyOf);
  }

  revoke(ref: ApiKeyRef, permit: (facts: MembershipFacts) => void, now: Date): Promise<void> {
    return this.#permitted(ref, permit, async (manager) => {
      // A row: there is such a key, revoked now or earlier.
      const [known] = await manager.query<unknown[]>(
        `/* api-keys.revoke */
        WITH revoked AS (
          UPDATE api_keys SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL
          RETURNING workspace_id, id
        ), ended AS (
          DELETE FROM memberships USING revoked
          WHERE memberships.workspace_id = revoked.workspace_id AND memberships.user_id = revoked.id
        )
        SELECT id FROM api_keys WHERE workspace_id = $1 AND id = $2`,
        [ref.workspaceId, storable(ref.apiKeyId), now],
      );
      if (!known) throw new WorkspaceError('api-key-not-found');
    });
  }

  async use({ prefix, digest, now, unlessUsedSince }: ApiKeyUse): Promise<ApiKeyHolder | undefined> {
    // The equality here decides about a time stamp only; what its own time could betray is a digest, which leads to no key.
    const [record] = await this.dataSource.query<{ id: string; email: string; digest: Buffer }[]>(
      `/* api-keys.use */
      WITH used AS (
        UPDATE api_keys SET last_used_at = $3
        WHERE prefix = $1 AND digest = $2 AND revoked_at IS NULL AND (last_used_at IS NULL OR last_used_at <= $4)
      )
      SELECT id, holder.email, api_key.digest FROM api_keys api_key JOIN users holder USING (id)
      WHERE api_key.prefix = $1 AND api_key.revoked_at IS NULL`,
      [prefix, digest, now, unlessUsedSince],
    );
    return record && { userId: Number(record.id), email: record.email, digest: record.digest };
  }

  #permitted<T>(
    ref: WorkspaceRef,
    permit: (facts: MembershipFacts) => void,
    store: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    return this.dataSource.transaction(async (manager) => {
      await lockWorkspace(manager, ref.workspaceId);
      permit(await readFacts(manager, ref));
      return store(manager);
    });
  }
}

function apiKeyOf(record: ApiKeyRecord): ApiKey {
  return { ...record, id: Number(record.id) };
}

const COLUMNS = `api_key.id, holder.full_name AS name, api_key.role, api_key.max_invite_role AS "maxInviteRole", api_key.prefix,
  api_key.created_at AS "createdAt", creator.email AS "createdByEmail", api_key.last_used_at AS "lastUsedAt",
  api_key.revoked_at AS "revokedAt"`;
