import { Injectable } from '@nestjs/common';
import { cleanName, lineFeeds, requireDomain } from '@invites/invites/internal';
import { requireOwner } from '../../domain/membership.js';
import type { WorkspaceChanges, WorkspaceDetails } from '../../domain/workspace.js';
import type { WorkspaceRef } from '../ports/member-repository.js';
import { WorkspaceRepository } from '../ports/workspace-repository.js';

export interface ChangeWorkspaceCommand extends WorkspaceRef {
  /** Domains as typed: they are stored as domains are compared, each once. */
  readonly changes: WorkspaceChanges;
}

/**
 * Changes what a workspace is called and what its Owners set for it. Only an Owner who is a person may.
 *
 * @throws WorkspaceError `workspace-not-found` or `permission-denied`
 */
@Injectable()
export class ChangeWorkspace {
  constructor(private readonly workspaces: WorkspaceRepository) {}

  execute({ changes, ...ref }: ChangeWorkspaceCommand): Promise<WorkspaceDetails> {
    const { name, description, logo, allowedEmailDomains, notifyInviters } = changes;
    return this.workspaces.change(ref, requireOwner, {
      ...(name !== undefined && { name: cleanName(name) }),
      ...(description !== undefined && { description: lineFeeds(description) }),
      ...(logo !== undefined && { logo }),
      ...(allowedEmailDomains && { allowedEmailDomains: [...new Set(allowedEmailDomains.map(requireDomain))] }),
      ...(notifyInviters !== undefined && { notifyInviters }),
    });
  }
}
