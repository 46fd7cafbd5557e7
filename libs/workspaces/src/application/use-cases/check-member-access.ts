import { Injectable } from '@nestjs/common';
import type { Role } from '@invites/invites';
import { MemberRepository, type WorkspaceRef } from '../ports/member-repository.js';
import { requireManageable, requireManager } from '../../domain/membership.js';

export interface CheckMemberAccessQuery extends WorkspaceRef {
  readonly userId?: number;
  /** Whether it only reads, which every member may. */
  readonly reads?: boolean;
  /** The role to be granted. */
  readonly role?: Role;
}

/**
 * Passes when the actor may manage the member that is named, or members at all when none is named; to read, when the
 * actor is a member.
 *
 * @throws WorkspaceError `workspace-not-found`, `permission-denied`, `role-above-own`, `member-not-found` or
 * `owner-protected`
 */
@Injectable()
export class CheckMemberAccess {
  constructor(private readonly members: MemberRepository) {}

  async execute({ role, reads = false, ...ref }: CheckMemberAccessQuery): Promise<void> {
    const facts = await this.members.factsFor(ref);
    if (reads) return;
    if (ref.userId === undefined) requireManager(facts, role);
    else requireManageable(facts, role);
  }
}
