// Plug it in
export { WorkspacesModule, type WorkspaceOptions } from './workspaces.module.js';
export type { WorkspaceLimits } from './application/use-cases/workspace-limits.js';
export { WorkspacesHttpModule } from './workspaces-http.module.js';
export { WORKSPACE_ENTITIES } from './infrastructure/postgres/entities.js';
export { WORKSPACE_MIGRATIONS } from './infrastructure/postgres/migrations/index.js';
export { MEMBERS_RELATION, TypeOrmWorkspaceDirectory } from './infrastructure/postgres/typeorm-workspace-directory.js';

// Use it from your code
export { RecogniseUser } from './application/use-cases/recognise-user.js';
export { AuthenticateApiKey } from './application/use-cases/authenticate-api-key.js';
export { API_KEY_START } from './application/use-cases/api-key-text.js';
export { CreateWorkspace } from './application/use-cases/create-workspace.js';
export { ListMyWorkspaces } from './application/use-cases/list-my-workspaces.js';
export { ShowWorkspace } from './application/use-cases/show-workspace.js';
export { ChangeWorkspace, type ChangeWorkspaceCommand } from './application/use-cases/change-workspace.js';
export type { Page, PageQuery } from './application/ports/page.js';
export { ListMembers } from './application/use-cases/list-members.js';
export { ChangeMemberRole, type ChangeMemberRoleCommand } from './application/use-cases/change-member-role.js';
export { RemoveMember } from './application/use-cases/remove-member.js';
export { CreateApiKey, type CreateApiKeyCommand } from './application/use-cases/create-api-key.js';
export { ListApiKeys } from './application/use-cases/list-api-keys.js';
export { RevokeApiKey } from './application/use-cases/revoke-api-key.js';
export { WorkspaceRepository } from './application/ports/workspace-repository.js';
export type { Identity } from './domain/identity.js';
export type { WorkspaceMember } from './domain/membership.js';
export type { ApiKey } from './domain/api-key.js';
export type { ApiKeyRef } from './application/ports/api-key-repository.js';
export type { MemberRef, WorkspaceRef } from './application/ports/member-repository.js';
export type {
  MyWorkspace,
  NewWorkspace,
  WorkspaceChanges,
  WorkspaceDetails,
  WorkspaceSettings,
} from './domain/workspace.js';

// Understand its refusals
export { WorkspaceError, type WorkspaceErrorCode } from './domain/workspace-error.js';
