// Plug it in
export { WorkspacesModule } from './workspaces.module.js';
export { WorkspacesHttpModule } from './presentation/workspaces-http.module.js';
export { WORKSPACE_ENTITIES } from './infrastructure/rows.js';
export { WORKSPACE_MIGRATIONS } from './infrastructure/migrations/index.js';
export { MEMBERS_RELATION, TypeOrmWorkspaceDirectory } from './infrastructure/typeorm-workspace-directory.js';

// Use it from your code
export { RecogniseUser } from './application/recognise-user.js';
export { CreateWorkspace } from './application/create-workspace.js';
export { ListMyWorkspaces } from './application/list-my-workspaces.js';
export { WorkspaceRepository } from './domain/workspace-repository.js';
export type { Identity } from './domain/identity.js';
export type { MyWorkspace, NewWorkspace } from './domain/workspace.js';
