import { Controller, Delete, Get, HttpCode, Param, Patch, UseFilters } from '@nestjs/common';
import { type Actor, CurrentActor, InviteProblemsFilter, ROLE_NAMES } from '@invites/invites';
import { readRole } from '@invites/invites/internal';
import { ChangeMemberRole } from '../../application/use-cases/change-member-role.js';
import { ListMembers } from '../../application/use-cases/list-members.js';
import { RemoveMember } from '../../application/use-cases/remove-member.js';
import type { WorkspaceMember } from '../../domain/membership.js';
import { type Member, UpdateMemberBody } from '../wire/members.dto.js';
import { ApiListMembers, ApiRemoveMember, ApiUpdateMember } from './members.openapi.js';
import { WorkspaceIdPipe } from '../request/path-ids.js';
import { type MemberRequest, RequestedMember } from '../request/requested-member.decorator.js';
import { WorkspaceProblemsFilter } from '../wire/workspace-problems.filter.js';
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

  @ApiListMembers()
  @Get()
  async list(
    @CurrentActor() { userId: actorId }: Actor,
    @Param('workspace_id', WorkspaceIdPipe) workspaceId: number,
  ): Promise<Member[]> {
    return (await this.listMembers.execute({ actorId, workspaceId })).map(toMember);
  }

  @ApiUpdateMember()
  @Patch(':user_id')
  async update(@RequestedMember(UpdateMemberBody) { member, form }: MemberRequest<UpdateMemberBody>): Promise<Member> {
    return toMember(await this.changeMemberRole.execute({ ...member, role: readRole(form.role)! }));
  }

  @ApiRemoveMember()
  @HttpCode(204)
  @Delete(':user_id')
  remove(@RequestedMember() { member }: MemberRequest): Promise<void> {
    return this.removeMember.execute(member);
  }
}

function toMember({ userId, email, fullName, username, role, joinedAt }: WorkspaceMember): Member {
  return {
    user_id: userId,
    email,
    full_name: fullName,
    username,
    role: String(role),
    role_display: ROLE_NAMES[role],
    joined_at: joinedAt.toISOString(),
  };
}
