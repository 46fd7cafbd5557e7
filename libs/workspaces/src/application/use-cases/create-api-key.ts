import { Inject, Injectable } from '@nestjs/common';
import { Clock, type Role } from '@invites/invites';
import { cleanName } from '@invites/invites/internal';
import { type ApiKey, keyCeiling } from '../../domain/api-key.js';
import { requireOwner } from '../../domain/membership.js';
import { ApiKeyRepository } from '../ports/api-key-repository.js';
import type { WorkspaceRef } from '../ports/member-repository.js';
import { digestOf, newApiKey, prefixOf } from './api-key-text.js';
import { WORKSPACE_LIMITS, type WorkspaceLimits } from './workspace-limits.js';

export interface CreateApiKeyCommand extends WorkspaceRef {
  readonly name: string;
  readonly role: Role;
  /** The highest role that the key may invite to, up to its own; Editor when left out. */
  readonly maxInviteRole?: Role;
}

/**
 * Creates a key for the workspace. The key itself is only in this answer: it is not stored.
 *
 * @throws WorkspaceError `workspace-not-found`, `permission-denied` or `quota-reached`
 */
@Injectable()
export class CreateApiKey {
  constructor(
    private readonly apiKeys: ApiKeyRepository,
    private readonly clock: Clock,
    @Inject(WORKSPACE_LIMITS) private readonly limits: WorkspaceLimits,
  ) {}

  async execute({
    name,
    role,
    maxInviteRole,
    ...ref
  }: CreateApiKeyCommand): Promise<ApiKey & { readonly key: string }> {
    const key = newApiKey();
    const granted = { role, maxInviteRole: keyCeiling(role, maxInviteRole) };
    const named = { name: cleanName(name), prefix: prefixOf(key)!, digest: digestOf(key) };
    const stored = { ...named, ...granted, createdAt: this.clock.now() };
    return { ...(await this.apiKeys.add(ref, requireOwner, stored, this.limits.apiKeysPerWorkspace)), key };
  }
}
