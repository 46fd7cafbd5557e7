import { Controller, Delete, Get, Header, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ROLE_NAMES } from '@invites/invites';
import { readRole } from '@invites/invites/internal';
import type { HeaderBag } from '@invites/problem-details';
import { CreateApiKey } from '../../application/use-cases/create-api-key.js';
import { ListApiKeys } from '../../application/use-cases/list-api-keys.js';
import type { PageQuery } from '../../application/ports/page.js';
import { RevokeApiKey } from '../../application/use-cases/revoke-api-key.js';
import type { ApiKey } from '../../domain/api-key.js';
import type { ApiKeyRef } from '../../application/ports/api-key-repository.js';
import type { WorkspaceRef } from '../../application/ports/member-repository.js';
import type { CreatedWorkspaceApiKey, WorkspaceApiKey } from '../wire/api-keys.dto.js';
import { ApiCreateApiKey, ApiListApiKeys, ApiRevokeApiKey } from './api-keys.openapi.js';
import { itemsOf, RequestedApiKeyPage } from '../request/page-query.decorator.js';
import { type NewApiKeyRequest, RequestedApiKey, RequestedNewApiKey } from '../request/requested-api-key.decorator.js';
import { WorkspaceProblemsFilter } from '../wire/workspace-problems.filter.js';
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

  @ApiCreateApiKey()
  @Header('cache-control', 'no-store')
  @Post()
  async create(@RequestedNewApiKey() { workspace, form }: NewApiKeyRequest): Promise<CreatedWorkspaceApiKey> {
    const { name, role, max_invite_role } = form;
    const granted = { role: readRole(role)!, maxInviteRole: readRole(max_invite_role) };
    const made = await this.createApiKey.execute({ ...workspace, name, ...granted });
    return { ...toWorkspaceApiKey(made), key: made.key };
  }

  @ApiListApiKeys()
  @Get()
  async list(
    @RequestedApiKeyPage() query: WorkspaceRef & PageQuery,
    @Req() { originalUrl }: { originalUrl: string },
    @Res({ passthrough: true }) response: HeaderBag,
  ): Promise<WorkspaceApiKey[]> {
    return itemsOf(await this.listApiKeys.execute(query), originalUrl, response).map(toWorkspaceApiKey);
  }

  @ApiRevokeApiKey()
  @HttpCode(204)
  @Delete(':api_key_id')
  revoke(@RequestedApiKey() apiKey: ApiKeyRef): Promise<void> {
    return this.revokeApiKey.execute(apiKey);
  }
}

function toWorkspaceApiKey(apiKey: ApiKey): WorkspaceApiKey {
  const { id, name, role, maxInviteRole, prefix, createdAt, createdByEmail, lastUsedAt, revokedAt } = apiKey;
  return {
    id,
    name,
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
