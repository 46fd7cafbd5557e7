import { Injectable } from '@nestjs/common';
import { UserRepository } from '../domain/user-repository.js';
import { WorkspaceError } from '../domain/workspace-error.js';

/**
 * Passes when the user may make workspaces.
 *
 * @throws WorkspaceError `permission-denied`
 */
@Injectable()
export class CheckFounder {
  constructor(private readonly users: UserRepository) {}

  async execute({ userId }: { readonly userId: number }): Promise<void> {
    if (!(await this.users.isPerson(userId))) throw new WorkspaceError('permission-denied');
  }
}
