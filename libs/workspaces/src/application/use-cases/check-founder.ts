import { Injectable } from '@nestjs/common';
import { requireFounder } from '../../domain/founder.js';
import { UserRepository } from '../ports/user-repository.js';

/**
 * Passes when the user may found workspaces.
 *
 * @throws WorkspaceError `permission-denied` or `email-not-verified`
 */
@Injectable()
export class CheckFounder {
  constructor(private readonly users: UserRepository) {}

  async execute({ userId }: { readonly userId: number }): Promise<void> {
    requireFounder(await this.users.founder(userId));
  }
}
