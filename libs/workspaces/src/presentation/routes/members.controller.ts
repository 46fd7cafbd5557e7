import { Controller, Delete, Get, HttpCode, Patch, UseFilters } from '@nestjs/common';
import { InviteProblemsFilter, ROLE_NAMES } from '@invites/invites';
import { cleanName, readRole } from '@invites/invites/internal';
import { Form, NoQuery } from '@invites/problem-details';
import { ChangeMemberRole } from '../../application/use-cases/change-member-role.js';
import { ListMembers } from '../../application/use-cases/list-members.js';
import { RemoveMember } from '../../application/use-cases/remove-member.js';
import type { WorkspaceRef } from '../../application/ports/member-repository.js';
import type { WorkspaceMember } from '../../domain/membership.js';
import { type Member, UpdateMemberBody } from '../wire/members.dto.js';
import { ApiListMembers, ApiRemoveMember, ApiUpdateMember } from './members.openapi.js';
import { MemberAccess, RequestedWorkspace, UserId } from '../request/workspace-request.decorators.js';
import { WorkspaceProblemsFilter } from '../wire/workspace-problems.js';
import { ApiWorkspaces } from './workspaces.openapi.js';

@ApiWorkspaces()
@UseFilters(InviteProblemsFilter, WorkspaceProblemsFilter)
@Controller('workspaces/:workspace_id/members')
export class MembersController {
  constructor(
    private readonly listMembers: ListMembers,
    private readonly changeMemberRole: ChangeMemberRole,
    private readonly removeMember: RemoveMember,
  ) {}

  @ApiListMembers
  @MemberAccess({ reads: true })
  @Get()
  async list(@RequestedWorkspace() workspace: WorkspaceRef, @NoQuery() _query: void): Promise<Member[]> {
    return (await this.listMembers.execute(workspace)).map(toMember);
  }

  @ApiUpdateMember
  @MemberAccess({ givesRole: true })
  @Patch(':user_id')
  async update(
    @RequestedWorkspace() workspace: WorkspaceRef,
    @UserId() userId: number,
    @Form() { role }: UpdateMemberBody,
  ): Promise<Member> {
    return toMember(await this.changeMemberRole.execute({ ...workspace, userId, role: readRole(role)! }));
  }

  @ApiRemoveMember
  @MemberAccess()
  @HttpCode(204)
  @Delete(':user_id')
  remove(@RequestedWorkspace() workspace: WorkspaceRef, @UserId() userId: number): Promise<void> {
    return this.removeMember.execute({ ...workspace, userId });
  }
}

function toMember({ userId, email, fullName, username, role, joinedAt }: WorkspaceMember): Member {
  return {
    user_id: userId,
    email,
    full_name: cleanName(fullName),
    username: cleanName(username),
    role: String(role),
    role_display: ROLE_NAMES[role],
    joined_at: joinedAt.toISOString(),
  };
}
