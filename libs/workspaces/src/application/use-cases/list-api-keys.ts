import { Injectable } from '@nestjs/common';
import type { ApiKey } from '../../domain/api-key.js';
import { requireOwner } from '../../domain/membership.js';
import { ApiKeyRepository } from '../ports/api-key-repository.js';
import { MemberRepository, type WorkspaceRef } from '../ports/member-repository.js';
import { type Page, pageOf, type PageQuery } from '../ports/page.js';

/**
 * The keys of the workspace, revoked ones included, oldest first, in pages.
 *
 * @throws WorkspaceError `workspace-not-found` or `permission-denied`
 */
@Injectable()
export class ListApiKeys {
  constructor(
    private readonly apiKeys: ApiKeyRepository,
    private readonly members: MemberRepository,
  ) {}

  async execute({ after = 0, limit, ...ref }: WorkspaceRef & PageQuery): Promise<Page<ApiKey>> {
    requireOwner(await this.members.factsFor(ref));
    return pageOf(await this.apiKeys.list(ref.workspaceId, after, limit + 1), limit);
  }
}
