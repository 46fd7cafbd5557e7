import { Workspaces1796025600000 } from './1796025600000-workspaces.js';

/** Spread into the `migrations` of the DataSource. */
export const WORKSPACE_MIGRATIONS = [Workspaces1796025600000];
