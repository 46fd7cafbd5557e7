import type { Role } from '@invites/invites';

export interface NewWorkspace {
  /** 1 to 120 characters, no control characters. */
  readonly name: string;
  readonly description: string;
  /** An https URL, or null. */
  readonly logo: string | null;
}

/** A workspace as one of its members sees it. */
export interface MyWorkspace extends NewWorkspace {
  readonly id: number;
  /** The member's own role. */
  readonly role: Role;
}
