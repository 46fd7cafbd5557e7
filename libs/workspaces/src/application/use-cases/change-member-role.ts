import { Injectable } from '@nestjs/common';
import type { Role } from '@invites/invites';
import { type MemberRef, MemberRepository } from '../ports/member-repository.js';
import { changeRole, type WorkspaceMember } from '../../domain/membership.js';

export interface ChangeMemberRoleCommand extends MemberRef {
  readonly role: Role;
}

/**
 * Gives a member another role; the last Owner stays one.
 *
 * @throws WorkspaceError `workspace-not-found`, `permission-denied`, `role-above-own`, `member-not-found`,
 * `owner-protected` or `last-owner`
 */
@Injectable()
export class ChangeMemberRole {
  constructor(private readonly members: MemberRepository) {}

  execute({ role, ...ref }: ChangeMemberRoleCommand): Promise<WorkspaceMember> {
    return this.members.change(ref, (facts) => changeRole(facts, role));
  }
}
