import { Workspaces1795302000000 } from './1795302000000-workspaces.js';

/** Spread into the `migrations` of the DataSource. */
export const WORKSPACE_MIGRATIONS = [Workspaces1795302000000];
