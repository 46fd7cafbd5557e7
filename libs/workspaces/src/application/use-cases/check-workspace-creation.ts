import { Injectable } from '@nestjs/common';
import { requireCreator } from '../../domain/workspace-creator.js';
import { UserRepository } from '../ports/user-repository.js';

/**
 * Passes when the user may create workspaces.
 *
 * @throws WorkspaceError `permission-denied` or `email-not-verified`
 */
@Injectable()
export class CheckWorkspaceCreation {
  constructor(private readonly users: UserRepository) {}

  async execute({ userId }: { readonly userId: number }): Promise<void> {
    requireCreator(await this.users.creatorFacts(userId));
  }
}
