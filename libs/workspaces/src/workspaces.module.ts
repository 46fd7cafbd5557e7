import { Module } from '@nestjs/common';
import { CreateWorkspace } from './application/create-workspace.js';
import { ListMyWorkspaces } from './application/list-my-workspaces.js';
import { RecogniseUser } from './application/recognise-user.js';
import { UserRepository } from './domain/user-repository.js';
import { WorkspaceRepository } from './domain/workspace-repository.js';
import { TypeOrmUserRepository } from './infrastructure/typeorm-user-repository.js';
import { TypeOrmWorkspaceRepository } from './infrastructure/typeorm-workspace-repository.js';

const USE_CASES = [CreateWorkspace, ListMyWorkspaces, RecogniseUser];

/** Users, workspaces and memberships. It mounts no route. */
@Module({
  providers: [
    ...USE_CASES,
    { provide: UserRepository, useClass: TypeOrmUserRepository },
    { provide: WorkspaceRepository, useClass: TypeOrmWorkspaceRepository },
  ],
  exports: [...USE_CASES, WorkspaceRepository],
})
export class WorkspacesModule {}
