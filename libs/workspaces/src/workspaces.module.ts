import { type DynamicModule, Module } from '@nestjs/common';
import { AuthenticateApiKey } from './application/use-cases/authenticate-api-key.js';
import { ChangeMemberRole } from './application/use-cases/change-member-role.js';
import { ChangeWorkspace } from './application/use-cases/change-workspace.js';
import { CheckOwnerAccess } from './application/use-cases/check-owner-access.js';
import { CheckWorkspaceCreation } from './application/use-cases/check-workspace-creation.js';
import { CheckMemberAccess } from './application/use-cases/check-member-access.js';
import { CreateApiKey } from './application/use-cases/create-api-key.js';
import { CreateWorkspace } from './application/use-cases/create-workspace.js';
import { ListApiKeys } from './application/use-cases/list-api-keys.js';
import { ListMembers } from './application/use-cases/list-members.js';
import { ListMyWorkspaces } from './application/use-cases/list-my-workspaces.js';
import { RecogniseUser } from './application/use-cases/recognise-user.js';
import { RemoveMember } from './application/use-cases/remove-member.js';
import { RevokeApiKey } from './application/use-cases/revoke-api-key.js';
import { ShowWorkspace } from './application/use-cases/show-workspace.js';
import {
  DEFAULT_WORKSPACE_LIMITS,
  WORKSPACE_LIMITS,
  type WorkspaceLimits,
} from './application/use-cases/workspace-limits.js';
import { ApiKeyRepository } from './application/ports/api-key-repository.js';
import { MemberRepository } from './application/ports/member-repository.js';
import { UserRepository } from './application/ports/user-repository.js';
import { WorkspaceRepository } from './application/ports/workspace-repository.js';
import { TypeOrmApiKeyRepository } from './infrastructure/postgres/typeorm-api-key-repository.js';
import { TypeOrmMemberRepository } from './infrastructure/postgres/typeorm-member-repository.js';
import { TypeOrmUserRepository } from './infrastructure/postgres/typeorm-user-repository.js';
import { TypeOrmWorkspaceRepository } from './infrastructure/postgres/typeorm-workspace-repository.js';

const USE_CASES = [
  CreateWorkspace,
  CheckWorkspaceCreation,
  ListMyWorkspaces,
  ShowWorkspace,
  ChangeWorkspace,
  ListMembers,
  ChangeMemberRole,
  RemoveMember,
  CheckMemberAccess,
  RecogniseUser,
  CreateApiKey,
  ListApiKeys,
  RevokeApiKey,
  CheckOwnerAccess,
  AuthenticateApiKey,
];

export interface WorkspaceOptions {
  /** What is left out has its default: 20 each. */
  readonly limits?: Partial<WorkspaceLimits>;
}

/** Users, workspaces, memberships and API keys. It mounts no route. */
@Module({
  providers: [
    ...USE_CASES,
    { provide: ApiKeyRepository, useClass: TypeOrmApiKeyRepository },
    { provide: MemberRepository, useClass: TypeOrmMemberRepository },
    { provide: UserRepository, useClass: TypeOrmUserRepository },
    { provide: WorkspaceRepository, useClass: TypeOrmWorkspaceRepository },
  ],
  exports: [...USE_CASES, WorkspaceRepository],
})
export class WorkspacesModule {
  static forRoot({ limits }: WorkspaceOptions = {}): DynamicModule {
    const completeLimits = { ...DEFAULT_WORKSPACE_LIMITS, ...limits };
    return {
      module: WorkspacesModule,
      global: true,
      providers: [{ provide: WORKSPACE_LIMITS, useValue: completeLimits }],
    };
  }
}
