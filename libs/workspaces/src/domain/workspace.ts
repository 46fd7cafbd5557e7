import type { Role } from '@invites/invites';

export interface NewWorkspace {
  /** 1 to 120 characters, no control characters. */
  readonly name: string;
  readonly description: string;
  /** An https URL, or null. */
  readonly logo: string | null;
}

/** What its Owners set for a workspace. */
export interface WorkspaceSettings {
  /**
   * The domains of the addresses that it invites, each in lower case, an internationalised one as its A-labels; any address
   * when there are none.
   */
  readonly allowedEmailDomains: readonly string[];
  /** Whether inviters are mailed what becomes of their invites. */
  readonly notifyInviters: boolean;
}

/** What is left out stays as it is. */
export type WorkspaceChanges = Partial<NewWorkspace & WorkspaceSettings>;

/** A workspace as one of its members sees it. */
export interface MyWorkspace extends NewWorkspace {
  readonly id: number;
  /** The member's own role. */
  readonly role: Role;
}

/** A workspace with its settings. */
export type WorkspaceDetails = MyWorkspace & WorkspaceSettings;
