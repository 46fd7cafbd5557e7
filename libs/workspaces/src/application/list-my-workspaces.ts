import { Injectable } from '@nestjs/common';
import type { MyWorkspace } from '../domain/workspace.js';
import { WorkspaceRepository } from '../domain/workspace-repository.js';

/** The workspaces that the user is a member of, oldest first. */
@Injectable()
export class ListMyWorkspaces {
  constructor(private readonly workspaces: WorkspaceRepository) {}

  execute(query: { readonly userId: number }): Promise<MyWorkspace[]> {
    return this.workspaces.ofMember(query.userId);
  }
}
