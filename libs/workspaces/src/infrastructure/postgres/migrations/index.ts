import { Workspaces1795302000000 } from './1795302000000-workspaces.js';
import { ApiKeys1795330800000 } from './1795330800000-api-keys.js';
import { InviteCeilings1795334400000 } from './1795334400000-invite-ceilings.js';
import { Founders1795339200000 } from './1795339200000-founders.js';

/** Spread into the `migrations` of the DataSource. */
export const WORKSPACE_MIGRATIONS = [
  Workspaces1795302000000,
  ApiKeys1795330800000,
  InviteCeilings1795334400000,
  Founders1795339200000,
];
