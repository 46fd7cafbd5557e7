import { Injectable } from '@nestjs/common';
import type { WorkspaceDetails } from '../../domain/workspace.js';
import type { WorkspaceRef } from '../ports/member-repository.js';
import { WorkspaceRepository } from '../ports/workspace-repository.js';

/** A workspace with its settings. Any member may ask. @throws WorkspaceError `workspace-not-found` */
@Injectable()
export class ShowWorkspace {
  constructor(private readonly workspaces: WorkspaceRepository) {}

  execute(query: WorkspaceRef): Promise<WorkspaceDetails> {
    return this.workspaces.find(query);
  }
}
