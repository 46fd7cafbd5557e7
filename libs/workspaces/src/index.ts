// Plug it in
export { WorkspacesModule, type WorkspaceOptions } from './workspaces.module.js';
export type { WorkspaceLimits } from './application/workspace-limits.js';
export { WorkspacesHttpModule } from './presentation/workspaces-http.module.js';
export { WORKSPACE_ENTITIES } from './infrastructure/rows.js';
export { WORKSPACE_MIGRATIONS } from './infrastructure/migrations/index.js';
export { MEMBERS_RELATION, TypeOrmWorkspaceDirectory } from './infrastructure/typeorm-workspace-directory.js';

// Use it from your code
export { RecogniseUser } from './application/recognise-user.js';
export { AuthenticateApiKey } from './application/authenticate-api-key.js';
export { API_KEY_START } from './application/api-key-text.js';
export { CreateWorkspace } from './application/create-workspace.js';
export { ListMyWorkspaces } from './application/list-my-workspaces.js';
export type { Page, PageQuery } from './application/page.js';
export { ListMembers } from './application/list-members.js';
export { ChangeMemberRole, type ChangeMemberRoleCommand } from './application/change-member-role.js';
export { RemoveMember } from './application/remove-member.js';
export { CreateApiKey, type CreateApiKeyCommand } from './application/create-api-key.js';
export { ListApiKeys } from './application/list-api-keys.js';
export { RevokeApiKey } from './application/revoke-api-key.js';
export { WorkspaceRepository } from './domain/workspace-repository.js';
export type { Identity } from './domain/identity.js';
export type { WorkspaceMember } from './domain/membership.js';
export type { ApiKey } from './domain/api-key.js';
export type { ApiKeyRef } from './domain/api-key-repository.js';
export type { MemberRef, WorkspaceRef } from './domain/member-repository.js';
export type { MyWorkspace, NewWorkspace } from './domain/workspace.js';

// Understand its refusals
export { WorkspaceError, type WorkspaceErrorCode } from './domain/workspace-error.js';
