import { Injectable } from '@nestjs/common';
import { type ApiKey, requireKeyManager } from '../domain/api-key.js';
import { ApiKeyRepository } from '../domain/api-key-repository.js';
import { MemberRepository, type WorkspaceRef } from '../domain/member-repository.js';

/**
 * The keys of the workspace, revoked ones too, oldest first.
 *
 * @throws WorkspaceError `workspace-not-found` or `permission-denied`
 */
@Injectable()
export class ListApiKeys {
  constructor(
    private readonly apiKeys: ApiKeyRepository,
    private readonly members: MemberRepository,
  ) {}

  async execute(query: WorkspaceRef): Promise<ApiKey[]> {
    requireKeyManager(await this.members.factsFor(query));
    return this.apiKeys.list(query.workspaceId);
  }
}
