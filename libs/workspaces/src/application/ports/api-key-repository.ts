import type { ApiKey, NewApiKey } from '../../domain/api-key.js';
import type { WorkspaceRef } from './member-repository.js';
import type { MembershipFacts } from '../../domain/membership.js';

/** Which key, and who asks. */
export interface ApiKeyRef extends WorkspaceRef {
  readonly apiKeyId: number;
}

/** A throw refuses. */
type Permit = (facts: MembershipFacts) => void;

export interface ApiKeyUse {
  readonly prefix: string;
  readonly digest: Uint8Array;
  readonly now: Date;
  /** The use is recorded unless another has been since then. */
  readonly unlessUsedSince: Date;
}

/** The live key of a prefix, and whom it acts as. */
export interface ApiKeyHolder {
  readonly userId: number;
  readonly email: string;
  readonly digest: Uint8Array;
}

export abstract class ApiKeyRepository {
  /**
   * Adds the key, its user and the membership together. From `permit` to store no role in the workspace is lowered.
   *
   * @param quota how many live keys the workspace may have; any number when it is 0
   * @throws WorkspaceError `workspace-not-found`, `quota-reached`, or what `permit` throws
   */
  abstract add(ref: WorkspaceRef, permit: Permit, key: NewApiKey, quota: number): Promise<ApiKey>;

  /** Those of the workspace, revoked ones too, oldest first: so many of those with a greater id. */
  abstract list(workspaceId: number, afterId: number, limit: number): Promise<ApiKey[]>;

  /**
   * Ends the membership and marks the key. One that is revoked already stays as it is.
   *
   * @throws WorkspaceError `workspace-not-found`, what `permit` throws, or `api-key-not-found`
   */
  abstract revoke(ref: ApiKeyRef, permit: Permit, now: Date): Promise<void>;

  /**
   * The key of the prefix unless it is revoked, for the caller to compare digests; a use with the right digest is
   * recorded. One round trip.
   */
  abstract use(use: ApiKeyUse): Promise<ApiKeyHolder | undefined>;
}
