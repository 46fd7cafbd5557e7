import { Module } from '@nestjs/common';
import { ChangeMemberRole } from './application/change-member-role.js';
import { CheckMemberAccess } from './application/check-member-access.js';
import { CreateWorkspace } from './application/create-workspace.js';
import { ListMembers } from './application/list-members.js';
import { ListMyWorkspaces } from './application/list-my-workspaces.js';
import { RecogniseUser } from './application/recognise-user.js';
import { RemoveMember } from './application/remove-member.js';
import { MemberRepository } from './domain/member-repository.js';
import { UserRepository } from './domain/user-repository.js';
import { WorkspaceRepository } from './domain/workspace-repository.js';
import { TypeOrmMemberRepository } from './infrastructure/typeorm-member-repository.js';
import { TypeOrmUserRepository } from './infrastructure/typeorm-user-repository.js';
import { TypeOrmWorkspaceRepository } from './infrastructure/typeorm-workspace-repository.js';

const USE_CASES = [
  CreateWorkspace,
  ListMyWorkspaces,
  ListMembers,
  ChangeMemberRole,
  RemoveMember,
  CheckMemberAccess,
  RecogniseUser,
];

/** Users, workspaces and memberships. It mounts no route. */
@Module({
  providers: [
    ...USE_CASES,
    { provide: MemberRepository, useClass: TypeOrmMemberRepository },
    { provide: UserRepository, useClass: TypeOrmUserRepository },
    { provide: WorkspaceRepository, useClass: TypeOrmWorkspaceRepository },
  ],
  exports: [...USE_CASES, WorkspaceRepository],
})
export class WorkspacesModule {}
