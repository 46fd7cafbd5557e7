import { Injectable } from '@nestjs/common';
import type { MyWorkspace } from '../../domain/workspace.js';
import { WorkspaceRepository } from '../ports/workspace-repository.js';
import { type Page, pageOf, type PageQuery } from '../ports/page.js';

/** The workspaces that the user is a member of, oldest first, in pages. */
@Injectable()
export class ListMyWorkspaces {
  constructor(private readonly workspaces: WorkspaceRepository) {}

  async execute({ userId, after = 0, limit }: PageQuery & { readonly userId: number }): Promise<Page<MyWorkspace>> {
    return pageOf(await this.workspaces.ofMember(userId, after, limit + 1), limit);
  }
}
