import type { ApiKey, NewApiKey } from '../../domain/api-key.js';
import type { WorkspaceRef } from './member-repository.js';
import type { MembershipFacts } from '../../domain/membership.js';

/** An API key, and the actor who asks for it. */
export interface ApiKeyRef extends WorkspaceRef {
  readonly apiKeyId: number;
}

/** Throws to refuse. */
type Permit = (facts: MembershipFacts) => void;

export interface ApiKeyUse {
  readonly prefix: string;
  readonly digest: Uint8Array;
  readonly now: Date;
  /** The use is recorded unless the key has been used since then. */
  readonly unlessUsedSince: Date;
}

/** The live key of a prefix, and the user that it acts as. */
export interface ApiKeyHolder {
  readonly userId: number;
  readonly email: string;
  readonly digest: Uint8Array;
}

export abstract class ApiKeyRepository {
  /**
   * Stores the key, its user and the membership together. Between `permit` and the commit no role in the workspace is lowered.
   *
   * @param quota how many live keys the workspace may have; any number when it is 0
   * @throws WorkspaceError `workspace-not-found`, `quota-reached`, or what `permit` throws
   */
  abstract add(ref: WorkspaceRef, permit: Permit, key: NewApiKey, quota: number): Promise<ApiKey>;

  /** The keys of the workspace with a greater id, revoked ones included, oldest first, up to a number. */
  abstract list(workspaceId: number, afterId: number, limit: number): Promise<ApiKey[]>;

  /**
   * Ends the membership and marks the key as revoked. A key that is revoked already stays as it is.
   *
   * @throws WorkspaceError `workspace-not-found`, what `permit` throws, or `api-key-not-found`
   */
  abstract revoke(ref: ApiKeyRef, permit: Permit, now: Date): Promise<void>;

  /**
   * The key of the prefix, unless it is revoked; the caller compares the digests. A use with the right digest is recorded
   * in the same round trip.
   */
  abstract use(use: ApiKeyUse): Promise<ApiKeyHolder | undefined>;
}
