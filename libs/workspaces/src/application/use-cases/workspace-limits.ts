/** How much one person or one workspace may have; 0 switches a quota off. Both are exact over any number of processes. */
export interface WorkspaceLimits {
  /** Workspaces that one person has created. */
  readonly workspacesPerUser: number;
  /** Live API keys of one workspace; a revoked one makes room. */
  readonly apiKeysPerWorkspace: number;
}

export const DEFAULT_WORKSPACE_LIMITS: WorkspaceLimits = { workspacesPerUser: 20, apiKeysPerWorkspace: 20 };

/** Injection token of {@link WorkspaceLimits}. */
export const WORKSPACE_LIMITS = Symbol('WORKSPACE_LIMITS');
