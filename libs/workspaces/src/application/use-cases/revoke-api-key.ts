import { Injectable } from '@nestjs/common';
import { Clock } from '@invites/invites';
import { requireOwner } from '../../domain/membership.js';
import { type ApiKeyRef, ApiKeyRepository } from '../ports/api-key-repository.js';

/**
 * Ends a key for good: the next request with it is refused, in every process. Revoking it again changes nothing.
 *
 * @throws WorkspaceError `workspace-not-found`, `permission-denied` or `api-key-not-found`
 */
@Injectable()
export class RevokeApiKey {
  constructor(
    private readonly apiKeys: ApiKeyRepository,
    private readonly clock: Clock,
  ) {}

  execute(command: ApiKeyRef): Promise<void> {
    return this.apiKeys.revoke(command, requireOwner, this.clock.now());
  }
}
