import { type DynamicModule, Module } from '@nestjs/common';
import { AuthenticateApiKey } from './application/authenticate-api-key.js';
import { ChangeMemberRole } from './application/change-member-role.js';
import { CheckApiKeyAccess } from './application/check-api-key-access.js';
import { CheckFounder } from './application/check-founder.js';
import { CheckMemberAccess } from './application/check-member-access.js';
import { CreateApiKey } from './application/create-api-key.js';
import { CreateWorkspace } from './application/create-workspace.js';
import { ListApiKeys } from './application/list-api-keys.js';
import { ListMembers } from './application/list-members.js';
import { ListMyWorkspaces } from './application/list-my-workspaces.js';
import { RecogniseUser } from './application/recognise-user.js';
import { RemoveMember } from './application/remove-member.js';
import { RevokeApiKey } from './application/revoke-api-key.js';
import { DEFAULT_WORKSPACE_LIMITS, WORKSPACE_LIMITS, type WorkspaceLimits } from './application/workspace-limits.js';
import { ApiKeyRepository } from './domain/api-key-repository.js';
import { MemberRepository } from './domain/member-repository.js';
import { UserRepository } from './domain/user-repository.js';
import { WorkspaceRepository } from './domain/workspace-repository.js';
import { TypeOrmApiKeyRepository } from './infrastructure/typeorm-api-key-repository.js';
import { TypeOrmMemberRepository } from './infrastructure/typeorm-member-repository.js';
import { TypeOrmUserRepository } from './infrastructure/typeorm-user-repository.js';
import { TypeOrmWorkspaceRepository } from './infrastructure/typeorm-workspace-repository.js';

const USE_CASES = [
  CreateWorkspace,
  CheckFounder,
  ListMyWorkspaces,
  ListMembers,
  ChangeMemberRole,
  RemoveMember,
  CheckMemberAccess,
  RecogniseUser,
  CreateApiKey,
  ListApiKeys,
  RevokeApiKey,
  CheckApiKeyAccess,
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
