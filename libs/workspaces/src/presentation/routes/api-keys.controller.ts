import { Controller, Delete, Get, Header, HttpCode, Post, UseFilters } from '@nestjs/common';
import { ROLE_NAMES } from '@invites/invites';
import { cleanName, readRole } from '@invites/invites/internal';
import { CreatedAt, Form } from '@invites/problem-details';
import { CreateApiKey } from '../../application/use-cases/create-api-key.js';
import { ListApiKeys } from '../../application/use-cases/list-api-keys.js';
import { RevokeApiKey } from '../../application/use-cases/revoke-api-key.js';
import type { WorkspaceRef } from '../../application/ports/member-repository.js';
import type { ApiKey } from '../../domain/api-key.js';
import { type ListPage, Paged } from '../request/paged.decorator.js';
import { OwnerAccess, ApiKeyId, RequestedWorkspace } from '../request/workspace-request.decorators.js';
import { CreateApiKeyBody, type CreatedWorkspaceApiKey, type WorkspaceApiKey } from '../wire/api-keys.dto.js';
import { WorkspaceProblemsFilter } from '../wire/workspace-problems.js';
import { ApiCreateApiKey, ApiListApiKeys, ApiRevokeApiKey } from './api-keys.openapi.js';
import { ApiWorkspaces } from './workspaces.openapi.js';

@ApiWorkspaces()
@UseFilters(WorkspaceProblemsFilter)
@Controller('workspaces/:workspace_id/api-keys')
export class ApiKeysController {
  constructor(
    private readonly createApiKey: CreateApiKey,
    private readonly listApiKeys: ListApiKeys,
    private readonly revokeApiKey: RevokeApiKey,
  ) {}

  @ApiCreateApiKey
  @OwnerAccess()
  @CreatedAt(({ id }: CreatedWorkspaceApiKey) => `${id}/`)
  @Header('cache-control', 'no-store')
  @Post()
  async create(
    @RequestedWorkspace() workspace: WorkspaceRef,
    @Form() { name, role, max_invite_role }: CreateApiKeyBody,
  ): Promise<CreatedWorkspaceApiKey> {
    const granted = { role: readRole(role)!, maxInviteRole: readRole(max_invite_role) };
    const made = await this.createApiKey.execute({ ...workspace, name, ...granted });
    return { ...toWorkspaceApiKey(made), key: made.key };
  }

  @ApiListApiKeys
  @OwnerAccess()
  @Get()
  async list(
    @RequestedWorkspace() workspace: WorkspaceRef,
    @Paged() { query, announceNext }: ListPage,
  ): Promise<WorkspaceApiKey[]> {
    const { items, next } = await this.listApiKeys.execute({ ...workspace, ...query });
    announceNext(next);
    return items.map(toWorkspaceApiKey);
  }

  @ApiRevokeApiKey
  @OwnerAccess()
  @HttpCode(204)
  @Delete(':api_key_id')
  revoke(@RequestedWorkspace() workspace: WorkspaceRef, @ApiKeyId() apiKeyId: number): Promise<void> {
    return this.revokeApiKey.execute({ ...workspace, apiKeyId });
  }
}

function toWorkspaceApiKey(apiKey: ApiKey): WorkspaceApiKey {
  const { id, name, role, maxInviteRole, prefix, createdAt, createdByEmail, lastUsedAt, revokedAt } = apiKey;
  return {
    id,
    name: cleanName(name),
    role: String(role),
    role_display: ROLE_NAMES[role],
    max_invite_role: String(maxInviteRole),
    prefix,
    created_at: createdAt.toISOString(),
    created_by_email: createdByEmail,
    last_used_at: lastUsedAt?.toISOString() ?? null,
    revoked_at: revokedAt?.toISOString() ?? null,
  };
}
