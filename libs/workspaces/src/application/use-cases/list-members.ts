import { Injectable } from '@nestjs/common';
import { MemberRepository, type WorkspaceRef } from '../ports/member-repository.js';
import type { WorkspaceMember } from '../../domain/membership.js';

/**
 * The members of a workspace in the order in which they joined. Any member may ask.
 *
 * @throws WorkspaceError `workspace-not-found`
 */
@Injectable()
export class ListMembers {
  constructor(private readonly members: MemberRepository) {}

  execute(query: WorkspaceRef): Promise<WorkspaceMember[]> {
    return this.members.list(query);
  }
}
