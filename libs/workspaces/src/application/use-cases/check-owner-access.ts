import { Injectable } from '@nestjs/common';
import { requireOwner } from '../../domain/membership.js';
import { MemberRepository, type WorkspaceRef } from '../ports/member-repository.js';

/**
 * Passes when the actor may change the workspace and manage its keys.
 *
 * @throws WorkspaceError `workspace-not-found` or `permission-denied`
 */
@Injectable()
export class CheckOwnerAccess {
  constructor(private readonly members: MemberRepository) {}

  async execute(query: WorkspaceRef): Promise<void> {
    requireOwner(await this.members.factsFor(query));
  }
}
