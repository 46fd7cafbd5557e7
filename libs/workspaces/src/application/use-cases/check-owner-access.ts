import { Injectable } from '@nestjs/common';
import { requireKeyManager } from '../../domain/api-key.js';
import { MemberRepository, type WorkspaceRef } from '../ports/member-repository.js';

/**
 * Passes when the actor may manage the keys of the workspace.
 *
 * @throws WorkspaceError `workspace-not-found` or `permission-denied`
 */
@Injectable()
export class CheckApiKeyAccess {
  constructor(private readonly members: MemberRepository) {}

  async execute(query: WorkspaceRef): Promise<void> {
    requireKeyManager(await this.members.factsFor(query));
  }
}
