import { Workspaces1796025600000 } from './1796025600000-workspaces.js';
import { Inviters1796129000000 } from './1796129000000-inviters.js';
import { WorkspaceSettings1796140000000 } from './1796140000000-workspace-settings.js';

/** Spread into the `migrations` of the DataSource. */
export const WORKSPACE_MIGRATIONS = [Workspaces1796025600000, Inviters1796129000000, WorkspaceSettings1796140000000];
