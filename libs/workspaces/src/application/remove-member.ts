import { Injectable } from '@nestjs/common';
import { type MemberRef, MemberRepository } from '../domain/member-repository.js';
import { remove } from '../domain/membership.js';

/**
 * Ends a membership; the last Owner stays.
 *
 * @throws WorkspaceError `workspace-not-found`, `permission-denied`, `member-not-found`, `owner-protected` or `last-owner`
 */
@Injectable()
export class RemoveMember {
  constructor(private readonly members: MemberRepository) {}

  async execute(command: MemberRef): Promise<void> {
    await this.members.change(command, remove);
  }
}
